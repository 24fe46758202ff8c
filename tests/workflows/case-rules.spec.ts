import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowUpdateFailedError } from '@temporalio/client';
import { setTimeout as pause } from 'node:timers/promises';
import { realMsUntil } from '../../libs/domain/business-clock.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import { relevantReleases, type CalendarRelease } from '../../libs/domain/calendar.js';
import type { CaseAction } from '../../libs/domain/actions.js';
import type { CaseState } from '../../libs/domain/case.js';
import { SYSTEM_ACTOR } from '../../libs/domain/permissions.js';
import { RULE_SETS } from '../../libs/domain/rule-sets/registry.js';
import { adopt } from '../../scripts/pilot/adopt-history.js';
import { BODIES, PEOPLE, aCongress, aLife, anAction, anOpening, unit } from '../support/case-builder.js';
import { dueCase } from '../support/case-records.js';
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
function opening(type: Parameters<typeof anOpening>[0] = 'union', more: Parameters<typeof anOpening>[2] = {}) {
  const id = `rules-${(cases += 1)}`;
  return anOpening(type, 'single', { caseId: id, caseNo: id, units: [unit(id)], leadUnit: id, ...more });
}
/** The first actions of a life, all entered at one instant. */
async function live(caseId: string, type: Parameters<typeof aLife>[0], actions: number, at: string): Promise<void> {
  for (const { action } of aLife(type).slice(0, actions))
    await harness.act(caseId, { ...action, id: `${caseId}-${action.id}`, at } as CaseAction);
}
const codeOf = async (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'accepted',
    (error: WorkflowUpdateFailedError) => (error.cause as unknown as { type: string }).type,
  );
async function until(caseId: string, holds: (state: CaseState) => boolean): Promise<CaseState> {
  for (;;) {
    const state = await harness.state(caseId);
    if (holds(state)) return state;
    await pause(50);
  }
}

describe('two Party cases of July 2020 side by side', () => {
  test('are judged by the law of their meetings: present more than or at least four fifths, votes of those present or due', async () => {
    const opened = '2020-07-10T01:00:00.000Z';
    const [before, after] = [opening('party'), opening('party')];
    const clock = rehearsalClock('2020-07-31T01:00:00.000Z');
    const meetings = [
      [before.caseId, '2020-07-12'],
      [after.caseId, '2020-07-20'],
    ] as const;
    for (const open of [before, after])
      await harness.open(open, clock, opened, { ruleSet: RULE_SETS['cn-anhui-yuexi-2020']! });
    for (const [caseId, meetingDate] of meetings) {
      const at = '2020-07-11T01:00:00.000Z';
      const plan = {
        ...aLife('party')[6]!.action,
        data: { ...aLife('party')[6]!.action.data, meetingDate },
      } as CaseAction;
      await live(caseId, 'party', 6, at);
      await harness.act(caseId, { ...plan, id: `${caseId}-plan`, at } as CaseAction);
      await harness.act(caseId, anAction('approve', PEOPLE.approver('party'), {}, { id: `${caseId}-approve`, at }));
    }
    const held = ([caseId, on]: (typeof meetings)[number], present: number, votes: number) => {
      const elected = aCongress('party').elected.map((e) => ({ ...e, votes }));
      const ballots = { present, ballotsIssued: present, ballotsReturned: present };
      const minutes = { ...aCongress('party', on), ...ballots, elected, results: elected };
      return codeOf(
        harness.act(caseId, anAction('record-congress', PEOPLE.officer, minutes, { at: `${on}T09:00:00.000Z` })),
      );
    };
    const [early, late] = meetings;
    // Ten due: eight present are too few before, enough after; five of nine votes are enough before, too few after.
    expect([await held(early, 8, 8), await held(late, 9, 5)]).toEqual(['no-quorum', 'no-majority']);
    expect([await held(early, 9, 5), await held(late, 8, 8)]).toEqual(['accepted', 'accepted']);
    for (const [caseId] of meetings) {
      const told = await until(caseId, ({ ruleChanges }) => ruleChanges !== undefined);
      expect(told).toMatchObject({
        ruleSet: 'cn-anhui-yuexi-2020',
        ruleChanges: [{ ruleSet: 'cn-anhui-yuexi-2020-07-13' }],
      });
      const rows = await db.owner.query(
        `SELECT actor, to_char(event_on, 'YYYY-MM-DD') AS on FROM case_actions WHERE case_id = $1 AND name = 'apply-rule-set'`,
        caseId,
      );
      expect(rows).toEqual([{ actor: 'system', on: '2020-07-13' }]);
    }
  });
});

