import type { TypeRules } from '../rule-set.js';

type LimitWarnings = NonNullable<TypeRules['warnings']>;

const LIMIT_WARNINGS_2020: LimitWarnings = {
  id: 'limit-warnings',
  citation: '流程规则：环节时限过半提醒办理人，逾四分之三并告经办人，末日并告办理机构负责人',
  steps: [
    { from: 50, tell: ['holder'] },
    { from: 75, tell: ['holder', 'officer'] },
    { from: 100, tell: ['holder', 'officer', 'leaders'] },
  ],
};

/** By the rule set a case was opened under, beside the set itself, whose text is fixed; a case that began without them is not warned. */
const LIMIT_WARNINGS: Record<string, LimitWarnings> = {
  'cn-anhui-yuexi-2020': LIMIT_WARNINGS_2020,
  'cn-anhui-yuexi-2020-07-13': LIMIT_WARNINGS_2020,
};

/** The warnings before a limit ends, as a new case freezes them: its timer is armed for them. */
export function limitWarnings(ruleSet: string): Pick<TypeRules, 'warnings'> {
  const warnings = LIMIT_WARNINGS[ruleSet];
  return warnings ? { warnings } : {};
}
