import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import pg from 'pg';
import { createDatabase, type Database } from '../../libs/data/database.js';
import { urlAs } from '../../libs/data/migrate.js';

/** A database of one test file, cloned from the migrated template. */
export interface TestDatabase {
  ownerUrl: string;
  apiUrl: string;
  workerUrl: string;
  owner: Database;
  api: Database;
  worker: Database;
  drop(): Promise<void>;
}

export async function cloneDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env['TEST_POSTGRES_URL']!;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE template_engine`);
  const ownerUrl = serverUrl.replace(/postgres$/, name);
  const apiUrl = urlAs(ownerUrl, 'qunjian_api', 'api');
  const workerUrl = urlAs(ownerUrl, 'qunjian_worker', 'worker');
  const [owner, api, worker] = [ownerUrl, apiUrl, workerUrl].map((url) =>
    createDatabase({ url, poolSize: 5, patience: { connectMs: 60_000 } }),
  ) as [Database, Database, Database];
  const drop = async (): Promise<void> => {
    await Promise.all([owner.close(), api.close(), worker.close()]);
    await noteCalledFunctions(ownerUrl);
    await onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { ownerUrl, apiUrl, workerUrl, owner, api, worker, drop };
}

/** What the tests of this database called: a function that no test calls fails the whole run (global-teardown.mjs). */
async function noteCalledFunctions(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const { rows } = await client
    .query<{ funcname: string }>('SELECT funcname FROM pg_stat_user_functions WHERE calls > 0')
    .finally(() => client.end());
  appendFileSync(process.env['TEST_CALLED_FUNCTIONS']!, rows.map(({ funcname }) => `${funcname}\n`).join(''));
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
