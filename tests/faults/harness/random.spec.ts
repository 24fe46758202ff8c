import { describe, expect, test } from '@jest/globals';
import { Random } from './random.js';

const draws = (random: Random): number[] => Array.from({ length: 50 }, () => random.between(1, 1_000_000));

describe('choices that follow from a seed', () => {
  test('are the same for the same seed and others for another', () => {
    expect(draws(Random.of(7, 'users', 3))).toEqual(draws(Random.of(7, 'users', 3)));
    expect(draws(Random.of(7, 'users', 3))).not.toEqual(draws(Random.of(8, 'users', 3)));
    expect(draws(Random.of(7, 'users', 3))).not.toEqual(draws(Random.of(7, 'nemesis', 3)));
  });

  test('come as often as their weights, and never where the weight is nothing', () => {
    const random = Random.of(1, 'weights');
    const drawn = Array.from({ length: 4_000 }, () => random.weighted({ often: 3, seldom: 1, never: 0 }));
    const of = (name: string) => drawn.filter((one) => one === name).length;
    expect(of('never')).toBe(0);
    expect(of('often') / of('seldom')).toBeGreaterThan(2.5);
    expect(of('often') / of('seldom')).toBeLessThan(3.5);
  });

  test('of several are different ones, and never more than there are', () => {
    const random = Random.of(1, 'some');
    const chosen = random.some(['a', 'b', 'c'], 5);
    expect([...chosen].sort()).toEqual(['a', 'b', 'c']);
  });
});
