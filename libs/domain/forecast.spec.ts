import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { forecast, LATE_FROM, type StepHistory } from './forecast.js';

/** @param late of those with so many days */
const after = (days: number, count: number, late = 0) => ({ days, count, late });
const history = (days: StepHistory['days'], perDay = 1): StepHistory => ({ days, perDay });
const review = (elapsed: number, remaining: number, ahead = 0) => ({ elapsed, remaining, ahead });

describe('a forecast', () => {
  test('is silent with fewer than twenty finished ones', () => {
    expect(forecast(history([after(3, 19)]), review(0, 5))).toBeNull();
    expect(forecast(history([after(3, 20)]), review(0, 5))).not.toBeNull();
  });

  test('is the share of those that waited as long and took longer than the limit allows, with the step’s own share as a prior of two', () => {
    // Of 30 that lasted 3 days or more, 10 took 8: more than 3 + 2. 10 of 40 were late, so the prior is 11/42.
    const last = history([after(1, 10), after(4, 20), after(8, 10, 10)]);
    const found = forecast(last, review(3, 2))!;
    expect(found.probability).toBeCloseTo((10 + (2 * 11) / 42) / 32, 12);
    expect(found.willBeLate).toBe(false);
    // Past the fourth day only the late ones are left to compare with.
    expect(forecast(last, review(5, 0))!.willBeLate).toBe(true);
  });

  test('says what it rests on, the strongest first, three reasons at most', () => {
    const slow = history([after(6, 15, 0), after(9, 15, 15)], 0.5);
    expect(forecast(slow, { ...review(5, 1, 6), unclaimed: true })).toMatchObject({
      willBeLate: true,
      reasons: [
        { key: 'usual-time', inputs: { usual: 7, remaining: 1 } },
        { key: 'queue', inputs: { ahead: 6, perDay: 0.5 } },
        { key: 'often-late', inputs: { late: 15, finished: 30 } },
      ],
    });
    const quick = history([after(1, 30)]);
    expect(forecast(quick, { ...review(1, 4), unclaimed: true })).toMatchObject({
      willBeLate: false,
      reasons: [
        { key: 'unclaimed', inputs: { elapsed: 1 } },
        { key: 'few-days', inputs: { remaining: 4 } },
      ],
    });
  });

  test('takes a queue that outlasts the usual time into account, and none where nothing says how fast it goes', () => {
    const usual = [after(2, 30)];
    expect(forecast(history(usual, 1), review(0, 3, 2))!.willBeLate).toBe(false);
    expect(forecast(history(usual, 1), review(0, 3, 8))!.willBeLate).toBe(true);
    expect(forecast(history(usual, 0), review(0, 3, 8))!.willBeLate).toBe(false);
  });

  test('is between nothing and certainty, and never falls as days run out', () => {
    const histories = fc.array(
      fc.record({
        days: fc.nat(30),
        count: fc.integer({ min: 1, max: 20 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 4, maxLength: 12 },
    );
    fc.assert(
      fc.property(histories, fc.nat(20), fc.nat(20), fc.nat(10), (days, elapsed, remaining, ahead) => {
        const last = history(
          days.map(({ days: n, count, share }) => after(n, count, Math.floor(share * count))),
          0.7,
        );
        const found = forecast(last, review(elapsed, remaining, ahead));
        if (!found) return;
        expect(found.probability).toBeGreaterThan(0);
        expect(found.probability).toBeLessThan(1);
        expect(found.willBeLate).toBe(found.probability >= LATE_FROM);
        expect(found.reasons.length).toBeGreaterThan(0);
        expect(found.reasons.length).toBeLessThanOrEqual(3);
        const tighter = forecast(last, review(elapsed, Math.max(0, remaining - 1), ahead))!;
        expect(tighter.probability).toBeGreaterThanOrEqual(found.probability);
      }),
    );
  });
});
