import type { OrganisationType, PlainDate } from '../case.js';
import type { RuleSet, TypeRules } from '../rule-set.js';
import { CN_ANHUI_YUEXI_2020_07_13 } from './cn-anhui-yuexi-2020-07-13.js';
import { CN_ANHUI_YUEXI_2020 } from './cn-anhui-yuexi-2020.js';

const IN_ORDER: readonly [RuleSet, ...RuleSet[]] = [CN_ANHUI_YUEXI_2020, CN_ANHUI_YUEXI_2020_07_13];

/** The rule sets the product ships, by id. */
export const RULE_SETS: Record<string, RuleSet> = Object.fromEntries(IN_ORDER.map((set) => [set.id, set]));

/** The slice a case carries. */
export function typeRules(ruleSet: RuleSet, type: OrganisationType): TypeRules {
  return { ruleSet: ruleSet.id, type, ...ruleSet.types[type] };
}

/** The set a case opened on the day starts under: the latest that is valid; before the first one, the first. */
export function ruleSetFor(date: PlainDate): RuleSet {
  return (
    IN_ORDER.findLast((set) => set.validFrom <= date && (set.validTo === null || date <= set.validTo)) ?? IN_ORDER[0]
  );
}
