import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDatabase, type Database } from '../../libs/data/database.js';
import { isDatabaseAway } from '../../libs/data/database-errors.js';
import { BreakableLink } from '../support/breakable-link.js';
import { until } from '../support/ledger-worker.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

/** Long enough for a busy machine to connect and to answer a question. */
const LIMITS = { connectMs: 3_000, statementMs: 1_500 };
const PATIENT_MS = 60_000;

let db: TestDatabase;
let link: BreakableLink;
let database: Database;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  const address = new URL(db.ownerUrl);
  link = await BreakableLink.to(address.hostname, Number(address.port));
  address.port = String(link.port);
  database = createDatabase({ url: address.toString(), poolSize: 2, patience: LIMITS });
});
afterEach(async () => {
  await link.cut();
  await database.close();
});

/** Whether it failed as something that may be asked again. */
const isAway = (work: Promise<unknown>): Promise<boolean> => work.then(() => false, isDatabaseAway);
const connectionOf = async (one: Pick<Database, 'query'>): Promise<number> =>
  (await one.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]!.pid;

describe('a server that says nothing', () => {
  test('is given up, by statements, transactions and new connections alike, and its connections are given back', async () => {
    await connectionOf(database);
    link.stall();
    const asked = [
      () => database.query('SELECT 1'),
      () => database.transaction((tx) => tx.query('SELECT 1')),
      () => database.withStatementLimit(PATIENT_MS).query('SELECT 1'),
      () => database.withStatementLimit(PATIENT_MS).transaction((tx) => tx.query('SELECT 1')),
      () => database.ping(),
    ];
    expect(await Promise.all(asked.map((ask) => isAway(ask())))).toEqual(asked.map(() => true));
    link.flow();
    // As many as the pool has: none is held by one that never ended.
    const held = await database.transaction(async (tx) => [await connectionOf(tx), await connectionOf(database)]);
    expect(new Set(held).size).toBe(2);
  });

  test('in the middle of a transaction leaves nothing of it', async () => {
    await db.owner.execute('CREATE TABLE marks (n int)');
    const begun = database.transaction(async (tx) => {
      await tx.execute('INSERT INTO marks VALUES (1)');
      link.stall();
      await tx.execute('INSERT INTO marks VALUES (2)');
    });
    expect(await isAway(begun)).toBe(true);
    link.flow();
    expect(await database.query('SELECT n FROM marks')).toEqual([]);
    await db.owner.execute('DROP TABLE marks');
  });
});

describe('a statement that takes too long', () => {
  test('is cancelled by the server, and its connection is used again', async () => {
    // On a busy machine the server's word may come after the last moment for it, and the connection is rightly given up.
    await until(async () => {
      const before = await connectionOf(database);
      expect(await isAway(database.transaction((tx) => tx.query('SELECT pg_sleep(60)')))).toBe(true);
      return (await connectionOf(database)) === before;
    }, 'a connection that was kept');
  });

  test('may take longer where it is known to, and only there', async () => {
    const slow = 'SELECT 1 AS one FROM pg_sleep(2)';
    expect(await database.withStatementLimit(PATIENT_MS).query(slow)).toEqual([{ one: 1 }]);
    expect(await database.withStatementLimit(PATIENT_MS).transaction((tx) => tx.query(slow))).toEqual([{ one: 1 }]);
    expect(await isAway(database.query(slow))).toBe(true);
  });
});
