import { describe, expect, test } from '@jest/globals';
import { isWorkday } from 'chinese-days';
import fc from 'fast-check';
import {
  addCalendarDays,
  addWorkingDays,
  businessDate,
  countWorkingDays,
  dateOf,
  dayKindOf,
  dayNumber,
  daysBetween,
  derivation,
  isPlainDate,
  isWorkingDay,
  missingYear,
  nextDate,
  plusDays,
  relevantReleases,
  startOfDay,
  usedReleases,
  type CalendarRelease,
} from './calendar.js';
import { CN_RELEASES } from './calendars/cn.js';

const working = (from: string, n: number) => addWorkingDays(CN_RELEASES, from, n).date;
const calendar = (from: string, n: number) => addCalendarDays(CN_RELEASES, from, n).date;
const anyDay = fc.integer({ min: dayNumber('2019-01-01'), max: dayNumber('2026-10-31') }).map(dateOf);

describe('working days', () => {
  test.each([
    ['2020-06-24', 3, '2020-06-30'],
    ['2020-06-24', 5, '2020-07-02'],
    ['2020-06-24', 15, '2020-07-16'],
    ['2020-06-19', 5, '2020-06-29'],
    ['2020-06-18', 5, '2020-06-28'],
    ['2020-06-16', 15, '2020-07-08'],
    ['2026-09-28', 5, '2026-10-10'],
    ['2026-02-12', 5, '2026-02-26'],
  ])('from %s the %i. one is %s', (from, n, due) => expect(working(from, n)).toBe(due));

  test('number 47 from the kickoff to the deadline of the list, and 19 from the report', () => {
    expect(countWorkingDays(CN_RELEASES, '2020-05-26', '2020-07-31')).toBe(47);
    expect(countWorkingDays(CN_RELEASES, '2020-07-06', '2020-07-31')).toBe(19);
  });

  test('agree with an independent source on every day from 2019 to 2026', () => {
    const differing: string[] = [];
    for (let day = dayNumber('2019-01-01'); day <= dayNumber('2026-12-31'); day += 1) {
      const date = dateOf(day);
      if (isWorkingDay(CN_RELEASES, date) !== isWorkday(date)) differing.push(date);
    }
    expect(differing).toEqual([]);
  });

  test('counted to a sum give the sum back, on a working day', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 40 }), (from, n) => {
        const due = working(from, n);
        return isWorkingDay(CN_RELEASES, due) && countWorkingDays(CN_RELEASES, from, due) === n;
      }),
    );
  });

  test('never make a later start or a longer limit fall due earlier', () => {
    fc.assert(
      fc.property(anyDay, fc.nat(30), fc.nat(40), fc.nat(10), (from, later, n, more) => {
        const start = plusDays(from, later);
        return (
          working(from, n) <= working(start, n) &&
          working(from, n) <= working(from, n + more) &&
          calendar(from, n) <= calendar(start, n + more)
        );
      }),
    );
  });
});

describe('calendar days', () => {
  test.each([
    ['2020-06-24', 15, '2020-07-09'],
    ['2020-06-16', 15, '2020-07-01'],
    ['2020-06-11', 15, '2020-06-28'],
    ['2020-06-05', 1, '2020-06-08'],
  ])('from %s the %i. one, moved off a rest day, is %s', (from, n, due) => expect(calendar(from, n)).toBe(due));

  test('end on a working day, at most a holiday later', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 60 }), (from, n) => {
        const due = calendar(from, n);
        return isWorkingDay(CN_RELEASES, due) && daysBetween(from, due) >= n && daysBetween(from, due) < n + 12;
      }),
    );
  });
});

describe('notices', () => {
  test('of a year may make a December day of the year before a working day', () => {
    expect(dayKindOf(CN_RELEASES, '2018-12-29')).toEqual({
      kind: 'working',
      reason: '元旦调休上班',
      source: expect.stringContaining('content_5375877'),
      published: false,
    });
  });

  test('are replaced by a later release of the same year', () => {
    const first = CN_RELEASES.filter((r) => r.id === 'CN-2020-1');
    expect(isWorkingDay(first, '2020-02-01')).toBe(true);
    expect(isWorkingDay(CN_RELEASES, '2020-02-01')).toBe(false);
    expect(isWorkingDay([...CN_RELEASES].reverse(), '2020-02-01')).toBe(false);
  });

  test('missing for a year make a date provisional, on weekends only', () => {
    expect(addWorkingDays(CN_RELEASES, '2026-12-28', 5)).toMatchObject({ date: '2027-01-04', provisional: true });
    expect(addWorkingDays(CN_RELEASES, '2026-12-21', 5)).toMatchObject({ date: '2026-12-28', provisional: false });
    expect(addCalendarDays(CN_RELEASES, '2026-12-25', 15)).toMatchObject({ date: '2027-01-11', provisional: true });
    expect(addCalendarDays(CN_RELEASES, '2027-01-04', 0).provisional).toBe(true);
  });

  test('named by a count are those of its years and those that speak of its days', () => {
    expect(usedReleases(CN_RELEASES, '2020-06-24', '2020-07-09')).toEqual(['CN-2020-2']);
    const with2019 = CN_RELEASES.filter((r) => r.year === 2019);
    expect(usedReleases(with2019, '2018-12-27', '2018-12-29')).toEqual(['CN-2019-2']);
    expect(usedReleases(CN_RELEASES, '2026-12-30', '2027-01-02')).toEqual(['CN-2026-1']);
  });

  test('a new case freezes are the latest of each year from the year before to two years ahead', () => {
    expect(relevantReleases(CN_RELEASES, 2020).map((r) => r.id)).toEqual([
      'CN-2019-2',
      'CN-2020-2',
      'CN-2021-1',
      'CN-2022-1',
    ]);
  });

  test('name no day twice', () => {
    const repeated = (r: CalendarRelease) =>
      [...r.rest, ...r.worked].map((d) => d.date).filter((date, i, all) => all.indexOf(date) !== i);
    expect(CN_RELEASES.flatMap(repeated)).toEqual([]);
  });
});

