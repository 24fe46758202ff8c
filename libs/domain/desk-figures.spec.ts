import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countWorkingDays, plusDays } from './calendar.js';
import { CN_RELEASES } from './calendars/cn.js';
import {
  definitionsOf,
  FIGURE_KEYS,
  isoWeek,
  mondayOf,
  quantile,
  weeksUpTo,
  workingDayNumbers,
  workingDaysBetween,
} from './desk-figures.js';

describe('weeks of the desk', () => {
  test.each([
    ['2020-07-06', '2020-W28', '2020-07-06'],
    ['2020-07-05', '2020-W27', '2020-06-29'],
    ['2021-01-03', '2020-W53', '2020-12-28'],
    ['2021-01-04', '2021-W01', '2021-01-04'],
    ['2019-12-30', '2020-W01', '2019-12-30'],
    ['1969-12-31', '1970-W01', '1969-12-29'],
  ])('%s lies in %s, which begins on %s', (day, week, monday) => {
    expect([isoWeek(day), mondayOf(day)]).toEqual([week, monday]);
  });

  test('go back from that of a day, which may be under way', () => {
    expect(weeksUpTo('2020-07-07', 2)).toEqual([
      { week: '2020-W27', from: '2020-06-29', to: '2020-07-05' },
      { week: '2020-W28', from: '2020-07-06', to: '2020-07-12' },
    ]);
  });
});

describe('working days of the desk', () => {
  test('between any two days are the difference of their numbers, as the calendar counts them', () => {
    const numbers = workingDayNumbers(CN_RELEASES, '2020-01-01', '2020-12-31');
    expect(numbers).toHaveLength(366);
    fc.assert(
      fc.property(fc.nat(365), fc.nat(365), (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const counted = countWorkingDays(CN_RELEASES, plusDays('2020-01-01', from), plusDays('2020-01-01', to));
        expect(numbers[to]! - numbers[from]!).toBe(counted);
      }),
      { numRuns: 60 },
    );
  });

  test('are negative the other way round', () => {
    // Dragon boat festival: 25 to 27 June off, Sunday 28 June worked.
    expect(workingDaysBetween(CN_RELEASES, '2020-06-24', '2020-06-29')).toBe(2);
    expect(workingDaysBetween(CN_RELEASES, '2020-06-29', '2020-06-24')).toBe(-2);
  });
});

describe('a quantile', () => {
  test('is the value at the place rounded up', () => {
    const values = [5, 1, 3, 2, 4].map((value) => ({ value, count: 1 }));
    expect([quantile(values, 0.5), quantile(values, 0.9), quantile(values, 0.2)]).toEqual([3, 5, 1]);
    expect(quantile([], 0.5)).toBeNull();
  });

  test('of counted values is that of as many single ones', () => {
    const counted = fc.array(fc.record({ value: fc.nat(20), count: fc.nat(6) }), { maxLength: 12 });
    fc.assert(
      fc.property(counted, fc.constantFrom(0.1, 0.5, 0.9, 1), (values, share) => {
        const single = values.flatMap(({ value, count }) => Array.from({ length: count }, () => value));
        single.sort((a, b) => a - b);
        const expected = single[Math.max(0, Math.ceil(Number((share * single.length).toFixed(6))) - 1)] ?? null;
        expect(quantile(values, share)).toBe(expected);
      }),
    );
  });
});

describe('definitions of figures', () => {
  test('stand once each, in both languages', () => {
    const all = definitionsOf(FIGURE_KEYS);
    expect(all.map(({ key }) => key)).toEqual([...FIGURE_KEYS]);
    for (const { name, formula } of all) {
      expect(`${name.zh}${formula.zh}`).toMatch(/\p{Script=Han}/u);
      expect(`${name.en}${formula.en}`).not.toMatch(/\p{Script=Han}/u);
    }
  });
});
