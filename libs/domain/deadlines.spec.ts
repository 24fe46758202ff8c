import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countWorkingDays, dateOf, dayNumber, isWorkingDay, plusDays, type CalendarRelease } from './calendar.js';
import { CN_RELEASES } from './calendars/cn.js';
import type { Deadline } from './case.js';
import {
  alarmOf,
  endDeadline,
  explainDeadline,
  extendDeadline,
  isOverdue,
  dueMoves,
  pauseDeadline,
  recount,
  recompute,
  resumeDeadline,
  startDeadline,
  withdrawDeadline,
} from './deadlines.js';
import type { Limit } from './rule-set.js';
import { RULE_SETS, typeRules } from './rule-sets/registry.js';

const { limits, escalation } = typeRules(RULE_SETS['cn-anhui-yuexi-2020']!, 'union');
const limitAt = (position: Limit['position']) => limits.find((l) => l.position === position)!;
const application = limitAt('application.reviewing');
const result = limitAt('registration.reviewing');
const started = (on: string, limit = application, releases: readonly CalendarRelease[] = CN_RELEASES) =>
  startDeadline(limit, 'application-reviewing-1', on, releases);
const held = (d: Deadline, from: string, to: string) => resumeDeadline(pauseDeadline(d, from), to, CN_RELEASES);
const extended = (d: Deadline, until: string, on = d.startedOn) =>
  extendDeadline(d, { until, by: 'sv-001', on, reasonCode: 'complex-case', note: null }, CN_RELEASES);
const anyDay = fc.integer({ min: dayNumber('2019-01-01'), max: dayNumber('2026-06-30') }).map(dateOf);

describe('a deadline', () => {
  test('starts running with its limit, its first due date and the releases it rests on', () => {
    expect(started('2020-06-24')).toEqual({
      id: 'application-reviewing-1',
      position: 'application.reviewing',
      limit: { amount: 5, dayKind: 'working', rule: 'union.limit.application' },
      startedOn: '2020-06-24',
      dueOn: '2020-07-02',
      originalDueOn: '2020-07-02',
      provisional: false,
      pausedDays: 0,
      pauses: [],
      state: 'running',
      endedOn: null,
      extensions: [],
      calendar: ['CN-2020-2'],
    });
    expect(started('2020-06-11', result).dueOn).toBe('2020-06-28');
  });

  test('is met on its last day and late on the next', () => {
    const d = started('2020-06-24');
    expect(endDeadline(d, '2020-07-02', '2020-07-02')).toMatchObject({ state: 'met', endedOn: '2020-07-02' });
    expect(endDeadline(d, '2020-07-03', '2020-07-03')).toMatchObject({ state: 'met-late', endedOn: '2020-07-03' });
    expect(withdrawDeadline(d, '2020-07-01')).toMatchObject({ state: 'withdrawn', endedOn: '2020-07-01' });
  });

  test('is overdue only while it runs and only after its last day', () => {
    const d = started('2020-06-24');
    expect(isOverdue(d, '2020-07-02')).toBe(false);
    expect(isOverdue(d, '2020-07-03')).toBe(true);
    expect(isOverdue(pauseDeadline(d, '2020-07-01'), '2020-07-03')).toBe(false);
    expect(isOverdue(endDeadline(d, '2020-07-03', '2020-07-03'), '2020-07-04')).toBe(false);
  });
});

