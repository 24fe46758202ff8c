import { describe, expect, test } from '@jest/globals';
import { after, aCaseAt, aCongress, anAction, aPlan, context, PEOPLE } from '../../tests/support/case-builder.js';
import type { CaseAction } from './actions.js';
import { nextAlarm } from './alarm.js';
import { decide } from './decide.js';
import { rulesOn } from './law-of-the-day.js';
import { SYSTEM_ACTOR } from './permissions.js';
import { laterRules, RULE_SETS, rulesOfCase, typeRules } from './rule-sets/registry.js';

/** The Party elected under the rules of 1990 until 12 July 2020: more than four fifths present, more than half of those present. From the 13th: four fifths, half of those due. */
const { rules } = context('party');
const LATER = rules.later![0]!;
const planned = (meeting: string) => {
  const planning = aCaseAt('congress.planning', 'party');
  const sent = after(
    planning,
    anAction('submit-congress-plan', PEOPLE.officer, aPlan('party', meeting)),
    '2020-07-01T01:00:00.000Z',
  );
  return after(sent, anAction('approve', PEOPLE.approver('party'), {}), '2020-07-02T01:00:00.000Z');
};
const held = (on: string, present: number, votes: number) => {
  const elected = aCongress('party').elected.map((e) => ({ ...e, votes }));
  const minutes = {
    ...aCongress('party', on),
    present,
    ballotsIssued: present,
    ballotsReturned: present,
    elected,
    results: elected,
  };
  const decision = decide(planned(on), anAction('record-congress', PEOPLE.officer, minutes), {
    ...context('party'),
    now: '2020-07-20T01:00:00.000Z',
  });
  return decision.ok ? null : decision.refusal;
};

describe('a Party case that was opened in May', () => {
  test.each([
    ['2020-07-12', 8, 8, 'no-quorum'],
    ['2020-07-13', 8, 8, null],
    ['2020-07-15', 8, 8, null],
    ['2020-07-12', 9, 5, null],
    ['2020-07-13', 9, 5, 'no-majority'],
    ['2020-07-15', 9, 6, null],
  ])('is judged by the law of the meeting of %s: %d of 10 present, %d votes → %s', (on, present, votes, code) => {
    const refusal = held(on, present, votes);
    expect(refusal?.code ?? null).toBe(code);
    if (refusal) expect(refusal.rule?.citation).toMatch(on < '2020-07-13' ? /1990年/ : /2020年7月13日/);
  });

  test('keeps the limits and the threshold of its opening', () => {
    const then = rulesOn(rules, '2020-07-20');
    expect([then.limits, then.threshold, then.registrar]).toEqual([rules.limits, rules.threshold, rules.registrar]);
    expect(then.quorum.operator).toBe('at-least');
  });

  test('has its congress planned by the law of the day it is planned for', () => {
    const plan = (meeting: string) => ({
      ...aPlan('party', meeting),
      candidates: aPlan('party', meeting).candidates.slice(1),
    });
    const citation = (meeting: string) => {
      const decision = decide(
        aCaseAt('congress.planning', 'party'),
        anAction('submit-congress-plan', PEOPLE.officer, plan(meeting)),
        context('party'),
      );
      return decision.ok ? null : decision.refusal.rule?.citation;
    };
    expect([citation('2020-07-10'), citation('2020-07-14')]).toEqual([
      expect.stringContaining('1990年'),
      expect.stringContaining('2020年7月13日'),
    ]);
  });
});

