import type { TypeRules } from '../rule-set.js';

type ExtensionRules = NonNullable<TypeRules['extensions']>;

const EXTENSIONS_2020: ExtensionRules = {
  id: 'extension-confirmed',
  citation:
    '流程规则（参照行政许可法第四十二条，延长期限须经负责人批准并说明理由）：延期由他人确认，一个时限至多延两次、累计不超过二十个工作日',
  times: 2,
  workingDays: 20,
  confirmedBy: [
    ['supervisor', 'supervising'],
    ['reviewer', 'coordinating'],
  ],
};

/** By the rule set a case was opened under, beside the set itself, whose text is fixed; a case that began without them is extended by one person's word. */
const EXTENSIONS: Record<string, ExtensionRules> = {
  'cn-anhui-yuexi-2020': EXTENSIONS_2020,
  'cn-anhui-yuexi-2020-07-13': EXTENSIONS_2020,
};

/** The rules of extensions as a new case freezes them. */
export function extensionRules(ruleSet: string): Pick<TypeRules, 'extensions'> {
  const extensions = EXTENSIONS[ruleSet];
  return extensions ? { extensions } : {};
}
