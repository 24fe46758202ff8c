import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Reconciler } from '../../apps/worker/reconciler.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { ReconcilerRepository } from '../../libs/data/reconciler.repository.js';
import { decide } from '../../libs/domain/decide.js';
import { PEOPLE, anAction, anOpening, context, unit } from '../support/case-builder.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';
import { WorkflowHarness, rehearsalClock } from '../support/workflow-harness.js';

const STUCK = 'reconciled-stuck';
let db: TestDatabase;
let harness: WorkflowHarness;
let store: CaseStore;
let release = (): void => {};
const released = new Promise<void>((resolve) => {
  release = resolve;
});
beforeAll(async () => {
  db = await cloneDatabase();
  store = new CaseStore(db.worker);
  // The transaction of one case does not come back until it is released.
  harness = await WorkflowHarness.start({
    address: process.env['TEST_TEMPORAL_ADDRESS']!,
    store,
    activities: (real) => ({
      ...real,
      recordAction: async (record) =>
        record.caseId === STUCK ? released.then(() => real.recordAction(record)) : real.recordAction(record),
    }),
  });
});
afterAll(async () => {
  release();
  await harness.stop();
  await db.drop();
});

/** A case whose comment stands in the read model and not in its history. */
async function aheadOfHistory(caseId: string): Promise<void> {
  const at = '2020-05-26T01:00:00.000Z';
  await harness.open(
    { ...anOpening(), caseId, caseNo: caseId, units: [unit(caseId)], leadUnit: caseId },
    rehearsalClock(at),
  );
  const action = anAction('comment', PEOPLE.officer, { text: '请尽快' }, { id: `comment-${caseId}`, at });
  const decision = decide(await harness.state(caseId), action, context('union', at));
  if (!decision.ok) throw new Error(decision.refusal.en);
  await store.recordAction({
    caseId,
    seq: 2,
    action,
    at,
    on: '2020-05-26',
    next: decision.next,
    draw: null,
    notices: [],
    seal: null,
  });
}

test('a case that takes its action and does not answer is left for the next sweep, and those behind it are healed', async () => {
  await aheadOfHistory(STUCK);
  await aheadOfHistory('reconciled-behind');
  const reconciler = new Reconciler(harness.client, new ReconcilerRepository(db.worker), pino({ level: 'silent' }));
  expect(await reconciler.sweep()).toMatchObject({ examined: 2, resent: 1, failed: [STUCK] });
  expect((await harness.state('reconciled-behind')).version).toBe(2);
  release();
  expect((await reconciler.sweep()).failed).toEqual([]);
  expect((await harness.state(STUCK)).version).toBe(2);
});
