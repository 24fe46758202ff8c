import { describe, expect, test } from '@jest/globals';
import { after, aCaseAt, anAction, CALENDAR, context } from '../../tests/support/case-builder.js';
import { nextAlarm } from './alarm.js';
import { plusDays, startOfDay } from './calendar.js';
import { decide } from './decide.js';
import { SYSTEM_ACTOR } from './permissions.js';
import { daysOfShares, limitWarningNotices, shareUsed, warningsOf } from './limit-warning.js';
import { planWarningNotices } from './plan-warning.js';
import { messageHoursOn, rulesOfCase } from './rule-sets/registry.js';
import { planWarningsOf, warnedAt } from './rule-sets/warnings-2020.js';

const at = aCaseAt('application.reviewing');
const [deadline] = at.deadlines;
const { rules: all, ...ctx } = context('union', '2020-06-24T01:00:00.000Z');
const { warnings, ...rules } = all;
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

describe('the warnings of a limit', () => {
  const ladder = warningsOf(all, deadline!)!;
  /** Ten days of the limit begin after 2020-05-26: what each share falls on. */
  const days = daysOfShares(deadline!, [50, 75, 100], CALENDAR);

  test('ring on the first day of each share, each once, and never on one before', () => {
    expect(days.at(-1)).toBe(deadline!.dueOn);
    const alarms = [0, 50, 75, 100].map((share) => nextAlarm(at, all, CALENDAR, { [deadline!.id]: share }));
    expect(alarms.map((alarm) => alarm?.at)).toEqual([...days.map(startOfDay), '2020-06-08T16:00:00.000Z']);
    expect(alarms.map((alarm) => alarm?.kind)).toEqual(['warning', 'warning', 'warning', 'deadline']);
    const used = days
      .flatMap((day) => [plusDays(day, -1), day])
      .map((day) => shareUsed(deadline!, ladder, day, CALENDAR));
    expect(used).toEqual([0, 50, 50, 75, 75, 100]);
  });

  test('count days of the limit’s own kind, without those of a hold', () => {
    const calendarDays = { ...deadline!, limit: { ...deadline!.limit, dayKind: 'calendar' as const } };
    expect(daysOfShares({ ...calendarDays, startedOn: '2020-06-01', dueOn: '2020-06-11' }, [50, 75], [])).toEqual([
      '2020-06-06',
      '2020-06-09',
    ]);
    const pauses = [{ from: '2020-06-02', to: '2020-06-12' }];
    const held = { ...calendarDays, startedOn: '2020-06-01', dueOn: '2020-06-21', pauses };
    expect(daysOfShares(held, [50, 100], [])).toEqual(['2020-06-16', '2020-06-21']);
    expect(nextAlarm({ ...at, deadlines: [{ ...deadline!, state: 'paused' }] }, all, CALENDAR)?.kind).not.toBe(
      'warning',
    );
  });

  test('tell the holder, then the officer, then those who lead the holder’s body; nobody of what is late or answered', () => {
    const told = (share: number, on: string, state = at) =>
      limitWarningNotices(state, ladder, { deadlineId: deadline!.id, share }, on).map(({ body, params }) => [
        body,
        params['role'],
      ]);
    const { approving, responsible } = at.bodies;
    const all = [
      [approving.id, 'reviewer'],
      [responsible.id, 'officer'],
      [approving.id, 'supervisor'],
    ];
    expect([50, 75, 100].map((share) => told(share, '2020-06-05'))).toEqual([1, 2, 3].map((n) => all.slice(0, n)));
    expect(told(100, '2020-06-09')).toEqual([]);
    expect(told(100, '2020-06-05', { ...at, deadlines: [{ ...deadline!, state: 'met' }] })).toEqual([]);
  });

  test('are a phase’s own where the rules name one, and none in a case that began before there were such', () => {
    const steps = [{ from: 80, tell: ['leaders' as const] }];
    const phases = { 'application.reviewing': steps } as const;
    expect(warningsOf({ warnings: { ...warnings!, phases } }, deadline!)?.steps).toEqual(steps);
    expect(
      warningsOf({ warnings: { ...warnings!, phases: { 'congress.reviewing': steps } } }, deadline!)?.steps,
    ).toEqual(warnings!.steps);
    const before = rulesOfCase({ ...at, rulesBeside: ['holding-by-others'] })!;
    expect(nextAlarm(at, before, CALENDAR)?.kind).toBe('deadline');
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
