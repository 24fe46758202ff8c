import type { CaseState, OrganisationType, PlainDate } from '../case.js';
import { rulesOn, withLater } from '../law-of-the-day.js';
import type { MessageHours } from '../message-hours.js';
import type { LaterRules, RulePart, RuleSet, TypeRules } from '../rule-set.js';
import { CN_ANHUI_YUEXI_2020_07_13 } from './cn-anhui-yuexi-2020-07-13.js';
import { CN_ANHUI_YUEXI_2020 } from './cn-anhui-yuexi-2020.js';
import { extensionRules } from './extensions-2020.js';
import { holdingRules } from './holding-2020.js';
import { limitWarnings } from './limit-warnings-2020.js';

const IN_ORDER: readonly [RuleSet, ...RuleSet[]] = [CN_ANHUI_YUEXI_2020, CN_ANHUI_YUEXI_2020_07_13];

/** The rule sets the product ships, by id. */
export const RULE_SETS: Record<string, RuleSet> = Object.fromEntries(IN_ORDER.map((set) => [set.id, set]));

/** The slice a case carries, with what later sets bring to it. */
export function typeRules(ruleSet: RuleSet, type: OrganisationType): TypeRules {
  const own: TypeRules = {
    ruleSet: ruleSet.id,
    type,
    ...ruleSet.types[type],
    ...extensionRules(ruleSet.id),
    ...holdingRules(ruleSet.id),
    ...limitWarnings(ruleSet.id),
  };
  const later = IN_ORDER.filter(
    (set) => set.validFrom > ruleSet.validFrom && set.jurisdiction === ruleSet.jurisdiction,
  );
  return later.reduce((rules, set) => withLater(rules, laterRules(rules, set)), own);
}

/** What a set changes for a case that runs when it comes into force; null where it changes nothing of its type. */
export function laterRules(rules: TypeRules, set: RuleSet): LaterRules | null {
  const before = rulesOn(rules, set.validFrom);
  const after = set.types[rules.type];
  const changed = (Object.keys(after) as RulePart[]).filter(
    (p) => JSON.stringify(after[p]) !== JSON.stringify(before[p]),
  );
  const reaching = changed.filter((part) => set.appliesBy[part] === 'event');
  if (reaching.length === 0) return null;
  return {
    ruleSet: set.id,
    validFrom: set.validFrom,
    parts: Object.fromEntries(reaching.map((part) => [part, after[part]])),
    kept: changed.filter((part) => !reaching.includes(part)),
  };
}

/** What says under which rules a case was opened. */
export type OpenedUnder = Pick<CaseState, 'ruleSet' | 'type' | 'extensionRule' | 'rulesBeside'>;

/** The rules a case was opened under, by what its opening says; undefined for a set that this version does not ship. */
export function rulesOpenedUnder({
  ruleSet,
  type,
  extensionRule,
  rulesBeside = [],
}: OpenedUnder): TypeRules | undefined {
  const set = RULE_SETS[ruleSet];
  if (set === undefined) return undefined;
  const { extensions, holding, warnings, later, ...rules } = typeRules(set, type);
  return {
    ...rules,
    ...(extensions?.id === extensionRule ? { extensions } : {}),
    ...(holding && rulesBeside.includes(holding.id) ? { holding } : {}),
    ...(warnings && rulesBeside.includes(warnings.id) ? { warnings } : {}),
    ...(later ? { later } : {}),
  };
}

/** The rules a case has now: those of its own set, and of later ones what it knows of them. */
export function rulesOfCase({
  laterRuleSets = [],
  ...opened
}: OpenedUnder & Pick<CaseState, 'laterRuleSets'>): TypeRules | undefined {
  const rules = rulesOpenedUnder(opened);
  if (rules === undefined) return undefined;
  const { later = [], ...own } = rules;
  const known = later.filter((l) => laterRuleSets.includes(l.ruleSet));
  return known.length === 0 ? own : { ...own, later: known };
}

/** The set a case opened on the day starts under: the latest that is valid; before the first one, the first. */
export function ruleSetFor(date: PlainDate): RuleSet {
  return (
    IN_ORDER.findLast((set) => set.validFrom <= date && (set.validTo === null || date <= set.validTo)) ?? IN_ORDER[0]
  );
}

/** Hours of messages on the day: those of the set in force, or the installation's own. */
export function messageHoursOn(
  date: PlainDate,
  setting: MessageHours,
  { messages }: Pick<RuleSet, 'messages'> = ruleSetFor(date),
): MessageHours {
  return messages?.hours ?? setting;
}
