import { describe, expect, test } from '@jest/globals';
import {
  BODIES,
  PEOPLE,
  aCaseAt,
  actor,
  after,
  anAction,
  anOpening,
  context,
} from '../../tests/support/case-builder.js';
import { isOverdueNow } from '../data/case-row.js';
import type { CaseAction } from './actions.js';
import { nextAlarm } from './alarm.js';
import type { CaseState } from './case.js';
import { CN_RELEASES } from './calendars/cn.js';
import { decide } from './decide.js';
import { SYSTEM_ACTOR } from './permissions.js';

/** Actions that are lawful each by itself, in orders that nobody plans for. */
const WEDNESDAY = '2020-06-24T01:00:00.000Z';
const at = (day: string): string => `${day}T01:00:00.000Z`;
const codeOf = (state: CaseState, action: CaseAction, now = WEDNESDAY): string => {
  const decision = decide(state, action, context(state.type, now));
  return decision.ok ? 'accepted' : decision.refusal.code;
};
const submit = (on?: string): CaseAction =>
  anAction(
    'submit-application',
    PEOPLE.officer,
    { preparatoryGroup: [{ ref: 'p1', role: 'leader' }], consentOfUnit: true },
    on === undefined ? {} : { on },
  );
const returnTo = (resume: 'to-returner' | 'in-order'): CaseAction =>
  anAction('return', PEOPLE.approver('union'), {
    reasonCode: 'material-incomplete',
    note: '未盖章',
    missing: ['章'],
    resume,
  });
/** Due on Monday 8 June; the first level has rung. */
const overdue = (): CaseState => {
  const reviewed = aCaseAt('application.reviewing');
  return after(
    reviewed,
    anAction('escalate', SYSTEM_ACTOR, { deadlineId: reviewed.deadlines[0]!.id, level: 1 }),
    at('2020-06-09'),
  );
};
const { warnings: _warnings, ...late } = context('union').rules;
/** Of what is late: what comes before stands in ladders.spec.ts. */
const alarm = (state: CaseState) => nextAlarm(state, late, CN_RELEASES);

describe('levels of overdue work', () => {
  test('are counted afresh when a hold that is dated back moves the deadline past today', () => {
    const held = after(
      overdue(),
      anAction('hold', PEOPLE.supervisor, { reasonCode: 'harvest-season' }, { on: '2020-06-03' }),
      at('2020-06-10'),
    );
    const resumed = after(held, anAction('resume', PEOPLE.approver('union'), {}), at('2020-06-16'));
    expect([resumed.deadlines[0]!.dueOn, resumed.escalation, isOverdueNow(resumed)]).toEqual(['2020-06-19', 0, false]);
    expect(alarm(resumed)).toMatchObject({ level: 1, at: '2020-06-19T16:00:00.000Z' });
  });
  test('stand where a hold came too late, and the next is told after full working days that were not held', () => {
    const held = after(
      overdue(),
      anAction('hold', PEOPLE.supervisor, { reasonCode: 'harvest-season' }),
      at('2020-06-09'),
    );
    const resumed = after(held, anAction('resume', PEOPLE.approver('union'), {}), at('2020-07-20'));
    expect([resumed.deadlines[0]!.dueOn, resumed.escalation, isOverdueNow(resumed)]).toEqual(['2020-06-08', 1, true]);
    expect(alarm(resumed)).toMatchObject({ level: 2, at: '2020-07-22T16:00:00.000Z' });
  });
  test('are counted afresh when a calendar notice moves the deadline past today', () => {
    const known = CN_RELEASES.filter((r) => r.year <= 2020);
    const prepared = aCaseAt('application.preparing');
    const reviewed = after(prepared, submit(), at('2020-12-25'), { ...context('union'), calendar: known });
    expect(reviewed.deadlines[0]).toMatchObject({ dueOn: '2021-01-01', provisional: true });
    const late = after(
      reviewed,
      anAction('escalate', SYSTEM_ACTOR, { deadlineId: reviewed.deadlines[0]!.id, level: 1 }),
      at('2021-01-02'),
    );
    const landed = after(
      late,
      anAction('apply-calendar', SYSTEM_ACTOR, { releases: [...CN_RELEASES] }),
      at('2021-01-02'),
    );
    expect([landed.deadlines[0]!.dueOn, landed.escalation, isOverdueNow(landed)]).toEqual(['2021-01-04', 0, false]);
  });
});

describe('an alarm', () => {
  test('that a rule set arms outside the reviews is answered by its level: refused, it would ring for ever', () => {
    const { rules, ...rest } = context('union');
    const limits = [
      ...rules.limits,
      {
        id: 'plan-drawn-up',
        citation: '县方案',
        position: 'congress.planning' as const,
        amount: 10,
        dayKind: 'working' as const,
      },
    ];
    const ctx = { ...rest, rules: { ...rules, limits } };
    const planning = after(
      aCaseAt('application.reviewing'),
      anAction('approve', PEOPLE.approver('union'), {}),
      at('2020-06-03'),
      ctx,
    );
    const rings = nextAlarm(planning, { ...late, limits }, CN_RELEASES)!;
    if (rings.kind !== 'deadline') throw new Error('no deadline runs');
    const told = decide(
      planning,
      anAction('escalate', SYSTEM_ACTOR, { deadlineId: rings.deadlineId, level: rings.level }),
      { ...ctx, now: rings.at },
    );
    expect(told).toMatchObject({ ok: true, next: { escalation: 1 } });
  });
});

