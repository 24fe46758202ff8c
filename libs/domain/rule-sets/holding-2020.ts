import type { TypeRules } from '../rule-set.js';

type HoldingRules = NonNullable<TypeRules['holding']>;

const HOLDING_2020: HoldingRules = {
  id: 'holding-by-others',
  citation:
    '流程规则（参照行政许可法第四十五条，不计入期限的时间须告知申请人）：本机构的时限正在计算的，不得自行挂起，由督办人员决定',
  phases: {},
  ownLimit: 'refuse',
};

/** By the rule set a case was opened under, beside the set itself, whose text is fixed; in a case that began without them whoever has the right holds. */
const HOLDING: Record<string, HoldingRules> = {
  'cn-anhui-yuexi-2020': HOLDING_2020,
  'cn-anhui-yuexi-2020-07-13': HOLDING_2020,
};

/** The rules of holds as a new case freezes them. */
export function holdingRules(ruleSet: string): Pick<TypeRules, 'holding'> {
  const holding = HOLDING[ruleSet];
  return holding ? { holding } : {};
}
