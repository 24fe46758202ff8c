import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { presentNeeded, quorumMet, votesNeeded } from './elections.js';
import { RULE_SETS, typeRules } from './rule-sets/registry.js';

const before = RULE_SETS['cn-anhui-yuexi-2020']!;
const after = RULE_SETS['cn-anhui-yuexi-2020-07-13']!;
const union = typeRules(before, 'union');
const league = typeRules(before, 'league');
const partyBefore = typeRules(before, 'party');
const partyAfter = typeRules(after, 'party');

describe('presence', () => {
  test.each([
    ['League, at least four fifths of 10', league, 10, 8],
    ['Party before 13 July, more than four fifths of 10', partyBefore, 10, 9],
    ['Party from 13 July, at least four fifths of 10', partyAfter, 10, 8],
    ['League of 12', league, 12, 10],
    ['Party before 13 July of 12', partyBefore, 12, 10],
    ['union of 12, two thirds', union, 12, 8],
    ['union of 10, two thirds', union, 10, 7],
    ['union of 1', union, 1, 1],
  ])('%s', (_, rules, due, needed) => {
    expect(presentNeeded(rules, due)).toBe(needed);
    expect(quorumMet(rules, due, needed)).toBe(true);
    expect(quorumMet(rules, due, needed - 1)).toBe(false);
  });

  test('is never enough where nobody is due', () => expect(quorumMet(league, 0, 0)).toBe(false));
});

describe('votes', () => {
  test.each([
    ['union of 12 with 8 present: half of those due', union, 12, 8, 7],
    ['League of 12 with 10 present: half of those present', league, 12, 10, 6],
    ['Party before 13 July: half of those present', partyBefore, 12, 10, 6],
    ['Party from 13 July: half of those due', partyAfter, 12, 10, 7],
    ['an odd number due', union, 13, 9, 7],
  ])('%s', (_, rules, due, present, needed) => expect(votesNeeded(rules, due, present)).toBe(needed));

  test('needed are always the fewest above one half', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (due) => {
        const needed = votesNeeded(union, due, due);
        return 2 * needed > due && 2 * (needed - 1) <= due;
      }),
    );
  });
});
