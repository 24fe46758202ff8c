import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import type { ImportView } from '../../libs/contracts/imports.js';
import type { ApiClient } from '../support/api-client.js';
import { ApiHarness } from '../support/api-harness.js';
import { generatedUnits, PLATFORM_HEADER } from '../bench/ledger/generated-units.js';
import { prepareQueues, settled, until, upload } from '../support/ledger-worker.js';
import { seedPilotCounty } from '../support/pilot-ledger.js';
import { startedWorker } from '../support/worker-process.js';

const ROWS = 6000;
let harness: ApiHarness;
let clerk: ApiClient;
let worker: ChildProcess | null = null;
beforeAll(async () => {
  harness = await ApiHarness.start();
  await harness.db.owner.execute('DELETE FROM units');
  await harness.db.owner.execute('ALTER TABLE units SET (autovacuum_enabled = false)');
  // A session that waits at a gate notices that its process is gone.
  await harness.db.owner.execute(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET client_connection_check_interval = 100', current_database()); END $$`,
  );
  await seedPilotCounty(harness.db.owner);
  await prepareQueues(harness.db);
  clerk = await harness.as('officer-tf');
});
afterEach(() => killed());
afterAll(() => harness.stop());

/** The product's whole worker, as its program is started. */
async function startWorker(): Promise<void> {
  worker = startedWorker(harness.db.workerUrl, { LOG_LEVEL: 'error' });
  await once(worker, 'message');
}
async function killed(): Promise<void> {
  if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
  worker.kill('SIGKILL');
  await once(worker, 'exit');
}
/** Holds up whoever wants what it has locked, so that a death comes where it is meant. @returns lets them go */
async function gate(sql: string): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: harness.db.ownerUrl });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query(sql);
  return async () => {
    await holder.query('ROLLBACK');
    await holder.end();
  };
}
const view = async (id: string): Promise<ImportView> => (await clerk.get<ImportView>(`/imports/${id}`)).body;
const count = async (sql: string): Promise<number> =>
  Number((await harness.db.owner.query<{ n: bigint }>(`SELECT count(*) AS n FROM ${sql}`))[0]!.n);
/** The process that the dead worker had started has rolled back and is gone. */
const nobodyIsAtIt = (): Promise<void> =>
  until(
    async () =>
      (await count(`pg_stat_activity WHERE datname = current_database() AND application_name = 'qunjian-ledger'`)) ===
      0,
    'the end of the ledger process',
  );

describe('a worker that is killed', () => {
  let id: string;
  test('in the middle of a preview: the next worker previews the whole file, each row once', async () => {
    const file = [PLATFORM_HEADER, ...generatedUnits(ROWS)].map((cells) => cells.join(',')).join('\n');
    id = (await upload(clerk, 'platform', file, { fileName: 'units.csv', asOf: '2020-06-20' })).body.id;
    const letGo = await gate(
      `INSERT INTO import_rows (import, ordinal, table_name, sheet, row, outcome) VALUES ('${id}', 3500, 'x', 'x', 1, 'new')`,
    );
    await startWorker();
    await until(async () => ((await view(id)).progress?.rows ?? 0) >= 2000, 'two thousand rows');
    await killed();
    await nobodyIsAtIt();
    await letGo();
    const left = await view(id);
    expect(left).toMatchObject({ status: 'previewing', counts: null });
    expect(await count(`import_rows WHERE import = '${id}'`)).toBeLessThan(ROWS);
    await startWorker();
    expect(await settled(clerk, id)).toMatchObject({
      status: 'previewed',
      counts: { rows: ROWS, new: ROWS, error: 0 },
    });
    expect(await count(`import_rows WHERE import = '${id}'`)).toBe(ROWS);
  });

  // What the part reads first, and what it writes when it has written most.
  test.each([
    ['matching', 'LOCK TABLE campaigns'],
    ['units', 'LOCK TABLE unit_facts IN SHARE MODE'],
  ])(
    'in a commit while it is at %s: nothing of it is there, and the next worker commits all of it',
    async (stage, lock) => {
      if (stage === 'matching') await clerk.post(`/imports/${id}/commit`);
      const letGo = await gate(lock);
      await startWorker();
      await until(async () => (await view(id)).progress?.stage === stage, stage);
      await killed();
      await nobodyIsAtIt();
      await letGo();
      expect(await view(id)).toMatchObject({ status: 'committing', result: null });
      expect([await count('source_rows'), await count('units'), await count('unit_facts')]).toEqual([0, 0, 0]);
    },
  );

  test('a worker that lives commits it once, also when PostgreSQL has taken the rolled back rows for empty tables meanwhile', async () => {
    // What autovacuum, kept away until now, does when it comes by in such a moment.
    await harness.db.owner.execute('ANALYZE');
    expect(
      await harness.db.owner.query(`SELECT reltuples FROM pg_class WHERE relname = 'units' AND relpages > 0`),
    ).toEqual([{ reltuples: 0 }]);
    await startWorker();
    expect(await settled(clerk, id)).toMatchObject({
      status: 'committed',
      result: { import: { source_rows: ROWS }, units: { units: ROWS } },
    });
    expect([await count('source_rows'), await count('units')]).toEqual([ROWS, ROWS]);
    expect(await count(`attempts WHERE entry::jsonb->>'action' = 'import-committed'`)).toBe(1);
    expect(
      (
        await harness.db.owner.query<{ reltuples: number }>(`SELECT reltuples FROM pg_class WHERE relname = 'units'`)
      )[0]!.reltuples,
    ).toBeGreaterThan(0);
  });
});
