import { describe, expect, test } from '@jest/globals';
import { after, aCaseAt, anAction, CALENDAR, context } from '../../tests/support/case-builder.js';
import { nextAlarm } from './alarm.js';
import { decide } from './decide.js';
import { SYSTEM_ACTOR } from './permissions.js';
import { planWarningNotices } from './plan-warning.js';
import { messageHoursOn } from './rule-sets/registry.js';
import { planWarningsOf, warnedAt } from './rule-sets/warnings-2020.js';

const at = aCaseAt('application.reviewing');
const [deadline] = at.deadlines;
const { rules, ...ctx } = context('union', '2020-06-24T01:00:00.000Z');
const own = {
  ...rules,
  ladders: { 'application.reviewing': [{ level: 1, afterWorkingDays: 2, tell: ['supervising' as const] }] },
};
const escalate = anAction('escalate', SYSTEM_ACTOR, { deadlineId: deadline!.id, level: 1 });

describe('the ladder of a limit', () => {
  test('is that of its phase where the rule set names one, and of the type elsewhere', () => {
    expect(nextAlarm(at, rules, CALENDAR)).toMatchObject({ level: 1, at: '2020-06-08T16:00:00.000Z' });
    expect(nextAlarm(at, own, CALENDAR)).toMatchObject({ level: 1, at: '2020-06-10T16:00:00.000Z' });
    const elsewhere = { ...rules, ladders: { 'congress.reviewing': own.ladders['application.reviewing'] } };
    expect(nextAlarm(at, elsewhere, CALENDAR)).toMatchObject({ level: 1, at: '2020-06-08T16:00:00.000Z' });
  });

  test('says whom each of its levels tells, and ends at its own top', () => {
    const told = decide(at, escalate, { ...ctx, rules: own });
    expect(told.ok && told.notices.map(({ body, params }) => [body, params['role']])).toEqual([['TF', 'supervisor']]);
    expect(told.ok && nextAlarm(told.next, own, CALENDAR)).toBeNull();
    expect(nextAlarm(after(at, escalate, ctx.now), rules, CALENDAR)).toMatchObject({ level: 2 });
  });
});

describe('the ladder of the plan', () => {
  test('tells the holder from half, the officer from three quarters, the leaders at the end', () => {
    const ladder = planWarningsOf(at.ruleSet);
    expect([49, 50, 74, 75, 99, 100].map((share) => warnedAt(ladder, share).length)).toEqual([0, 1, 1, 2, 2, 3]);
    const status = { overdue: false, workingDaysLeft: 0, warning: 100 as const };
    expect(planWarningNotices(at, status, '2020-07-31').map(({ params }) => params['role'])).toEqual([
      'reviewer',
      'officer',
      'supervisor',
    ]);
  });
});

describe('hours of messages', () => {
  test('are the installation’s own where the rule set in force names none', () => {
    const setting = { from: 480, to: 1080 };
    expect(messageHoursOn('2020-06-24', setting)).toEqual(setting);
    const messages = { id: 'hours', citation: '县规则：工作时间', hours: { from: 540, to: 1020 } };
    expect(messageHoursOn('2020-06-24', setting, { messages })).toEqual({ from: 540, to: 1020 });
  });
});