describe('a hold', () => {
  test('moves a working-day limit by what was left, and keeps the original', () => {
    const d = held(started('2020-06-24'), '2020-06-29', '2020-07-06');
    // Used on 29 June: 28 and 29; three are left after 6 July.
    expect(d).toMatchObject({ dueOn: '2020-07-09', originalDueOn: '2020-07-02', pausedDays: 5, state: 'running' });
    expect(d.pauses).toEqual([{ from: '2020-06-29', to: '2020-07-06' }]);
  });

  test('moves a calendar limit by the days in between, then off a rest day', () => {
    expect(held(started('2020-06-24', result), '2020-06-29', '2020-07-01')).toMatchObject({
      dueOn: '2020-07-13',
      pausedDays: 2,
    });
  });

  test('that ends on its own day changes nothing', () => {
    expect(held(started('2020-06-24'), '2020-06-29', '2020-06-29')).toMatchObject({
      dueOn: '2020-07-02',
      pausedDays: 0,
    });
  });

  test('adds up with the next one', () => {
    const once = held(started('2020-06-24'), '2020-06-28', '2020-06-30');
    expect(held(once, '2020-07-01', '2020-07-03')).toMatchObject({ dueOn: '2020-07-08', pausedDays: 4 });
  });

  test('on the last day leaves the day of the resumption', () => {
    expect(held(started('2020-06-24'), '2020-07-02', '2020-07-06').dueOn).toBe('2020-07-06');
    expect(held(started('2020-06-24'), '2020-07-02', '2020-07-05').dueOn).toBe('2020-07-06');
  });

  test('of a calendar limit that only its shift off a rest day keeps open leaves the day of the resumption, never an earlier one', () => {
    const d = started('2020-05-29', result);
    // Fifteen days end on Saturday 13 June, so Monday the 15th is the last.
    expect(d.dueOn).toBe('2020-06-15');
    for (const from of ['2020-06-13', '2020-06-14', '2020-06-15']) {
      expect(held(d, from, '2020-06-18')).toMatchObject({ dueOn: '2020-06-18', originalDueOn: '2020-06-15' });
      expect(held(d, from, '2020-06-20').dueOn).toBe('2020-06-22');
    }
    expect(held(d, '2020-06-15', '2020-06-15').dueOn).toBe('2020-06-15');
  });

  test('on the last day that ends in a year without a notice leaves a provisional day', () => {
    const known = CN_RELEASES.filter((r) => r.year <= 2020);
    const d = resumeDeadline(
      pauseDeadline(started('2020-12-21', application, known), '2020-12-28'),
      '2021-01-01',
      known,
    );
    expect(d).toMatchObject({ originalDueOn: '2020-12-28', dueOn: '2021-01-01', provisional: true });
    expect(recompute(d, CN_RELEASES)).toMatchObject({ dueOn: '2021-01-04', provisional: false });
  });

  test('does not mend what was overdue when it began', () => {
    expect(held(started('2020-06-24'), '2020-07-03', '2020-07-10')).toMatchObject({
      dueOn: '2020-07-02',
      pausedDays: 0,
    });
  });

  test('never leaves a deadline that was not overdue when it began overdue on the day it ends', () => {
    fc.assert(
      fc.property(anyDay, fc.constantFrom(application, result), fc.nat(20), fc.nat(30), (on, limit, after, long) => {
        const d = started(on, limit);
        const [from, to] = [plusDays(on, after), plusDays(on, after + long)];
        return isOverdue(d, from) || !isOverdue(held(d, from, to), to);
      }),
    );
  });

  test('never brings the due date forward, and leaves it on a working day', () => {
    fc.assert(
      fc.property(anyDay, fc.constantFrom(application, result), fc.nat(20), fc.nat(30), (on, limit, after, long) => {
        const d = started(on, limit);
        const from = plusDays(on, after);
        const moved = held(d, from, plusDays(from, long));
        return moved.dueOn >= d.dueOn && isWorkingDay(CN_RELEASES, moved.dueOn) && moved.originalDueOn === d.dueOn;
      }),
    );
  });

  test('lengthens a working-day limit by exactly the paused days', () => {
    fc.assert(
      fc.property(anyDay, fc.nat(20), fc.nat(30), (on, after, long) => {
        const from = plusDays(on, after);
        const moved = held(started(on), from, plusDays(from, long));
        return countWorkingDays(CN_RELEASES, on, moved.dueOn) === 5 + moved.pausedDays;
      }),
    );
  });
});

describe('an extension', () => {
  test('sets the named day and keeps the original', () => {
    const d = extended(started('2020-06-24'), '2020-07-10', '2020-07-01');
    expect(d).toMatchObject({ dueOn: '2020-07-10', originalDueOn: '2020-07-02' });
    expect(d.extensions).toHaveLength(1);
  });

  test('is moved by a later hold', () => {
    expect(held(extended(started('2020-06-24'), '2020-07-10', '2020-07-01'), '2020-07-08', '2020-07-13').dueOn).toBe(
      '2020-07-15',
    );
  });
});

