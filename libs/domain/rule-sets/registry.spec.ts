import { describe, expect, test } from '@jest/globals';
import { ORGANISATION_TYPES } from '../case.js';
import type { RuleSet } from '../rule-set.js';
import { RULE_SETS, ruleSetFor } from './registry.js';

const sets = Object.values(RULE_SETS);

describe('the rule sets', () => {
  test('are chosen by the day the case starts', () => {
    expect(
      ['2020-01-01', '2020-05-26', '2020-07-12', '2020-07-13', '2026-11-01'].map((day) => ruleSetFor(day).id),
    ).toEqual([
      'cn-anhui-yuexi-2020',
      'cn-anhui-yuexi-2020',
      'cn-anhui-yuexi-2020',
      'cn-anhui-yuexi-2020-07-13',
      'cn-anhui-yuexi-2020-07-13',
    ]);
  });

  test('differ only in the Party’s elections', () => {
    const [first, second] = sets as [RuleSet, RuleSet];
    for (const type of ['union', 'league', 'women'] as const) expect(second.types[type]).toEqual(first.types[type]);
    expect(second.types.party.quorum).toMatchObject({ operator: 'at-least', numerator: 4, denominator: 5 });
    expect(first.types.party.quorum).toMatchObject({ operator: 'more-than', numerator: 4, denominator: 5 });
    expect([first.types.party.majority.base, second.types.party.majority.base]).toEqual(['present', 'due']);
  });

  test('cite a source for every rule, and name each rule once', () => {
    for (const set of sets) {
      const cited = ORGANISATION_TYPES.flatMap((type) => citedIn(set.types[type]));
      expect(cited.filter((c) => c.citation.length < 4)).toEqual([]);
      const ids = cited.map((c) => c.id);
      expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    }
  });

  test('cite the Trade Union Law by the text of 2009, whose articles were numbered one lower than today’s', () => {
    for (const set of sets) {
      const cited = citedIn(set).filter((c) => /工会法[（第]/.test(c.citation));
      expect(cited.length).toBeGreaterThan(3);
      for (const { citation } of cited) expect(citation).toMatch(/工会法（2009年修正）第(九|十|十一|十五)条/);
    }
  });

  test('limit the reviews alone: 5 and 3 working days, 15 calendar days', () => {
    for (const type of ORGANISATION_TYPES) {
      expect(ruleSetFor('2020-06-01').types[type].limits.map((l) => [l.position, l.amount, l.dayKind])).toEqual([
        ['application.reviewing', 5, 'working'],
        ['congress.reviewing', 3, 'working'],
        ['registration.reviewing', 15, 'calendar'],
      ]);
    }
  });

  test('climb their ladders level by level: the next is always one higher and later, or an alarm would ring for a level that cannot be told', () => {
    for (const { types } of sets) {
      for (const { escalation } of Object.values(types)) {
        expect(escalation.map((l) => l.level)).toEqual(escalation.map((_, i) => i + 1));
        expect(escalation.every((l, i) => i === 0 || l.afterWorkingDays > escalation[i - 1]!.afterWorkingDays)).toBe(
          true,
        );
      }
    }
  });

  test('know every reason once, in both languages', () => {
    for (const { reasons } of sets) {
      for (const list of Object.values(reasons)) {
        expect(new Set(list.map((r) => r.code)).size).toBe(list.length);
        expect(list.every((r) => /[\u4e00-\u9fff]/.test(r.zh) && /[a-z]/.test(r.en))).toBe(true);
      }
    }
  });

  test.each([
    ['hold', ['harvest-season', 'officer-absent', 'business-suspended', 'unit-unwilling', 'no-suitable-candidate']],
    ['close', ['merged-into-other-unit', 'unit-deregistered', 'below-threshold']],
    ['return', ['material-incomplete', 'membership-changed', 'candidate-ineligible']],
    ['reject', ['material-incomplete', 'consent-missing', 'not-contested', 'procedure-broken']],
  ] as const)('know the reasons the pilot gives to %s', (kind, codes) => {
    expect(ruleSetFor('2020-06-01').reasons[kind].map((r) => r.code)).toEqual(expect.arrayContaining([...codes]));
  });

  test('are plain JSON, so that a case can carry them', () => {
    for (const set of sets) expect(JSON.parse(JSON.stringify(set))).toEqual(set);
  });
});

function citedIn(value: unknown): { id: string; citation: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'citation' in value ? [value as { id: string; citation: string }] : [];
  return [...own, ...Object.values(value).flatMap(citedIn)];
}