describe('what a person lets through', () => {
  test('a hold yields to a named reason, which stands in the case and in the audit', async () => {
    const open = opening('league');
    await harness.open(open, rehearsalClock('2020-06-25T01:00:00.000Z'), '2020-05-26T01:00:00.000Z');
    const few = { ...(aLife('league')[0]!.action.data as object), leagueMembers: 2 };
    await harness.act(open.caseId, anAction('record-survey', PEOPLE.instructor, few as never));
    expect(await codeOf(harness.act(open.caseId, anAction('confirm-eligibility', PEOPLE.taskForceReviewer, {})))).toBe(
      'below-threshold',
    );
    await harness.act(
      open.caseId,
      anAction('confirm-eligibility', PEOPLE.taskForceReviewer, {
        overrides: [{ rule: 'below-threshold', reason: '一名团员正在转入' }],
      }),
    );
    expect((await harness.state(open.caseId)).findings).toMatchObject([
      { rule: 'below-threshold', overriddenBy: { by: PEOPLE.taskForceReviewer.account, reason: '一名团员正在转入' } },
    ]);
    const [row] = await db.owner.query<{ actor: string; action: string }>(
      `SELECT actor, action FROM case_actions WHERE case_id = $1 AND name = 'confirm-eligibility'`,
      open.caseId,
    );
    expect(row).toMatchObject({
      actor: PEOPLE.taskForceReviewer.account,
      action: expect.stringContaining('一名团员正在转入'),
    });
  });

  test.each(['all', 'any', 'in-order'] as const)(
    'countersigning (%s) holds the decision back until the signatures are there',
    async (mode) => {
      const open = opening('women', {
        bodies: { ...anOpening('women').bodies, countersigning: { mode, bodies: [BODIES.T01P, BODIES.CW] } },
      });
      await harness.open(open, rehearsalClock('2020-06-25T01:00:00.000Z'), '2020-05-26T01:00:00.000Z');
      await live(open.caseId, 'women', 5, '2020-06-01T01:00:00.000Z');
      const sign = (id: 'T01P' | 'CW') =>
        codeOf(
          harness.act(
            open.caseId,
            anAction('approve', { ...PEOPLE.approver('women'), account: `reviewer-${id}`, body: id }, {}),
          ),
        );
      const approve = () => codeOf(harness.act(open.caseId, anAction('approve', PEOPLE.approver('women'), {})));
      expect(await approve()).toBe('countersignature-missing');
      expect(await sign('CW')).toBe(mode === 'in-order' ? 'not-your-turn-to-sign' : 'accepted');
      if (mode !== 'any')
        expect([await approve(), await sign('T01P')]).toEqual(['countersignature-missing', 'accepted']);
      if (mode === 'in-order') expect(await sign('CW')).toBe('accepted');
      expect(await approve()).toBe('accepted');
    },
  );
});

describe('a calendar release that lands', () => {
  test('recomputes the provisional deadline inside the case’s history, moves its alarm, and counts for the deadlines after it', async () => {
    const published = relevantReleases(CN_RELEASES, 2020);
    const known: CalendarRelease[] = published.filter((r) => r.year <= 2020);
    const open = opening();
    const handle = await harness.open(open, rehearsalClock('2020-12-30T02:00:00.000Z'), '2020-05-26T01:00:00.000Z', {
      calendar: known,
    });
    await live(open.caseId, 'union', 5, '2020-12-30T01:00:00.000Z');
    // Without the notice for 2021 New Year's Day, a Friday, counts: half of the limit, which the timer is armed for, moves with its end.
    expect((await harness.state(open.caseId)).deadlines).toMatchObject([
      { dueOn: '2021-01-06', provisional: true, calendar: ['CN-2020-2'] },
    ]);
    const land: CaseAction = {
      id: `calendar-${open.caseId}`,
      name: 'apply-calendar',
      data: { releases: published },
      actor: SYSTEM_ACTOR,
    };
    await harness.act(open.caseId, land);
    expect((await harness.state(open.caseId)).deadlines).toMatchObject([
      { dueOn: '2021-01-07', originalDueOn: '2021-01-06', provisional: false, calendar: ['CN-2020-2', 'CN-2021-1'] },
    ]);
    const timers = (await handle.fetchHistory()).events!.filter(
      (e) => e.timerStartedEventAttributes || e.timerCanceledEventAttributes,
    );
    expect(timers.map((e) => (e.timerStartedEventAttributes ? 'started' : 'cancelled'))).toEqual([
      'started',
      'cancelled',
      'started',
    ]);
    await harness.act(
      open.caseId,
      anAction('return', PEOPLE.approver('union'), { reasonCode: 'material-incomplete', note: '-' }),
    );
    await harness.act(
      open.caseId,
      anAction('submit-application', PEOPLE.officer, {
        preparatoryGroup: [{ ref: 'p', role: 'leader' }],
        consentOfUnit: true,
      }),
    );
    expect((await harness.state(open.caseId)).deadlines[1]).toMatchObject({ dueOn: '2021-01-07', provisional: false });
    expect(
      await codeOf(harness.act(open.caseId, { ...land, id: 'by-hand', actor: PEOPLE.supervisor } as CaseAction)),
    ).toBe('not-permitted');
  });
});

