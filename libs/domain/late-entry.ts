import { allowanceFor } from './allow.js';
import type { Actor, CaseState, DecisionRecord, Finding, PlainDate } from './case.js';
import { finding } from './finding.js';
import { refuse } from './refuse.js';
import type { TypeRules } from './rule-set.js';

/**
 * Paper comes before entry: the day of the event, the day of the entry and the day of the decision are three. An answer that is entered after its limit and
 * dated before it is neither met nor late but entered late, and the rule set says what it takes.
 */
export interface LateEntry {
  state: CaseState;
  actor: Actor;
  /** Day the answer is dated to, and day of its entry. */
  on: PlainDate;
  today: PlainDate;
  reason: string | undefined;
}

/** Whether an answer of `on`, entered `today`, is entered late. */
export function isEnteredLate({ state, on, today }: Pick<LateEntry, 'state' | 'on' | 'today'>): boolean {
  const dueOn = state.deadlines.find((d) => d.state === 'running')?.dueOn;
  return dueOn !== undefined && on <= dueOn && today > dueOn;
}

/** What stands in its way, or what its record says of it; `{}` for an answer that is not entered late. */
export function lateEntry(
  entry: LateEntry,
  rules: TypeRules,
): ReturnType<typeof refuse> | { ok: true; record: Pick<DecisionRecord, 'enteredLate'> } {
  if (!isEnteredLate(entry)) return { ok: true, record: {} };
  const { id, citation, policy } = rules.backdating;
  const reason = entry.reason?.trim();
  if (!reason) {
    return refuse(
      'reason-missing',
      `答复日期 ${entry.on} 在时限内、录入日期 ${entry.today} 已过时限，须在意见（comment）中写明补录原因`,
      `dated ${entry.on}, within the limit, and entered on ${entry.today}, after it: say why in the comment`,
      { rule: { id, citation }, errors: [{ path: 'comment', message: '须写明补录原因' }] },
    );
  }
  const confirmed = policy === 'reason' ? null : confirmation(entry.state, rules);
  if (policy === 'second-person' && (confirmed === undefined || confirmed === entry.actor.account))
    return unconfirmed(id, citation);
  return { ok: true, record: { enteredLate: { reason, confirmedBy: confirmed ?? null } } };
}

/** What a second person confirms in advance (`allow`), while the limit has passed; nothing where the rules do not ask for one. */
export function toConfirm(state: CaseState, rules: TypeRules, today: PlainDate): Finding[] {
  const running = state.deadlines.find((d) => d.state === 'running');
  if (rules.backdating.policy !== 'second-person' || !running || today <= running.dueOn) return [];
  return [
    finding(rules.backdating, {
      code: 'entered-late',
      severity: 'hold',
      zh: `时限 ${running.dueOn} 已过，补录时限内的答复须由他人确认`,
      en: `the limit of ${running.dueOn} has passed: entering an answer of before takes a second person`,
      inputs: { deadline: running.id, dueOn: running.dueOn },
      mayAllow: rules.backdating.mayAllow,
    }),
  ];
}

function confirmation(state: CaseState, rules: TypeRules): string | undefined {
  const running = state.deadlines.find((d) => d.state === 'running')!;
  const [asked] = toConfirm(state, rules, '9999-12-31');
  return running && asked ? allowanceFor(state, asked)?.by : undefined;
}

function unconfirmed(id: string, citation: string): ReturnType<typeof refuse> {
  return refuse(
    'entered-late',
    '补录时限内的答复须先由他人确认（allow，overrides：entered-late），不得由录入人自行确认',
    'entering an answer of before its limit takes the confirmation of another person first (allow, overrides: entered-late)',
    { rule: { id, citation } },
  );
}