describe('a calendar release that lands', () => {
  const known2019 = CN_RELEASES.filter((r) => r.year === 2019);
  const known2020 = CN_RELEASES.filter((r) => r.year <= 2020);

  test('settles a provisional deadline and keeps the day first told', () => {
    const before = started('2019-12-27', application, known2019);
    expect(before).toMatchObject({ dueOn: '2020-01-03', provisional: true });
    expect(recompute(before, known2020)).toMatchObject({
      dueOn: '2020-01-06',
      originalDueOn: '2020-01-03',
      provisional: false,
      calendar: ['CN-2019-2', 'CN-2020-2'],
    });
  });

  test('moves a date that a changed notice moves', () => {
    const first = CN_RELEASES.filter((r) => r.id !== 'CN-2020-2');
    const before = started('2020-01-21', application, first);
    expect([before.dueOn, recompute(before, CN_RELEASES).dueOn]).toEqual(['2020-02-03', '2020-02-05']);
  });

  test('keeps extensions, pauses and whatever has ended', () => {
    const longer = extended(started('2019-12-27', application, known2019), '2020-01-20', '2019-12-30');
    expect(recompute(longer, known2020)).toMatchObject({ dueOn: '2020-01-20', provisional: false });
    const over = endDeadline(started('2019-12-27', application, known2019), '2020-01-02', '2020-01-02');
    expect(recompute(over, known2020)).toBe(over);
    const paused = pauseDeadline(started('2019-12-27', application, known2019), '2019-12-30');
    expect(recompute(paused, known2020)).toMatchObject({ state: 'paused', dueOn: '2020-01-06' });
  });

  test('leaves before, after and cause on what it moves, and nothing on what it does not', () => {
    const by = { seq: 7, on: '2020-01-28' };
    const first = CN_RELEASES.filter((r) => r.id !== 'CN-2020-2');
    const moved = recount(started('2020-01-21', application, first), CN_RELEASES, by);
    expect(moved.recounts).toEqual([{ ...by, from: '2020-02-03', to: '2020-02-05', releases: ['CN-2020-2'] }]);
    const stays = started('2020-06-24', application, CN_RELEASES);
    expect(recount(stays, CN_RELEASES, by)).toEqual(stays);
    const over = endDeadline(started('2020-01-21', application, first), '2020-01-22', '2020-01-22');
    expect(dueMoves([over, started('2020-01-21', application, first), stays], CN_RELEASES)).toMatchObject([
      { before: { dueOn: '2020-02-03' }, after: { dueOn: '2020-02-05' } },
    ]);
  });

  test('changes nothing when nothing has changed', () => {
    fc.assert(
      fc.property(anyDay, fc.nat(10), fc.nat(10), (on, after, long) => {
        const d = held(started(on), plusDays(on, after), plusDays(on, after + long));
        expect(recompute(d, CN_RELEASES)).toEqual(d);
      }),
    );
  });
});

describe('the alarm', () => {
  const d = started('2020-06-24');

  test('stands at the first moment after the last day, then after full working days', () => {
    expect(alarmOf(d, escalation, 0, CN_RELEASES)).toEqual({ at: '2020-07-02T16:00:00.000Z', level: 1 });
    expect(alarmOf(d, escalation, 1, CN_RELEASES)).toEqual({ at: '2020-07-07T16:00:00.000Z', level: 2 });
    expect(alarmOf(d, escalation, 2, CN_RELEASES)).toEqual({ at: '2020-07-09T16:00:00.000Z', level: 3 });
    expect(alarmOf(d, escalation, 3, CN_RELEASES)).toBeNull();
  });

  test('of a deadline that was overdue when it was held waits for full working days after the resumption', () => {
    // Overdue since Friday 3 July; the hold begins on Monday 6 July, the second of three working days.
    const long = held(d, '2020-07-06', '2020-08-03');
    expect(alarmOf(long, escalation, 0, CN_RELEASES)).toEqual({ at: '2020-07-02T16:00:00.000Z', level: 1 });
    expect(alarmOf(long, escalation, 1, CN_RELEASES)).toEqual({ at: '2020-08-04T16:00:00.000Z', level: 2 });
    expect(alarmOf(long, escalation, 2, CN_RELEASES)).toEqual({ at: '2020-08-06T16:00:00.000Z', level: 3 });
  });

  test('is silent while the clock does not run', () => {
    for (const still of [
      pauseDeadline(d, '2020-06-29'),
      endDeadline(d, '2020-06-29', '2020-06-29'),
      withdrawDeadline(d, '2020-06-29'),
    ]) {
      expect(alarmOf(still, escalation, 0, CN_RELEASES)).toBeNull();
    }
  });
});

describe('the explanation', () => {
  test('counts as many days as the limit has and names the hold', () => {
    const { days, count, date } = explainDeadline(held(started('2020-06-24'), '2020-06-29', '2020-07-06'), CN_RELEASES);
    expect([count, date]).toEqual([5, '2020-07-09']);
    expect(days.filter((day) => day.counted).map((day) => day.date.slice(5))).toEqual([
      '06-28',
      '06-29',
      '07-07',
      '07-08',
      '07-09',
    ]);
    expect(days.find((day) => day.date === '2020-07-01')!.reason).toBe('工作日；挂起，不计入');
  });

  test('says what an extension and a shift off a rest day added', () => {
    const longer = explainDeadline(extended(started('2020-06-24'), '2020-07-03'), CN_RELEASES).days.at(-1);
    expect(longer).toMatchObject({ date: '2020-07-03', counted: false, reason: '工作日；延期' });
    expect(explainDeadline(started('2020-06-11', result), CN_RELEASES).days.at(-1)).toMatchObject({
      counted: false,
      reason: '端午节调休上班；期限末日顺延',
    });
  });

  test('adds up for every deadline that was neither extended nor overdue when held', () => {
    fc.assert(
      fc.property(anyDay, fc.constantFrom(application, result), fc.nat(5), fc.nat(10), (on, limit, after, long) => {
        const { count, days } = explainDeadline(
          held(started(on, limit), plusDays(on, after), plusDays(on, after + long)),
          CN_RELEASES,
        );
        return count === limit.amount && days.filter((day) => day.counted).length === count;
      }),
    );
  });
});
