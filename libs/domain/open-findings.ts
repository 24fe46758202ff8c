import type { ActionName } from './actions.js';
import type { AnsweredFinding, Finding, PlainDate } from './case.js';
import { refuse } from './refuse.js';

/**
 * A finding lives until somebody answers it: the check that found it, asked again, finds it no more, or whoever decides the next submission has it
 * before them and accepts it. The next submission alone answers nothing.
 */

const SURVEY = ['counts-differ', 'units-not-counted', 'counts-outdated'];
const COUNTS = ['survey-missing', 'unit-unwilling', 'below-threshold', 'should-stand-alone', ...SURVEY];
const UNITS = [
  'too-few-units',
  'joint-unit-limit',
  'mode-does-not-fit',
  'unit-already-in-case',
  'lead-unit-not-covered',
  'covered-already',
  'covered-twice',
];
const PLAN = [
  'publicity-of-earlier-attempt',
  'committee-size',
  'meeting-kind',
  'too-few-candidates',
  'ineligible-candidate',
];

/** What each check asks again, whatever it finds; it asks after its own findings anyhow. */
const ASKS_AGAIN: Partial<Record<ActionName, readonly string[]>> = {
  'record-survey': COUNTS,
  'confirm-eligibility': COUNTS,
  'submit-application': [...COUNTS, ...UNITS],
  'withdraw-unit': UNITS,
  'add-unit': UNITS,
  'change-mode': UNITS,
  'submit-congress-plan': ['below-threshold', ...SURVEY, ...UNITS, ...PLAN],
  'submit-result': ['below-threshold', ...SURVEY],
};

/** What stands once the action has been judged: what was open and is not asked again, and what was found now. */
export function openFindings(
  open: readonly Finding[],
  source: ActionName,
  found: readonly Finding[],
  on: PlainDate,
): Finding[] {
  const again = ASKS_AGAIN[source] ?? [];
  const kept = open.filter(
    (f) => f.source !== source && !again.includes(f.rule) && !found.some((n) => n.rule === f.rule && n.path === f.path),
  );
  return [...kept, ...found.map((f) => ({ ...f, source, on }))];
}

/** Acceptance of a finding by whoever approves; `rule` is its name or the id of its rule. */
export interface Acceptance {
  rule: string;
  reason: string;
}

/** Findings that are accepted for a reason: those that say so, and whatever was let through on somebody's word. */
function asksReason({ needsReason, overriddenBy }: Finding): boolean {
  return needsReason === true || overriddenBy !== undefined;
}

/** A refusal naming every finding that stands without a reason of acceptance; null when all have theirs. */
export function unanswered(findings: readonly Finding[], accepts: readonly Acceptance[]) {
  const open = findings.filter((f) => asksReason(f) && !reasonFor(f, accepts));
  if (open.length === 0) return null;
  const [zh, en] = [open.map((f) => f.zh).join('；'), open.map((f) => f.en).join('; ')];
  const ids = [...new Set(open.map((f) => f.rule))].join('、');
  return refuse(
    'finding-unanswered',
    `尚有情况须说明理由后方可同意（accepts：${ids}）：${zh}`,
    `accept each of these with a reason (accepts: ${ids.replaceAll('、', ', ')}) before approving: ${en}`,
    { errors: open.map((f) => ({ path: 'accepts', message: `${f.rule}：${f.zh}` })) },
  );
}

function reasonFor({ rule, inputs }: Finding, accepts: readonly Acceptance[]): string | null {
  return accepts.find((a) => a.rule === rule || a.rule === inputs['ruleId'])?.reason.trim() || null;
}

/** The findings as the record of the decision keeps them. */
export function answered(findings: readonly Finding[], accepts: readonly Acceptance[]): AnsweredFinding[] {
  return findings.map((f) => {
    const { rule, severity, zh, en, inputs, overriddenBy } = f;
    return { rule, severity, zh, en, inputs, reason: reasonFor(f, accepts), ...(overriddenBy ? { overriddenBy } : {}) };
  });
}
