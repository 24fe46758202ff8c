import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CaseStore } from '../../libs/data/case-store.js';
import type { CaseState } from '../../libs/domain/case.js';
import { PEOPLE, aLife, anAction, anOpening, unit } from '../support/case-builder.js';
import { recordOf } from '../support/case-records.js';
import type { TestDatabase } from '../support/postgres.js';
import { startWorkflows, type WorkflowHarness, rehearsalClock } from '../support/workflow-harness.js';

let db: TestDatabase;
let harness: WorkflowHarness;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ db, harness, stop } = await startWorkflows());
});
afterAll(() => stop());

const AT = '2020-06-01T01:00:00.000Z';
/** A union case whose application waits for its approval, and whose alarm rings in four seconds: an hour of business time passes in one. */
async function underReview(caseId: string): Promise<CaseState> {
  const opening = { ...anOpening('union'), caseId, caseNo: caseId, units: [unit(caseId)], leadUnit: caseId };
  await harness.open(opening, rehearsalClock('2020-06-08T12:00:00.000Z', 3_600), '2020-05-26T01:00:00.000Z');
  for (const { action } of aLife('union').slice(0, 5))
    await harness.act(caseId, { ...action, id: `${caseId}-${action.id}`, at: AT, on: '2020-06-01' } as never);
  return harness.state(caseId);
}
async function until(caseId: string, holds: (state: CaseState) => boolean): Promise<CaseState> {
  for (;;) {
    const state = await harness.state(caseId);
    if (holds(state)) return state;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('what a case does by itself', () => {
  test('cannot be stopped by an action under the id that the alarm is going to have', async () => {
    const { caseId, deadlines, version } = await underReview('squatted');
    const { id } = deadlines.at(-1)!;
    for (const [nth, blank] of ['-', '-', '-'].entries()) {
      await harness.act(
        caseId,
        anAction(
          'comment',
          PEOPLE.officer,
          { text: '抢先' },
          { id: ['escalate', id, 1, version + 1 + nth].join(blank), at: AT, on: '2020-06-01' },
        ),
      );
    }
    expect(await until(caseId, (state) => state.escalation >= 1)).toMatchObject({
      deadlines: [{ id, state: 'running' }],
    });
    await harness.act(caseId, anAction('approve', PEOPLE.approver('union'), {}, { id: `approve-${caseId}` }));
    expect((await harness.state(caseId)).position).toBe('congress.planning');
  });

  test('heals the moment that worker and server died in: the alarm finds a decision recorded that its history lacks, and the case goes on with it', async () => {
    const state = await underReview('ahead');
    const approve = anAction('approve', PEOPLE.approver('union'), {}, { id: 'approve-ahead', at: AT });
    expect(await new CaseStore(db.worker).recordAction(recordOf(state, approve, AT))).toMatchObject({
      status: 'recorded',
    });
    const healed = await until(state.caseId, ({ version }) => version > state.version);
    expect(healed).toMatchObject({
      version: state.version + 1,
      position: 'congress.planning',
      escalation: 0,
      status: 'open',
    });
    await harness.act(state.caseId, anAction('comment', PEOPLE.officer, { text: '继续' }, { id: 'comment-ahead' }));
    expect((await harness.state(state.caseId)).version).toBe(state.version + 2);
  });
});
