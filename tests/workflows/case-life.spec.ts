import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';
import type { CaseAction } from '../../libs/domain/actions.js';
import { MODES, ORGANISATION_TYPES, type Actor, type CaseState } from '../../libs/domain/case.js';
import { SYSTEM_ACTOR } from '../../libs/domain/permissions.js';
import { CALENDAR, PEOPLE, aLife, anAction, anOpening, unit } from '../support/case-builder.js';
import { storedState } from '../support/case-records.js';
import type { TestDatabase } from '../support/postgres.js';
import { startWorkflows, type WorkflowHarness, rehearsalClock } from '../support/workflow-harness.js';

let db: TestDatabase;
let harness: WorkflowHarness;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ db, harness, stop } = await startWorkflows());
});
afterAll(() => stop());

let cases = 0;
/** A case of its own units, so that tests do not meet each other's. */
function opening(type: Parameters<typeof anOpening>[0], mode: Parameters<typeof anOpening>[1]) {
  const n = (cases += 1);
  const base = anOpening(type, mode);
  const units = base.units.map((_, i) => unit(`U${n}-${i}`));
  return {
    ...base,
    caseId: `case-${n}`,
    caseNo: `NO-${n}`,
    units,
    leadUnit: mode === 'industry' ? base.leadUnit : units[0]!.unitId,
  };
}
/** For tests/replay/golden-histories.spec.ts, at a release. */
function recordGolden(name: string, history: History): void {
  writeFileSync(
    new URL(`../replay/golden/${name}.bin.gz`, import.meta.url),
    gzipSync(proto.temporal.api.history.v1.History.encode(history).finish()),
  );
}
const events = (history: History): number => history.events!.length;
const tasks = (history: History): number =>
  history.events!.filter((e) => e.workflowTaskCompletedEventAttributes).length;
/** Before every deadline of the story: its actions bring their own instants, and no timer rings however slow the machine is. */
const clock = () => rehearsalClock('2020-06-01T01:00:00.000Z');

describe('one case, one workflow', () => {
  for (const type of ORGANISATION_TYPES) {
    test.each([...MODES])(`${type} in mode %s runs from survey to registration within its budget`, async (mode) => {
      const open = opening(type, mode);
      const handle = await harness.open(open, clock(), '2020-05-26T01:00:00.000Z');
      for (const { action, at } of aLife(type))
        await harness.act(open.caseId, { ...action, id: `${open.caseId}-${action.id}`, at } as never);
      expect(await handle.result()).toEqual({ caseId: open.caseId, status: 'formed', version: 13, refusal: null });
      const history = await handle.fetchHistory();
      if (process.env['RECORD_GOLDEN']) recordGolden(`${type}-${mode}`, history);
      expect(events(history)).toBeLessThanOrEqual(102);
      expect(tasks(history)).toBeLessThanOrEqual(14);
      const [row] = await db.owner.query<{ version: number; rows: bigint }>(
        'SELECT version, (SELECT count(*) FROM case_actions a WHERE a.case_id = c.case_id) AS rows FROM cases c WHERE case_id = $1',
        open.caseId,
      );
      expect({ version: row!.version, rows: Number(row!.rows) }).toEqual({ version: 13, rows: 13 });
      expect(await storedState(db.owner, open.caseId)).toEqual(await handle.query('state'));
    });
  }

  test('an accepted action is one workflow task and at most eight events', async () => {
    const open = opening('union', 'single');
    const handle = await harness.open(open, clock(), '2020-05-26T01:00:00.000Z');
    for (const { action, at } of aLife('union').slice(0, -1)) {
      const before = await handle.fetchHistory();
      await harness.act(open.caseId, { ...action, id: `${open.caseId}-${action.id}`, at } as never);
      const after = await handle.fetchHistory();
      expect(tasks(after) - tasks(before)).toBe(1);
      expect(events(after) - events(before)).toBeLessThanOrEqual(8);
    }
  });

  test('a refused Update leaves no event', async () => {
    const open = opening('union', 'single');
    const handle = await harness.open(open, clock());
    const before = await handle.fetchHistory();
    const failure = await harness
      .act(open.caseId, anAction('approve', PEOPLE.approver('union'), {}))
      .catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(WorkflowUpdateFailedError);
    expect((failure as WorkflowUpdateFailedError).cause as ApplicationFailure).toMatchObject({
      type: 'wrong-position',
      details: [{ code: 'wrong-position' }],
    });
    expect(events(await handle.fetchHistory())).toBe(events(before));
  });

  test('an action sent twice under one id takes effect once and gets the same answer', async () => {
    const open = opening('women', 'single');
    const handle = await harness.open(open, clock());
    const action = anAction('record-survey', PEOPLE.instructor, aLife('women')[0]!.action.data as never);
    const first = await harness.act(open.caseId, action);
    expect(await harness.act(open.caseId, action)).toEqual(first);
    expect(((await handle.query('state')) as { version: number }).version).toBe(2);
  });

  test('a second case of one unit and type is refused, also from another mode', async () => {
    const open = opening('union', 'single');
    await harness.open(open, clock());
    const rival = { ...opening('union', 'joint'), units: [open.units[0]!, unit('other')] };
    const failure = await harness
      .open({ ...rival, leadUnit: rival.units[0]!.unitId }, clock())
      .catch((e: unknown) => e as WorkflowUpdateFailedError);
    expect((failure as WorkflowUpdateFailedError).cause).toMatchObject({ type: 'open-case-exists' });
  });

  test('two reviewers at once: one decision stands, the other is refused', async () => {
    const open = opening('league', 'single');
    await harness.open(open, clock(), '2020-05-26T01:00:00.000Z');
    for (const { action, at } of aLife('league').slice(0, 5))
      await harness.act(open.caseId, { ...action, id: `${open.caseId}-${action.id}`, at } as never);
    const decisions = [PEOPLE.approver('league'), PEOPLE.secondApprover('league')].map((by) =>
      harness.act(open.caseId, anAction('approve', by, {})),
    );
    const outcomes = await Promise.allSettled(decisions);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((o) => o.status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason.cause.type).toBe('already-decided');
  });
});

