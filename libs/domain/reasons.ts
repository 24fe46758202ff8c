import type { RuleSet } from './rule-set.js';
import { refuse } from './refuse.js';

/** A refusal when the code is not in the rule set's list of that kind; null when it is. */
export function knownReason(reasons: RuleSet['reasons'], kind: keyof RuleSet['reasons'], code: string): ReturnType<typeof refuse> | null {
  if (reasons[kind].some((reason) => reason.code === code)) return null;
  const allowed = reasons[kind].map((reason) => `${reason.code} ${reason.zh}`).join('、');
  return refuse('reason-unknown', `原因代码不在清单内，可用：${allowed}`, `unknown reason code; use one of: ${reasons[kind].map((r) => r.code).join(', ')}`, {
    errors: [{ path: 'reasonCode', message: `不在清单内：${code}` }],
  });
}
