import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { disconnectedValues } from '../../apps/api/disconnected.js';
import { createDatabase, type Database } from '../../libs/data/database.js';
import { benchCases } from '../bench/cases/case-bench.js';
import { fillCounty, READERS } from '../support/generated-cases.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';
import { createTestApi } from '../support/test-api.js';

/** As many as a process of the API has: eight readers at a time wait for no connection. */
const CONNECTIONS = 10;
let db: TestDatabase;
let database: Database;
let api: NestFastifyApplication;
beforeAll(async () => {
  db = await cloneDatabase();
  const client = new pg.Client({ connectionString: db.ownerUrl });
  await client.connect();
  await fillCounty(db.owner, client, { cases: 4_000 });
  await client.end();
  const temporal = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });
  database = createDatabase({ url: db.apiUrl, poolSize: CONNECTIONS });
  api = await createTestApi(disconnectedValues(), { database, temporal });
  await api.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await api.close();
  await database.close();
  await db.drop();
});

test('the bench of cases asks every reader every call and is answered', async () => {
  const { calls, fresh, accepted } = await benchCases({
    url: await api.getUrl(),
    owner: db.owner,
    worker: db.worker,
    subscribers: 20,
    runs: 1,
    say: () => {},
  });
  expect(new Set(calls.map(({ reader }) => reader))).toEqual(new Set(Object.keys(READERS)));
  expect(calls.filter(({ failed }) => Object.keys(failed).length > 0)).toEqual([]);
  expect(calls.length).toBeGreaterThan(6 * 24);
  expect(accepted).toBeGreaterThan(calls.length);
  expect(fresh).toMatchObject({ subscribers: 20 });
  const [found] = await db.owner.query<{ n: number }>(
    `SELECT (SELECT count(*) FROM case_texts)::int - (SELECT count(*) FROM cases)::int AS n`,
  );
  expect(found!.n).toBe(0);
});