describe('a rule set that comes into force', () => {
  const apply = (later = LATER): CaseAction =>
    anAction('apply-rule-set', SYSTEM_ACTOR, { later }, { on: later.validFrom });
  const AT = '2020-07-12T16:00:00.000Z';

  test('rings on its first day and is written into the history of the case, with before and after', () => {
    const state = aCaseAt('congress.planning', 'party');
    expect(nextAlarm(state, rules, [])).toMatchObject({
      kind: 'rule-set',
      at: AT,
      later: { ruleSet: 'cn-anhui-yuexi-2020-07-13' },
    });
    const told = after(state, apply(), AT);
    expect(told).toMatchObject({ version: state.version + 1, position: state.position });
    expect(told.ruleChanges).toMatchObject([
      { ruleSet: 'cn-anhui-yuexi-2020-07-13', validFrom: '2020-07-13', on: '2020-07-13', kept: [] },
    ]);
    expect(told.ruleChanges![0]!.parts.map((p) => p.part)).toEqual(['candidates', 'meeting', 'quorum', 'majority']);
    expect(told.ruleChanges![0]!.parts[2]).toMatchObject({
      before: { operator: 'more-than' },
      after: { operator: 'at-least' },
    });
    expect(nextAlarm(told, rules, [])).toBeNull();
  });

  test('is written the same from the audit, which keeps no order of the parts', () => {
    const state = aCaseAt('congress.planning', 'party');
    const recorded = { ...LATER, parts: Object.fromEntries(Object.entries(LATER.parts).reverse()) };
    expect(after(state, apply(recorded), AT)).toEqual(after(state, apply(), AT));
  });

  test.each(['closed', 'formed'] as const)('is awaited by no case that is %s', (status) => {
    expect(nextAlarm({ ...aCaseAt('congress.planning', 'party'), status }, rules, [])).toBeNull();
  });

  test('reaches a case once, by the system only, and a case on hold as well', () => {
    const state = aCaseAt('congress.planning', 'party');
    const code = (...args: Parameters<typeof decide>) => {
      const decision = decide(...args);
      return decision.ok ? 'accepted' : decision.refusal.code;
    };
    const ctx = { ...context('party'), now: AT };
    expect(code(after(state, apply(), AT), apply(), ctx)).toBe('nothing-to-do');
    expect(code(state, { ...apply(), actor: PEOPLE.officer } as CaseAction, ctx)).toBe('not-permitted');
    const waiting = after(
      state,
      anAction('hold', PEOPLE.approver('party'), { reasonCode: 'harvest-season' }),
      '2020-07-01T01:00:00.000Z',
    );
    expect(code(waiting, apply(), ctx)).toBe('accepted');
  });

  test('does not reach lines whose rules it leaves alone', () => {
    for (const type of ['union', 'league', 'women'] as const) expect(context(type).rules.later).toBeUndefined();
  });

  test('that a case did not know at its opening reaches it all the same; which of its parts do is data of the set', () => {
    const base = RULE_SETS['cn-anhui-yuexi-2020-07-13']!;
    const { union } = base.types;
    const stricter = {
      ...base,
      id: 'cn-test-2020-08',
      validFrom: '2020-08-01',
      types: {
        ...base.types,
        union: {
          ...union,
          publicity: { ...union.publicity!, days: 10 },
          limits: [],
          threshold: { ...union.threshold, standAlone: 5 },
        },
      },
    };
    const later = laterRules(typeRules(RULE_SETS['cn-anhui-yuexi-2020']!, 'union'), stricter)!;
    expect([Object.keys(later.parts), later.kept.sort()]).toEqual([['publicity'], ['limits', 'threshold']]);
    const told = after(aCaseAt('congress.planning'), apply(later), '2020-08-01T01:00:00.000Z');
    expect(told.laterRuleSets).toEqual(['cn-test-2020-08']);
    expect(rulesOn({ ...context('union').rules, later: [later] }, '2020-08-02').publicity?.days).toBe(10);
  });

  test('is known to a case from its opening, and from the record alone', () => {
    const { laterRuleSets: _none, ...before } = aCaseAt('survey.counting', 'party');
    expect(rulesOfCase(aCaseAt('survey.counting', 'party'))).toEqual(rules);
    expect(rulesOfCase(before)?.later).toBeUndefined();
  });
});
