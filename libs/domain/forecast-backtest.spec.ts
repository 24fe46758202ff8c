import { describe, expect, test } from '@jest/globals';
import { addWorkingDays } from './calendar.js';
import { CN_RELEASES } from './calendars/cn.js';
import { backtest, type PastReview } from './forecast-backtest.js';

const after = (day: string, n: number): string => addWorkingDays(CN_RELEASES, day, n).date;
/** One a working day from 2 March 2020, each answered after so many working days of five. */
const reviews = (n: number, took: (i: number) => number): PastReview[] =>
  Array.from({ length: n }, (_, i) => {
    const since = after('2020-03-02', i);
    return { body: 'CU', step: 'application', since, due: after(since, 5), left: after(since, took(i)) };
  });

describe('a back-test', () => {
  test('finds all of what is always late, and says nothing before twenty were answered', () => {
    const report = backtest(
      reviews(60, () => 8),
      '2020-08-31',
      CN_RELEASES,
    );
    expect(report).toMatchObject({
      reviews: 60,
      late: 60,
      falsePositives: 0,
      falseNegatives: 0,
      precision: 1,
      recall: 1,
    });
    expect(report.silent).toBeGreaterThan(20);
    expect(report.silent + report.said).toBe(report.asked);
    expect(report.calibration.at(-1)).toMatchObject({ from: 0.8, to: 1, said: report.said, wereLate: report.said });
    expect(report.brier).toBeLessThan(0.01);
  });

  test('says late of nothing that is always in time, and leaves out what nobody knows the end of', () => {
    const open: PastReview = { body: 'CU', step: 'application', since: '2020-08-28', due: '2020-09-04', left: null };
    const report = backtest([...reviews(60, () => 2), open], '2020-08-31', CN_RELEASES);
    expect(report).toMatchObject({
      reviews: 60,
      late: 0,
      truePositives: 0,
      falsePositives: 0,
      precision: null,
      recall: null,
    });
    expect(report.calibration[0]!.said).toBe(report.said);
  });

  test('knows only what had been answered by the day', () => {
    // The first forty take two days, then all take eight: whoever knew the end would have said so on the first day of the forty-first.
    const report = backtest(
      reviews(60, (i) => (i < 40 ? 2 : 8)),
      '2020-08-31',
      CN_RELEASES,
    );
    expect(report.falseNegatives).toBeGreaterThan(5);
    expect(report.recall).toBeLessThan(0.9);
  });
});
