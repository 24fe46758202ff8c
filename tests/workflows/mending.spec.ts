import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { mendCase, type Mended } from '../../apps/worker/case-mending.js';
import { StuckCases } from '../../apps/worker/stuck-cases.js';
import { storeCalendarRelease } from '../../libs/data/calendars.repository.js';
import { packState } from '../../libs/data/stored-state.js';
import { MendingRepository } from '../../libs/data/mending.repository.js';
import type { CaseAction } from '../../libs/domain/actions.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import type { CaseState } from '../../libs/domain/case.js';
import { CASE_WORKFLOW } from '../../workflows/case/case.messages.js';
import { PEOPLE, aLife, anAction, anOpening, unit } from '../support/case-builder.js';
import { SEALS } from '../support/engine-keys.js';
import { storedState } from '../support/case-records.js';
import { until } from '../support/ledger-worker.js';
import type { TestDatabase } from '../support/postgres.js';
import { startWorkflows, type WorkflowHarness, rehearsalClock } from '../support/workflow-harness.js';

let db: TestDatabase;
let harness: WorkflowHarness;
let stop: () => Promise<void>;
let repository: MendingRepository;
let clock: ReturnType<typeof rehearsalClock>;
beforeAll(async () => {
  ({ db, harness, stop } = await startWorkflows());
  repository = new MendingRepository(db.worker);
  for (const release of CN_RELEASES) await storeCalendarRelease(db.owner, release);
  clock = rehearsalClock('2020-06-08T12:00:00.000Z', 1_000);
});
afterAll(() => stop());

/** A union case whose application waits for its approval, due today; its alarm rings in some fifteen seconds. */
async function underReview(caseId: string): Promise<CaseState> {
  const opening = { ...anOpening('union'), caseId, caseNo: caseId, units: [unit(caseId)], leadUnit: caseId };
  await harness.open(opening, clock, '2020-05-26T01:00:00.000Z');
  for (const { action } of aLife('union').slice(0, 5)) {
    const at = '2020-06-01T01:00:00.000Z';
    await harness.act(caseId, { ...action, id: `${caseId}-${action.id}`, at, on: '2020-06-01' } as CaseAction);
  }
  return harness.state(caseId);
}
const handleOf = (caseId: string) => harness.client.workflow.getHandle(caseId);
const mend = (caseId: string): Promise<Mended> =>
  mendCase({ client: harness.client, seals: SEALS, repository, taskQueue: harness.taskQueue, clock }, caseId);
const sweep = () =>
  new StuckCases({
    client: harness.client,
    repository,
    taskQueue: harness.taskQueue,
    mend,
    logger: pino({ level: 'silent' }),
  }).sweep();
/** What a sweep waits for: that the case is no news any more. */
const old = (caseId: string) =>
  db.owner.execute(`UPDATE cases SET changed_at = changed_at - interval '1 minute' WHERE case_id = $1`, caseId);

const stuckWays: [string, (caseId: string) => Promise<unknown>, 'history' | 'audit'][] = [
  ['was terminated', (caseId) => handleOf(caseId).terminate('by hand'), 'history'],
  [
    'is gone with its history',
    async (caseId) => {
      await handleOf(caseId).terminate();
      const { namespace } = harness.client.options;
      await harness.client.workflowService.deleteWorkflowExecution({
        namespace,
        workflowExecution: { workflowId: caseId },
      });
      await until(
        () =>
          handleOf(caseId)
            .describe()
            .then(
              () => false,
              () => true,
            ),
        'the end of the history',
      );
    },
    'audit',
  ],
  [
    'fails whatever it is asked',
    async (caseId) => {
      await handleOf(caseId).terminate();
      await harness.client.workflow.start(CASE_WORKFLOW, {
        workflowId: caseId,
        taskQueue: harness.taskQueue,
        args: [null],
      });
      await until(
        async () => Number((await handleOf(caseId).describe()).raw.pendingWorkflowTask?.attempt ?? 0) >= 3,
        'three tries of its task',
      );
    },
    'history',
  ],
];

describe.each(stuckWays)('a case whose workflow %s', (how, breakIt, from) => {
  const caseId = `mended-${from}-${how.length}`;
  let before: CaseState;
  test('is found by the sweep and mended from its audit, equal to the read model', async () => {
    before = await underReview(caseId);
    await breakIt(caseId);
    await old(caseId);
    expect(await sweep()).toEqual([]);
    expect(await harness.state(caseId)).toEqual(await storedState(db.owner, caseId));
    expect((await harness.state(caseId)).version).toBeGreaterThanOrEqual(before.version);
    const noted = await db.owner.query<{ entry: string }>(`SELECT entry FROM attempts WHERE case_id = $1`, caseId);
    expect(noted.map((row) => JSON.parse(row.entry) as object)).toMatchObject([
      { kind: 'case-mended', action: 'mend', details: { version: before.version, from } },
    ]);
  });

  test('answers what was sent before as it was answered, rings its deadline and goes on', async () => {
    const survey = { ...aLife('union')[0]!.action };
    const [first] = await db.owner.query<{ action_id: string }>(
      'SELECT action_id FROM case_actions WHERE case_id = $1 AND seq = 2',
      caseId,
    );
    expect(await harness.act(caseId, { ...survey, id: first!.action_id } as CaseAction)).toMatchObject({ version: 2 });
    await until(async () => (await harness.state(caseId)).escalation > 0, 'the alarm');
    await harness.act(caseId, anAction('approve', PEOPLE.approver('union'), {}, { id: `approve-${caseId}` }));
    const state = await harness.state(caseId);
    expect(state.position).toBe('congress.planning');
    expect(state).toEqual(await storedState(db.owner, caseId));
  });
});

describe('a case', () => {
  test('whose workflow works is left alone', async () => {
    await underReview('mended-works');
    expect(await mend('mended-works')).toEqual({
      ok: false,
      refused: 'its workflow works and stands where the read model does',
    });
    expect(await mend('no-such-case')).toEqual({ ok: false, refused: 'there is no such case' });
  });

  test('whose audit and read model differ is refused with a sentence, named as stuck, and mended once they agree', async () => {
    const caseId = 'mended-differs';
    await underReview(caseId);
    await handleOf(caseId).terminate();
    const state = await storedState(db.owner, caseId);
    const store = (changed: CaseState) =>
      db.owner.execute('UPDATE cases SET state = $2 WHERE case_id = $1', caseId, packState(changed));
    await store({ ...state, survey: { ...state.survey!, employees: 99 } });
    const refused = 'its audit leads to another state than the read model has; they differ in survey';
    expect(await mend(caseId)).toEqual({ ok: false, refused });
    await old(caseId);
    expect(await sweep()).toMatchObject([{ caseId, reason: 'no-workflow' }]);
    expect(await db.api.query('SELECT case_id, reason FROM stuck_cases')).toEqual([
      { case_id: caseId, reason: 'no-workflow' },
    ]);
    await store(state);
    expect(await sweep()).toEqual([]);
    expect(await db.api.query('SELECT case_id FROM stuck_cases')).toEqual([]);
    expect(await harness.state(caseId)).toEqual(await storedState(db.owner, caseId));
  });

  test('that is stuck again within a day is left to an operator', async () => {
    const caseId = 'mended-again';
    await underReview(caseId);
    await handleOf(caseId).terminate();
    await old(caseId);
    expect(await sweep()).toEqual([]);
    await handleOf(caseId).terminate();
    expect(await sweep()).toMatchObject([{ caseId, detail: expect.stringContaining('left to an operator') }]);
    expect(await mend(caseId)).toMatchObject({ ok: true });
  });
});