describe('timers', () => {
  test('warn of the shares of a limit, each once and none before its day, and the case stays as it is', async () => {
    const caseId = 'rules-warned';
    // Handed in on 1 June and due on the 8th: half is used up on the 4th, three quarters on the 5th, which begins in ten seconds.
    await harness.begin(dueCase(caseId, rehearsalClock('2020-06-04T15:59:50.000Z')));
    const told = (): Promise<{ at: Date; shares: number[] }[]> =>
      db.owner.query(
        `SELECT at, ARRAY(SELECT DISTINCT (n->'params'->>'share')::int FROM jsonb_array_elements(notices) n) AS shares
         FROM outbox WHERE case_id = $1 AND name = 'limit-warning' ORDER BY id`,
        caseId,
      );
    while (!(await told()).some(({ shares }) => shares.includes(75))) await pause(50);
    const rows = await told();
    // A machine that needs the ten seconds for the first of them tells the higher one only.
    expect([[50, 75], [75]]).toContainEqual(rows.flatMap(({ shares }) => shares));
    expect(rows.at(-1)!.at.getTime()).toBeGreaterThanOrEqual(Date.parse('2020-06-04T16:00:00.000Z'));
    expect(await harness.state(caseId)).toMatchObject({ escalation: 0, version: 6 });
  });

  test('ring for a worker that starts after the due date has passed', async () => {
    const open = opening();
    // The day ends in five seconds, and the second level is a minute and a half away.
    const clock = rehearsalClock('2020-06-08T12:00:00.000Z', 2_880);
    await harness.open(open, clock, '2020-05-26T01:00:00.000Z');
    await live(open.caseId, 'union', 5, '2020-06-01T01:00:00.000Z');
    await harness.stopWorker();
    await pause(realMsUntil(clock, '2020-06-08T16:00:00.000Z', Date.now()));
    await harness.startWorker();
    const { deadlines, escalation } = await until(open.caseId, (state) => state.escalation > 0);
    expect({ escalation, dueOn: deadlines[0]!.dueOn }).toEqual({ escalation: 1, dueOn: '2020-06-08' });
  });

  test('of an adopted case that is overdue ring at once, as high as it is late, each dated to its day', async () => {
    const open = opening();
    const actions = aLife('union')
      .slice(0, 5)
      .map(({ action, at }) => ({ ...action, id: `${open.caseId}-${action.id}`, at }));
    // Due on Monday 8 June; on Thursday 11 June the second level is not reached yet, on Friday 12 June it is.
    const adopted = adopt(
      { open, openedAt: '2020-05-26T01:00:00.000Z', actions: actions as never },
      CN_RELEASES,
      rehearsalClock('2020-06-12T01:00:00.000Z'),
    );
    if (!adopted.ok) throw new Error(adopted.refusal.en);
    await harness.begin(adopted.input);
    await until(open.caseId, (state) => state.escalation === 2);
    const rows = await db.owner.query<{ name: string; adopted: boolean; event_on: Date }>(
      'SELECT name, adopted, event_on FROM case_actions WHERE case_id = $1 ORDER BY seq',
      open.caseId,
    );
    expect(rows.map((r) => [r.name, r.adopted])).toEqual([
      ['open', true],
      ...actions.map((a) => [a.name, true]),
      ['escalate', false],
      ['escalate', false],
    ]);
    expect(rows.slice(-2).map((r) => r.event_on.toISOString().slice(0, 10))).toEqual(['2020-06-09', '2020-06-12']);
  });
});
