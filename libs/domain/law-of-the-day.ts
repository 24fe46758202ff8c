import type { CaseAction } from './actions.js';
import type { CaseState, PlainDate, RuleChange } from './case.js';
import type { Decision } from './decision.js';
import { accept, type Operation } from './operation.js';
import { refuse } from './refuse.js';
import type { LaterRules, RulePart, TypeRules } from './rule-set.js';

/** The law of the day: each event is judged by the rules in force when it happened, as far as these reach the case. */

/** The rules for an event of the day. */
export function rulesOn(rules: TypeRules, day: PlainDate): TypeRules {
  return (rules.later ?? [])
    .filter((later) => later.validFrom <= day)
    .reduce<TypeRules>((present, later) => ({ ...present, ...later.parts }), rules);
}

/** The rules with a later set beside them, in the order of their days; a set that is known already stays as it is. */
export function withLater(rules: TypeRules, added: LaterRules | null): TypeRules {
  const known = rules.later ?? [];
  if (added === null || known.some((l) => l.ruleSet === added.ruleSet)) return rules;
  return { ...rules, later: [...known, added].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1)) };
}

/** The day whose law an action is judged by: an election's is the day of the meeting, also of one that is only planned. */
export function dayOfLaw(action: CaseAction, on: PlainDate): PlainDate {
  return action.name === 'submit-congress-plan' ? action.data.meetingDate : on;
}

/** The next set that comes into force and that the history does not say yet; null when there is none. */
export function nextRuleSet(state: CaseState, { later = [] }: TypeRules): LaterRules | null {
  const said = state.ruleChanges ?? [];
  return later.find((l) => !said.some((change) => change.ruleSet === l.ruleSet)) ?? null;
}

/**
 * By the system when a rule set comes into force (or lands later than that): the history says which parts reach the case, as they were and as they are, and
 * which of its changes do not. Judged by it are the events from its day on; what was decided before stays.
 */
export function applyRuleSet(op: Operation<'apply-rule-set'>): Decision {
  const { later } = op.action.data;
  const { state } = op;
  if ((state.ruleChanges ?? []).some((change) => change.ruleSet === later.ruleSet))
    return refuse('nothing-to-do', '本案已适用该规则', 'the case knows this rule set already');
  const before = rulesOn(
    { ...op.ctx.rules, later: (op.ctx.rules.later ?? []).filter((l) => l.ruleSet !== later.ruleSet) },
    later.validFrom,
  );
  const parts = inOrder(later, op.ctx.rules).map((part) => ({
    part,
    before: before[part] as RuleChange['parts'][number]['before'],
    after: later.parts[part] as RuleChange['parts'][number]['after'],
  }));
  const change: RuleChange = { ruleSet: later.ruleSet, validFrom: later.validFrom, on: op.on, parts, kept: later.kept };
  const known = state.laterRuleSets ?? [];
  return accept({
    ...state,
    ruleChanges: [...(state.ruleChanges ?? []), change],
    laterRuleSets: known.includes(later.ruleSet) ? known : [...known, later.ruleSet],
  });
}

/** The parts in the order of the case's own rules, new ones by name: an audit does not keep the order in which an action named them. */
function inOrder({ parts }: LaterRules, rules: TypeRules): RulePart[] {
  const known = Object.keys(rules) as RulePart[];
  const added = (Object.keys(parts) as RulePart[]).filter((part) => !known.includes(part)).sort();
  return [...known.filter((part) => part in parts), ...added];
}
