import { allowanceFor } from './allow.js';
import type { CaseState, Deadline, DecisionRecord, Finding } from './case.js';
import { finding } from './finding.js';
import type { LateEntry } from './late-entry.js';
import { refuse } from './refuse.js';
import type { LatePolicy, TypeRules } from './rule-set.js';

/** Where the rule set says nothing: a decision is owed after its limit as before it; it is accepted, and its record and the draft of its reply say that it is late. */
export const LATE_DECISIONS: NonNullable<TypeRules['late']> = {
  id: 'late-decision',
  citation: '流程规则：逾期仍须答复，不视为同意，记录和批复草稿注明逾期',
  phases: {},
  confirmedBy: [['supervisor', 'supervising']],
};

type Refused = ReturnType<typeof refuse>;

/** What a decision dated after its limit takes: its rule stands in its way, or it says who confirmed it. `{}` for one that is in time or is accepted as late. */
export function lateDecision(
  { state, actor, on }: LateEntry,
  rules: TypeRules,
): Refused | { ok: true; record: Pick<DecisionRecord, 'lateConfirmedBy'> } {
  const running = runningOf(state);
  if (!running || on <= running.dueOn) return { ok: true, record: {} };
  const policy = policyOf(state, rules);
  if (policy === 'accept') return { ok: true, record: {} };
  const { id, citation } = rules.late ?? LATE_DECISIONS;
  if (policy === 'refuse')
    return refuse(
      'late-decision-refused',
      `时限 ${running.dueOn} 已过，本环节不受理逾期答复，须先延期`,
      `the limit of ${running.dueOn} has passed and this phase takes no late answer: extend it first`,
      { rule: { id, citation } },
    );
  const by = allowanceFor(state, asked(running, rules))?.by;
  if (by === undefined || by === actor.account)
    return refuse(
      'late-decision',
      '逾期答复须先由他人确认（allow，overrides：late-decision），不得由答复人自行确认',
      'a late answer takes the confirmation of another person first (allow, overrides: late-decision)',
      { rule: { id, citation } },
    );
  return { ok: true, record: { lateConfirmedBy: by } };
}

/** What a second person confirms in advance (`allow`) once the limit has passed; nothing where the rules ask for none. */
export function lateToConfirm(state: CaseState, rules: TypeRules, today: string): Finding[] {
  const running = runningOf(state);
  const passed = running !== undefined && today > running.dueOn;
  return passed && policyOf(state, rules) === 'second-person' ? [asked(running, rules)] : [];
}

function asked({ id, dueOn }: Deadline, { late = LATE_DECISIONS }: TypeRules): Finding {
  return finding(late, {
    code: 'late-decision',
    severity: 'hold',
    zh: `时限 ${dueOn} 已过，逾期答复须由他人确认`,
    en: `the limit of ${dueOn} has passed: a late answer takes a second person`,
    inputs: { deadline: id, dueOn },
    mayAllow: late.confirmedBy,
  });
}

function runningOf({ deadlines }: CaseState): Deadline | undefined {
  return deadlines.find((d) => d.state === 'running');
}

function policyOf({ position }: CaseState, { late = LATE_DECISIONS }: TypeRules): LatePolicy {
  return late.phases[position] ?? 'accept';
}