describe('a return', () => {
  test('stands again, with what is missing and whom it goes back to, when the submission that answered it is withdrawn', () => {
    for (const resume of ['to-returner', 'in-order'] as const) {
      const back = after(aCaseAt('application.reviewing'), returnTo(resume), WEDNESDAY);
      const withdrawn = after(after(back, submit(), WEDNESDAY), anAction('withdraw', PEOPLE.officer, {}), WEDNESDAY);
      expect(withdrawn).toMatchObject({ position: 'application.preparing', round: 1, returned: back.returned });
      expect(after(withdrawn, submit(), WEDNESDAY)).toMatchObject({
        round: 2,
        returned: null,
        claimedBy: resume === 'to-returner' ? PEOPLE.approver('union').account : null,
      });
    }
  });
  test('is not raised from an earlier round by a later withdrawal', () => {
    const again = after(
      after(aCaseAt('application.reviewing'), returnTo('to-returner'), WEDNESDAY),
      submit(),
      WEDNESDAY,
    );
    const approved = after(again, anAction('approve', PEOPLE.approver('union'), {}), WEDNESDAY);
    const plan = {
      ...aCaseAt('congress.reviewing').plan!,
      meetingDate: '2020-07-10',
      publicityFrom: '2020-06-24',
      publicityTo: '2020-07-01',
    };
    const planned = after(approved, anAction('submit-congress-plan', PEOPLE.officer, plan), WEDNESDAY);
    expect(after(planned, anAction('withdraw', PEOPLE.officer, {}), WEDNESDAY).returned).toBeNull();
  });
  test('comes to the body that took the case over, not to a reviewer who may no longer decide it', () => {
    const takenOver = (state: CaseState): CaseState =>
      after(
        after(state, anAction('transfer', PEOPLE.supervisor, { to: BODIES.CU }), WEDNESDAY),
        anAction('accept-transfer', actor('reviewer', 'CU'), {}),
        WEDNESDAY,
      );
    const back = after(aCaseAt('application.reviewing'), returnTo('to-returner'), WEDNESDAY);
    const approve = anAction('approve', actor('reviewer', 'CU'), {});
    expect(codeOf(after(takenOver(back), submit(), WEDNESDAY), approve)).toBe('accepted');
    const withdrawn = after(
      takenOver(after(back, submit(), WEDNESDAY)),
      anAction('withdraw', PEOPLE.officer, {}),
      WEDNESDAY,
    );
    expect(codeOf(after(withdrawn, submit(), WEDNESDAY), approve)).toBe('accepted');
  });
});

describe('a submission', () => {
  test('is not dated before the day an earlier one was withdrawn', () => {
    const withdrawn = after(
      aCaseAt('application.reviewing'),
      anAction('withdraw', PEOPLE.officer, {}, { on: '2020-06-10' }),
      WEDNESDAY,
    );
    expect([codeOf(withdrawn, submit('2020-06-09')), codeOf(withdrawn, submit('2020-06-10'))]).toEqual([
      'event-date-before-last',
      'accepted',
    ]);
  });
});

describe('an extension', () => {
  test('to a day no deadline can be counted to is refused: after a hold such a case could not be resumed', () => {
    const extend = (until: string): CaseAction =>
      anAction('extend', PEOPLE.supervisor, { until, reasonCode: 'complex-case' });
    expect(codeOf(aCaseAt('application.reviewing'), extend('2120-07-09'))).toBe('malformed-request');
    // As it may have been given before rules limited it.
    const { extensions: _limits, ...rules } = context('union').rules;
    const longest = after(aCaseAt('application.reviewing'), extend('2031-06-07'), WEDNESDAY, {
      ...context('union'),
      rules,
    });
    const held = after(longest, anAction('hold', PEOPLE.supervisor, { reasonCode: 'harvest-season' }), WEDNESDAY);
    expect(codeOf(held, anAction('resume', PEOPLE.supervisor, {}))).toBe('accepted');
  });
});

describe('a transfer of a Party case', () => {
  test('brings the decision to the committee that drives the case already', () => {
    const above = { ...BODIES.T01P, id: 'OD' };
    const reviewed = aCaseAt('application.preparing', 'party', 'single', {
      bodies: { ...anOpening('party').bodies, approving: above },
    });
    const waiting = after(reviewed, submit(), WEDNESDAY);
    const moved = after(waiting, anAction('transfer', PEOPLE.supervisor, { to: BODIES.T01P }), WEDNESDAY);
    expect(after(moved, anAction('accept-transfer', PEOPLE.approver('party'), {}), WEDNESDAY).bodies).toMatchObject({
      approving: { id: 'T01P' },
      responsible: { id: 'T01P' },
    });
  });
});
