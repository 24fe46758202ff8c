import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CaseStore } from '../../libs/data/case-store.js';
import { createDatabase, type Database } from '../../libs/data/database.js';
import { BreakableLink } from '../support/breakable-link.js';
import { dueCase, DUE_CASE_RINGS_AT, ringingAt } from '../support/case-records.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';
import { TemporalServer } from '../support/temporal-server.js';
import { WorkflowHarness } from '../support/workflow-harness.js';

/** Time enough to start a case and take something away before its moment comes. */
const LEAD_MS = 15_000;
const AWAY_AFTER_MS = 1_500;

let db: TestDatabase;
let link: BreakableLink;
let database: Database;
let engine: TemporalServer;
let harness: WorkflowHarness;
beforeAll(async () => {
  db = await cloneDatabase();
  const address = new URL(db.workerUrl);
  link = await BreakableLink.to(address.hostname, Number(address.port));
  address.port = String(link.port);
  database = createDatabase({ url: address.toString(), poolSize: 3 });
  engine = await TemporalServer.start();
  harness = await WorkflowHarness.start({ address: engine.address, store: new CaseStore(database) });
});
afterAll(async () => {
  await harness.stop();
  await database.close();
  await link.cut();
  await engine.remove();
  await db.drop();
});

interface Escalation {
  at: Date;
  recorded_at: Date;
  event_on: Date;
}
const escalations = (caseId: string): Promise<Escalation[]> =>
  db.owner.query(
    `SELECT at, recorded_at, event_on FROM case_actions WHERE case_id = $1 AND name = 'escalate' ORDER BY seq`,
    caseId,
  );

/** What takes it away, and brings it back. */
const AWAY: Record<string, [away: () => Promise<unknown>, back: () => Promise<unknown>]> = {
  nothing: [() => Promise.resolve(), () => Promise.resolve()],
  'the worker': [() => harness.stopWorker(), () => harness.startWorker()],
  'the database': [() => link.cut(), () => link.mend()],
  'the engine': [() => engine.kill(), () => engine.resume()],
  'the machine': [
    async () => {
      await harness.stopWorker();
      await link.cut();
      await engine.kill();
    },
    async () => {
      await engine.resume();
      await link.mend();
      await harness.startWorker();
    },
  ],
};

describe('an overdue case is told of once and never early', () => {
  test.each(Object.keys(AWAY))('with %s away at the due moment', async (what) => {
    const [away, back] = AWAY[what]!;
    const caseId = randomUUID();
    const rings = Date.now() + LEAD_MS;
    await harness.begin(dueCase(caseId, ringingAt(rings)));
    expect(await escalations(caseId)).toEqual([]);
    await away();
    await pause(Math.max(0, rings + AWAY_AFTER_MS - Date.now()));
    if (what !== 'nothing') expect(await escalations(caseId)).toEqual([]);
    await back();
    while ((await escalations(caseId)).length === 0) await pause(100);
    expect((await harness.state(caseId)).escalation).toBe(1);
    const told = await escalations(caseId);
    expect(told.map(({ event_on }) => event_on.toISOString().slice(0, 10))).toEqual(['2020-06-09']);
    expect(told[0]!.at.getTime()).toBeGreaterThanOrEqual(Date.parse(DUE_CASE_RINGS_AT));
    expect(told[0]!.recorded_at.getTime()).toBeGreaterThanOrEqual(rings);
  });
});