describe('the notice for the next year', () => {
  test.each([
    ['2020-11-30', 2020, null],
    ['2020-12-01', 2020, 2021],
    ['2020-12-31', 2020, 2021],
    ['2020-12-01', 2021, null],
    ['2021-01-01', 2021, null],
  ])('on %s, with notices up to %i, is missed: %s', (today, last, missed) => {
    expect(
      missingYear(
        CN_RELEASES.filter(({ year }) => year <= last),
        today,
      ),
    ).toBe(missed);
  });
});

describe('a derivation', () => {
  test('shows every day with the notice that makes it one', () => {
    const { date, count, provisional, days, releases } = derivation(CN_RELEASES, '2020-06-24', { add: 3 });
    expect({ date, count, provisional, releases }).toEqual({
      date: '2020-06-30',
      count: 3,
      provisional: false,
      releases: ['CN-2020-2'],
    });
    expect(days.map((d) => [d.date.slice(5), d.kind, d.counted, d.reason])).toEqual([
      ['06-25', 'rest', false, '端午节放假'],
      ['06-26', 'rest', false, '端午节放假'],
      ['06-27', 'rest', false, '端午节放假'],
      ['06-28', 'working', true, '端午节调休上班'],
      ['06-29', 'working', true, '工作日'],
      ['06-30', 'working', true, '工作日'],
    ]);
    expect(days[3]!.source).toContain('content_5472352');
  });

  test('up to a day counts the working days in between', () => {
    expect(derivation(CN_RELEASES, '2020-05-26', { to: '2020-07-31' })).toMatchObject({
      date: '2020-07-31',
      count: 47,
    });
    expect(derivation(CN_RELEASES, '2020-07-31', { to: '2020-05-26' })).toMatchObject({ count: 0, days: [] });
  });

  test('of a calendar limit says where it moved', () => {
    const { days, count } = derivation(CN_RELEASES, '2020-06-11', { add: 15, dayKind: 'calendar' });
    expect(count).toBe(15);
    expect(days.slice(-3).map((d) => [d.date, d.counted, d.reason])).toEqual([
      ['2020-06-26', true, '端午节放假，期限末日顺延'],
      ['2020-06-27', false, '端午节放假，期限末日顺延'],
      ['2020-06-28', false, '端午节调休上班'],
    ]);
  });

  test('refuses a count that is none', () => {
    for (const n of [-1, 1.5, Number.NaN, 100_000])
      expect(() => derivation(CN_RELEASES, '2020-06-24', { add: n })).toThrow(RangeError);
    expect(() => derivation(CN_RELEASES, '2020-01-01', { to: '2999-01-01' })).toThrow(RangeError);
  });
});

describe('dates', () => {
  test('turn into day numbers and back', () => {
    fc.assert(fc.property(fc.integer({ min: -200_000, max: 200_000 }), (n) => dayNumber(dateOf(n)) === n));
    fc.assert(fc.property(anyDay, (date) => dayNumber(date) * 86_400_000 === Date.parse(`${date}T00:00:00Z`)));
  });

  test('that do not exist are none', () => {
    expect(['2020-02-30', '2021-02-29', '2020-13-01', '2020-1-01', 'today', ''].filter(isPlainDate)).toEqual([]);
    expect(['2020-02-29', '2000-02-29'].every(isPlainDate)).toBe(true);
    expect(nextDate('2020-02-28')).toBe('2020-02-29');
  });

  test('change at midnight in Shanghai', () => {
    expect(businessDate('2020-06-24T15:59:59.999Z')).toBe('2020-06-24');
    expect(businessDate('2020-06-24T16:00:00.000Z')).toBe('2020-06-25');
    expect(businessDate('2020-06-24T09:00:00+08:00')).toBe('2020-06-24');
    expect(startOfDay('2020-07-01')).toBe('2020-06-30T16:00:00.000Z');
    fc.assert(fc.property(anyDay, (date) => businessDate(startOfDay(date)) === date));
  });
});
