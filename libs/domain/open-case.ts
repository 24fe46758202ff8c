import type { CaseAction, OpenCase } from './actions.js';
import { businessDate } from './calendar.js';
import type { CaseState, Finding, Instant } from './case.js';
import { decide } from './decide.js';
import { withDocumentNo, type DecideContext, type DocumentDraw } from './decision.js';
import type { Refusal } from './errors.js';
import { checkUnits, refusalOf } from './legality.js';
import { OWN_LINE_DECIDES } from './permissions.js';
import { refuse } from './refuse.js';

/** State of a case as opened: version 1, waiting for its survey. */
export function openCase(
  input: OpenCase,
  ctx: DecideContext,
): { ok: true; state: CaseState } | { ok: false; refusal: Refusal } {
  if (input.bodies.approving.line !== input.type) {
    return refuse(
      'body-of-another-line',
      '审批（备案）机构须为本系统上级组织',
      'the approving body must belong to the organisation’s own line',
      {
        rule: { id: 'own-line-decides', citation: OWN_LINE_DECIDES[input.type] },
        errors: [{ path: 'approvingBody', message: '须为本系统上级组织' }],
      },
    );
  }
  const findings = checkUnits(input, ctx.rules);
  const barrier = findings.find((f) => f.severity === 'lock' || f.severity === 'required');
  if (barrier) return { ok: false, refusal: refusalOf(barrier) };
  return { ok: true, state: { ...opened(input, findings, ctx.now), ...knownOf(ctx.rules) } };
}

/** By which the rules of the case are found again: those beside its set, and rule sets that will come into force while it runs, as far as they are known at the opening. */
function knownOf({
  extensions,
  holding,
  warnings,
  later,
}: DecideContext['rules']): Pick<CaseState, 'extensionRule' | 'rulesBeside' | 'laterRuleSets'> {
  const beside = [holding, warnings].flatMap((rule) => (rule ? [rule.id] : []));
  return {
    ...(extensions ? { extensionRule: extensions.id } : {}),
    ...(beside.length > 0 ? { rulesBeside: beside } : {}),
    ...(later ? { laterRuleSets: later.map((l) => l.ruleSet) } : {}),
  };
}

function opened(input: OpenCase, findings: Finding[], now: Instant): CaseState {
  return {
    ...input,
    position: 'survey.counting',
    status: 'open',
    attempt: 1,
    round: 0,
    version: 1,
    area: input.bodies.responsible.area,
    openedOn: businessDate(now),
    openedAt: now,
    waitingSince: now,
    claimedBy: null,
    instructor: null,
    contacts: [],
    survey: null,
    application: null,
    plan: null,
    congresses: [],
    term: null,
    registration: null,
    formedOn: null,
    closing: null,
    submission: null,
    countersignatures: [],
    decisions: [],
    returned: null,
    hold: null,
    holds: [],
    transfer: null,
    deadlines: [],
    escalation: 0,
    urges: [],
    findings,
    documents: [],
    attachments: [],
  };
}

/** A closed case has one successor. Asked before the opening, and kept by the store when two ask at once. */
export function alreadyReopened(): { ok: false; refusal: Refusal } {
  return refuse('already-reopened', '该案件已重启过', 'the case has been reopened already', {
    rule: { id: 'reopened-once', citation: '流程规则：一件已终止的案件只重启一次，其后在新案件中办理' },
  });
}

/** An action of a paper history with the instant it was entered there. */
export type PastAction = CaseAction & { at: Instant };
export type Folded =
  { ok: true; state: CaseState; documentNos: (string | null)[] } | { ok: false; index: number; refusal: Refusal };

/** Why a number on paper cannot be that of the reply; null when it can. */
export type NumberCheck = (draw: DocumentDraw) => Refusal | null;

/**
 * Fold a dated history through the same rules: the state a case would be in had it run here. Numbers on paper are given numbers;
 * the first illegal line refuses the whole history.
 */
export function foldHistory(
  start: CaseState,
  history: readonly PastAction[],
  ctx: Omit<DecideContext, 'now'>,
  misnumbered: NumberCheck = () => null,
): Folded {
  let state = start;
  const documentNos: (string | null)[] = [];
  for (const [index, action] of history.entries()) {
    const decision = decide(state, action, { ...ctx, now: action.at });
    if (!decision.ok) return { ok: false, index, refusal: decision.refusal };
    const given = decision.draw?.given ?? null;
    if (decision.draw && given === null) return { ok: false, index, refusal: missingNumber() };
    const misfit = decision.draw && misnumbered(decision.draw);
    if (misfit) return { ok: false, index, refusal: misfit };
    state = given === null ? decision.next : withDocumentNo(decision.next, given);
    documentNos.push(given);
  }
  return { ok: true, state, documentNos };
}

function missingNumber(): Refusal {
  return {
    code: 'document-number-malformed',
    zh: '纸质历史中的批复必须带文号',
    en: 'an approval on paper must bring its document number',
    errors: [{ path: 'documentNo', message: '缺少文号' }],
  };
}
