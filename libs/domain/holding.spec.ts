import { describe, expect, test } from '@jest/globals';
import { after, aCaseAt, actor, anAction, context, PEOPLE } from '../../tests/support/case-builder.js';
import { availableActions } from './available-actions.js';
import type { Actor, CaseState, Position } from './case.js';
import { decide } from './decide.js';
import { heldOverdue } from './holding.js';
import { rulesOfCase } from './rule-sets/registry.js';
import type { TypeRules } from './rule-set.js';

/** The application was sent on 1 June, its answer was due on 8 June. */
const IN_TIME = '2020-06-03T01:00:00.000Z';
const LATE = '2020-06-24T01:00:00.000Z';
const at = aCaseAt('application.reviewing');
const hold = (by: Actor) => anAction('hold', by, { reasonCode: 'harvest-season' });
const refusalOf = (state: CaseState, by: Actor, rules: TypeRules = context('union').rules) => {
  const decision = decide(state, hold(by), { ...context('union', state === at ? IN_TIME : LATE), rules });
  return decision.ok ? null : decision.refusal;
};

describe('a hold', () => {
  test('is not for the body whose own limit runs: the refusal names the rule, and the button says so before', () => {
    expect(refusalOf(at, PEOPLE.approver('union'))).toMatchObject({
      code: 'hold-own-limit',
      rule: { id: 'holding-by-others', citation: expect.stringContaining('不得自行挂起') },
    });
    const offered = availableActions(at, PEOPLE.approver('union'), { today: '2020-06-03', rules: rulesOfCase(at)! });
    expect(offered.find(({ action }) => action === 'hold')).toMatchObject({
      enabled: false,
      reasons: [{ code: 'hold-own-limit' }],
    });
    expect(refusalOf(at, PEOPLE.supervisor)).toBeNull();
  });

  test('is everybody’s who has the right where no limit runs', () => {
    for (const position of ['application.preparing', 'congress.planning', 'registration.recording'] as Position[])
      expect(refusalOf(aCaseAt(position), PEOPLE.approver('union'))).toBeNull();
  });

  test('is in a phase for those whom the rule set names, and for nobody else', () => {
    const { rules } = context('union');
    const named: TypeRules = {
      ...rules,
      holding: {
        ...rules.holding!,
        ownLimit: 'allow',
        phases: { 'application.reviewing': [['reviewer', 'approving']] },
      },
    };
    expect(refusalOf(at, PEOPLE.approver('union'), named)).toBeNull();
    expect(refusalOf(at, PEOPLE.supervisor, named)).toMatchObject({
      code: 'not-permitted',
      rule: { id: 'holding-by-others' },
    });
    expect(refusalOf(aCaseAt('congress.planning'), PEOPLE.supervisor, named)).toBeNull();
  });

  test('that the deciding body asks for is asked of its supervisors while its limit runs, of its reviewers otherwise', () => {
    const ask = (state: CaseState) => {
      const by = actor('officer', 'T01P');
      const action = anAction('comment', by, {
        text: '停产',
        request: { action: 'hold', reasonCode: 'harvest-season' },
      });
      const decision = decide(state, action, context('union', LATE));
      if (!decision.ok) throw new Error(decision.refusal.code);
      return decision.notices.map(({ kind, body, params }) => [kind, body, params['role']]);
    };
    expect(ask(at)).toEqual([['requested', 'TF', 'supervisor']]);
    expect(ask(aCaseAt('congress.planning'))).toEqual([['requested', 'T01U', 'reviewer']]);
  });

  test('of a case that began before there were such rules is as it was', () => {
    const { rulesBeside, ...before } = at;
    expect(rulesBeside).toEqual(['holding-by-others', 'limit-warnings']);
    expect(rulesOfCase(before)?.holding).toBeUndefined();
    expect(refusalOf(at, PEOPLE.approver('union'), rulesOfCase(before)!)).toBeNull();
    expect(rulesOfCase(at)).toEqual(context('union').rules);
  });

  test('does not hide what was late when it came, and is late for nothing else', () => {
    const held = (now: string) => after(at, hold(PEOPLE.supervisor), now);
    expect(heldOverdue(held(LATE))).toMatchObject({ dueOn: '2020-06-08' });
    expect(heldOverdue(held('2020-06-08T01:00:00.000Z'))).toBeNull();
    expect(heldOverdue(after(held(LATE), anAction('resume', PEOPLE.supervisor, {}), LATE))).toBeNull();
  });
});
