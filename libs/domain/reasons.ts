import type { CodedReason, KnownReasons, ReasonKind, RuleSet } from './rule-set.js';
import { CODED_REASONS } from './procedure-rules.js';
import { refuse } from './refuse.js';

/** The reason that says nothing by itself: its note has to. */
const OTHER = 'other';

/** The slice of a rule set's reasons that a case freezes: its words in English are for screens. */
export function reasonsToFreeze(reasons: RuleSet['reasons']): KnownReasons {
  const { reopen: _ofTheNextCase, ...ofThisCase } = reasons;
  const lists = Object.entries(ofThisCase).map(([kind, list]) => [kind, list.map(({ code, zh }) => ({ code, zh }))]);
  return Object.fromEntries(lists) as KnownReasons;
}

/** A refusal when the code is not in the rule set's list of that kind, or says "other" without a note; null when it is in order. */
export function knownReason(
  reasons: Partial<Record<ReasonKind | 'reopen', CodedReason[]>>,
  kind: ReasonKind | 'reopen',
  code: string,
  note: string | undefined,
): ReturnType<typeof refuse> | null {
  const list = reasons[kind] ?? [];
  if (!list.some((reason) => reason.code === code)) return unknownReason(list, code);
  if (code !== OTHER || note?.trim()) return null;
  return refuse('reason-missing', '原因为“其他”的须写明说明', 'the reason "other" needs a note', {
    rule: CODED_REASONS,
    errors: [{ path: 'note', message: '须写明' }],
  });
}

function unknownReason(list: readonly CodedReason[], code: string): ReturnType<typeof refuse> {
  const allowed = list.map((reason) => `${reason.code} ${reason.zh}`).join('、');
  return refuse(
    'reason-unknown',
    `原因代码不在清单内，可用：${allowed}`,
    `unknown reason code; use one of: ${list.map((r) => r.code).join(', ')}`,
    {
      rule: CODED_REASONS,
      errors: [{ path: 'reasonCode', message: `不在清单内：${code}` }],
    },
  );
}
