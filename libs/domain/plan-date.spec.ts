import { describe, expect, it } from '@jest/globals';
import { aCase, aCaseAt, after, anAction, CALENDAR, PEOPLE } from '../../tests/support/case-builder.js';
import { countWorkingDays } from './calendar.js';
import { POSITIONS } from './case.js';
import { planStatus, targetStatus } from './plan-date.js';
import { RULE_SETS } from './rule-sets/registry.js';
import { targetsOf } from './rule-sets/targets-2020.js';

const NOW = '2020-06-24T01:00:00.000Z';

describe('the day of the plan', () => {
  it('warns at half, three quarters and the end of the working days, and is overdue from the day after', () => {
    const state = aCase();
    const at = (day: string) => planStatus(state, day, CALENDAR);
    expect(countWorkingDays(CALENDAR, '2020-05-26', '2020-07-31')).toBe(47);
    expect(at('2020-05-26')).toEqual({ overdue: false, workingDaysLeft: 47, warning: null });
    expect([at('2020-06-29'), at('2020-06-30')]).toMatchObject([
      { warning: null },
      { warning: 50, workingDaysLeft: 23 },
    ]);
    expect(at('2020-07-16')).toMatchObject({ warning: 75, workingDaysLeft: 11 });
    expect(at('2020-07-31')).toEqual({ overdue: false, workingDaysLeft: 0, warning: 100 });
    expect(at('2020-08-01')).toEqual({ overdue: true, workingDaysLeft: 0, warning: 100 });
    expect(at('2020-08-04')).toMatchObject({ overdue: true, workingDaysLeft: -2 });
  });

  it('stands while a case is on hold or waits to be registered, and is over with its end and for one of no plan', () => {
    const reviewing = aCaseAt('application.reviewing');
    const held = after(reviewing, anAction('hold', PEOPLE.supervisor, { reasonCode: 'harvest-season' }), NOW);
    expect(planStatus(held, '2020-08-03', CALENDAR)).toMatchObject({ overdue: true, workingDaysLeft: -1 });
    expect(planStatus(aCaseAt('registration.recording'), '2020-08-03', CALENDAR)!.overdue).toBe(true);
    const closed = after(held, anAction('close', PEOPLE.supervisor, { reasonCode: 'unit-unwilling' }), NOW);
    expect(planStatus(closed, '2020-08-03', CALENDAR)).toBeNull();
    expect(planStatus(aCase('union', 'single', { planDueOn: null }), '2020-08-03', CALENDAR)).toBeNull();
  });

  it('is all used up for a case that is opened on or after it', () => {
    const late = aCase('union', 'single', { planDueOn: '2020-05-26' });
    expect(planStatus(late, '2020-05-26', CALENDAR)).toEqual({ overdue: false, workingDaysLeft: 0, warning: 100 });
  });
});

describe('target days of preparation', () => {
  it('are named by every rule set for the steps that no answer limits, and for no other', () => {
    for (const set of Object.values(RULE_SETS)) {
      const limited = set.types.union.limits.map(({ position }) => position);
      expect(Object.keys(targetsOf(set.id)).sort()).toEqual(POSITIONS.filter((p) => !limited.includes(p)).sort());
    }
  });

  it('count working days from the day since which the case waits, and stand still with it', () => {
    const contacting = aCaseAt('guidance.contacting');
    expect(targetStatus(contacting, '2020-06-01', CALENDAR)).toMatchObject({
      startedOn: '2020-05-27',
      dueOn: '2020-06-01',
      overdue: false,
    });
    expect(targetStatus(contacting, '2020-06-02', CALENDAR)!.overdue).toBe(true);
    const reviewing = aCaseAt('application.reviewing');
    expect(targetStatus(reviewing, '2020-06-02', CALENDAR)).toBeNull();
    expect(targetStatus({ ...contacting, status: 'on-hold' }, '2020-06-02', CALENDAR)).toBeNull();
  });
});