describe('a life with detours', () => {
  test('is held, returned, late, claimed, extended, elected twice, and ends like any other', async () => {
    const open = opening('women', 'joint');
    const { caseId } = open;
    const handle = await harness.open(open, clock(), '2020-05-26T01:00:00.000Z');
    let sent = 0;
    const tell = (name: Parameters<typeof anAction>[0], by: Actor, data: object, day: string): Promise<unknown> =>
      harness.act(
        caseId,
        anAction(name, by, data as never, { id: `${caseId}-${(sent += 1)}`, at: `2020-${day}T02:00:00.000Z` }),
      );
    const [survey, confirm, assign, contact, apply, approve, plan, , congress, result] = aLife('women').map(
      ({ action }) => action,
    );
    const again = (step: CaseAction | undefined, day: string, data: object = {}) =>
      tell(step!.name, step!.actor, { ...step!.data, ...data }, day);
    const reviewer = PEOPLE.approver('women');
    for (const step of [survey, confirm, assign, contact, apply]) await again(step, '06-01');
    await tell('hold', PEOPLE.supervisor, { reasonCode: 'harvest-season' }, '06-02');
    await tell('resume', PEOPLE.supervisor, {}, '06-04');
    await tell('return', reviewer, { reasonCode: 'material-incomplete', note: '-', resume: 'to-returner' }, '06-05');
    await again(apply, '06-08');
    await tell('escalate', SYSTEM_ACTOR, { deadlineId: 'application-reviewing-2', level: 1 }, '06-16');
    await tell('apply-calendar', SYSTEM_ACTOR, { releases: CALENDAR }, '06-16');
    await again(approve, '06-16');
    await tell('withdraw-unit', PEOPLE.officer, { unit: open.units[2]!.unitId }, '06-17');
    await again(plan, '06-17', { meetingDate: '2020-06-22' });
    await tell('extend', PEOPLE.supervisor, { until: '2020-06-24', reasonCode: 'complex-case' }, '06-18');
    await tell('confirm-extension', PEOPLE.secondSupervisor, { verdict: 'confirmed' }, '06-18');
    await tell('claim', reviewer, {}, '06-18');
    await again(approve, '06-19');
    await again(congress, '06-22', {
      on: '2020-06-22',
      present: 3,
      ballotsIssued: 3,
      ballotsReturned: 3,
      results: [],
      elected: [],
    });
    await again(plan, '06-23', { meetingDate: '2020-06-29' });
    await again(approve, '06-24');
    await again(congress, '06-29', { on: '2020-06-29' });
    await again(result, '06-30');
    await again(approve, '07-01', { termFrom: '2020-06-29', termTo: '2023-06-28' });
    await tell('register', PEOPLE.registrar('women'), { registrationNo: 'R', registeredOn: '2020-07-02' }, '07-02');
    expect(await handle.result()).toMatchObject({ status: 'formed', version: 26 });
    const { decisions, congresses, deadlines } = (await handle.query('state')) as CaseState;
    expect(decisions.map((d) => [d.verdict, d.late])).toEqual([
      ['returned', false],
      ['approved', true],
      ['approved', false],
      ['approved', false],
      ['approved', false],
    ]);
    expect(congresses.map((c) => [c.attempt, c.outcome])).toEqual([
      [1, 'failed'],
      [2, 'elected'],
    ]);
    expect(deadlines.map((d) => d.state)).toEqual(['met', 'met-late', 'met', 'met', 'met']);
    if (process.env['RECORD_GOLDEN']) recordGolden('women-joint-detours', await handle.fetchHistory());
  });
});

describe('the timer', () => {
  test('rings at the first moment after the due date and climbs the ladder, and stops for a decision', async () => {
    const open = opening('union', 'single');
    // A business day passes in a second, and the last day is nearly over.
    const handle = await harness.open(
      open,
      rehearsalClock('2020-06-08T12:00:00.000Z', 86_400),
      '2020-05-26T01:00:00.000Z',
    );
    const at = '2020-06-01T01:00:00.000Z';
    for (const { action } of aLife('union').slice(0, 5))
      await harness.act(open.caseId, { ...action, id: `${open.caseId}-${action.id}`, at, on: '2020-06-01' } as never);
    const escalated = await untilEscalation(open.caseId, 3);
    expect(escalated.deadlines[0]).toMatchObject({ dueOn: '2020-06-08', state: 'running' });
    const levels = await db.owner.query<{ name: string; event_on: Date }>(
      `SELECT name, event_on FROM case_actions WHERE case_id = $1 AND name = 'escalate' ORDER BY seq`,
      open.caseId,
    );
    expect(levels).toHaveLength(3);
    expect(levels[0]!.event_on.toISOString().slice(0, 10)).toBe('2020-06-09');
    await harness.act(open.caseId, anAction('approve', PEOPLE.approver('union'), {}));
    expect(await handle.query('state')).toMatchObject({ escalation: 0, decisions: [{ late: true }] });
  });

  async function untilEscalation(caseId: string, level: number) {
    for (;;) {
      const state = await harness.state(caseId);
      if (state.escalation >= level) return state;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
});
