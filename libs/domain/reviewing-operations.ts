import type { CaseState, DecisionRecord, Finding, Position, Verdict } from './case.js';
import { PENDING_NUMBER, type Decision, type DocumentDraw, type Notice } from './decision.js';
import { checkTerm, refusalOf } from './legality.js';
import { isReviewing, preparingPosition, stepOf } from './moves.js';
import { accept, enter, runningDeadline, withdrawDeadlines, yoursNow, type Operation } from './operation.js';
import { nextAttempt } from './preparing-operations.js';
import { knownReason } from './reasons.js';
import { refuse } from './refuse.js';
import { nextSigner } from './waiting-for.js';

/** Operations of the reviewing side: claim, countersign, approve, return, reject, register. */

const APPROVED_LEADS_TO = {
  'application.reviewing': 'congress.planning',
  'congress.reviewing': 'congress.holding',
  'registration.reviewing': 'registration.recording',
} as const satisfies Partial<Record<Position, Position>>;
const REPLY_KIND = { application: 'application-reply', congress: 'plan-reply', registration: 'result-reply' } as const;
const REJECTED_LEADS_TO = { application: 'application.preparing', congress: 'congress.planning', registration: 'congress.planning' } as const;

type Deciding = 'approve' | 'return' | 'reject';
type ReviewStep = keyof typeof REPLY_KIND;

/** What stands in the way of any decision, whoever takes it: the submitter's own hand, another reviewer's claim. */
export function barredFromDeciding(state: CaseState, account: string, onBehalfOf: string | undefined): ReturnType<typeof refuse> | null {
  const submitter = state.submission?.by;
  if (submitter === account || (onBehalfOf !== undefined && submitter === onBehalfOf)) {
    return refuse('decider-is-submitter', '本人提交的事项不得由本人审核', 'nobody decides what they submitted');
  }
  if (state.claimedBy !== null && state.claimedBy !== account && state.claimedBy !== onBehalfOf) {
    return refuse('claimed-by-another', '该事项已由其他审核人认领', 'another reviewer has claimed this case');
  }
  return null;
}

export function approve(op: Operation<'approve'>): Decision {
  const signer = op.state.bodies.countersigning?.bodies.find((b) => b.id === op.action.actor.body);
  if (signer && op.action.actor.body !== op.state.bodies.approving.id) return countersign(op);
  if (nextSigner(op.state) !== null) {
    return refuse('countersignature-missing', '会签尚未完成，不能批准', 'countersignatures are still missing');
  }
  const step = stepOf(op.state.position) as ReviewStep;
  const termFindings = step === 'registration' ? checkTerm(op.action.data, op.ctx.rules) : [];
  const barrier = termFindings.find((f) => f.severity !== 'notice');
  if (barrier) return { ok: false, refusal: refusalOf(barrier) };
  return approved(op, step, termFindings);
}

function approved(op: Operation<'approve'>, step: ReviewStep, notices: Finding[]): Decision {
  const draw = drawFor(op, step);
  const document = { documentNo: PENDING_NUMBER, kind: draw.kind, issuer: draw.issuer, on: op.on };
  const decided: CaseState = {
    ...op.state,
    ...termOf(op, step),
    findings: [...op.state.findings, ...notices],
    decisions: [...op.state.decisions, record(op, 'approved', { documentNo: PENDING_NUMBER })],
    documents: [...op.state.documents, document],
    countersignatures: [],
    returned: null,
    round: 0,
  };
  const { next, notices: told } = enter(op, decided, APPROVED_LEADS_TO[op.state.position as keyof typeof APPROVED_LEADS_TO]);
  return accept(next, [decidedNotice(op, 'approved'), ...told], draw);
}

function drawFor(op: Operation<'approve'>, step: ReviewStep): DocumentDraw {
  const issuer = op.state.bodies.approving;
  return {
    kind: REPLY_KIND[step],
    issuer: issuer.id,
    documentCode: issuer.documentCode,
    year: Number(op.on.slice(0, 4)),
    given: op.action.data.documentNo ?? null,
  };
}

/** The approved result is the day the organisation counts as formed. */
function termOf(op: Operation<'approve'>, step: ReviewStep): Partial<CaseState> {
  if (step !== 'registration') return {};
  return { term: { from: op.action.data.termFrom!, to: op.action.data.termTo! }, formedOn: op.on };
}

function countersign(op: Operation<'approve'>): Decision {
  const { actor } = op.action;
  const { mode } = op.state.bodies.countersigning!;
  if (op.state.countersignatures.some((s) => s.body === actor.body)) return refuse('already-signed', '本机构已会签', 'this body has signed already');
  if (mode === 'in-order' && nextSigner(op.state) !== actor.body) {
    return refuse('not-your-turn-to-sign', '依次会签，尚未轮到本机构', 'countersignatures are in order and it is not your turn');
  }
  const next: CaseState = {
    ...op.state,
    countersignatures: [...op.state.countersignatures, { body: actor.body, by: actor.account, on: op.on }],
    waitingSince: op.ctx.now,
  };
  return accept(next, [yoursNow(next, op.on)]);
}

/** 补正: the step stays, the limit counts afresh from the resubmission. */
export function returnForSupplement(op: Operation<'return'>): Decision {
  const { reasonCode, note, missing = [], resume = 'in-order' } = op.action.data;
  const unknown = knownReason(op.ctx.reasons, 'return', reasonCode);
  if (unknown) return unknown;
  const decided: CaseState = {
    ...op.state,
    decisions: [...op.state.decisions, record(op, 'returned', { reasonCode, note, missing })],
    returned: { resume, returner: op.action.actor.account, missing },
  };
  const { next, notices } = enter(op, decided, preparingPosition(stepOf(op.state.position)));
  return accept(next, [decidedNotice(op, 'returned'), ...notices]);
}

/** 驳回: the step ends; an application may be filed again, a plan drawn up again, a result means the election is repeated. */
export function reject(op: Operation<'reject'>): Decision {
  const { reasonCode, note } = op.action.data;
  const unknown = knownReason(op.ctx.reasons, 'reject', reasonCode);
  if (unknown) return unknown;
  const step = stepOf(op.state.position) as ReviewStep;
  const decided: CaseState = {
    ...op.state,
    ...(step === 'registration' ? { ...nextAttempt(op.state), congresses: withRejected(op.state) } : {}),
    ...(step === 'congress' ? { plan: null } : {}),
    decisions: [...op.state.decisions, record(op, 'rejected', { reasonCode, note })],
    returned: null,
  };
  const { next, notices } = enter(op, decided, REJECTED_LEADS_TO[step]);
  return accept(next, [decidedNotice(op, 'rejected'), ...notices]);
}

function withRejected(state: CaseState): CaseState['congresses'] {
  return state.congresses.map((c, i, all) => (i === all.length - 1 ? { ...c, outcome: 'rejected' as const } : c));
}

export function register(op: Operation<'register'>): Decision {
  const { registrationNo, registeredOn } = op.action.data;
  if (registeredOn > op.today) {
    return refuse('event-date-in-the-future', '登记日期不能晚于今天', 'the day of registration lies in the future', {
      errors: [{ path: 'registeredOn', message: '登记日期不能晚于今天' }],
    });
  }
  const next: CaseState = {
    ...withdrawDeadlines(op.state, op.on),
    status: 'formed',
    registration: { registrationNo, registeredOn },
    documents: [
      ...op.state.documents,
      { documentNo: registrationNo, kind: 'registration', issuer: op.state.bodies.registering.id, on: registeredOn },
    ],
  };
  return accept(next, [decidedNotice(op, 'registered')]);
}

export function claim(op: Operation<'claim'>): Decision {
  const barred = barredFromDeciding(op.state, op.action.actor.account, op.action.onBehalfOf);
  return barred ?? accept({ ...op.state, claimedBy: op.action.actor.account });
}

/** A reviewer gives back their own claim; a supervisor may take it from anybody, and the audit says so. */
export function release(op: Operation<'release'>): Decision {
  const { actor } = op.action;
  if (op.state.claimedBy === null || (op.state.claimedBy !== actor.account && !actor.roles.includes('supervisor'))) {
    return refuse('not-claimed-by-you', '该事项未由您认领', 'you have not claimed this case');
  }
  return accept({ ...op.state, claimedBy: null }, [yoursNow({ ...op.state, claimedBy: null }, op.on)]);
}

/** 撤回: only the submitting body, only while nobody has decided or signed after it. */
export function withdraw(op: Operation<'withdraw'>): Decision {
  const { submission, countersignatures } = op.state;
  if (!isReviewing(op.state.position) || submission === null || submission.byBody !== op.action.actor.body || countersignatures.length > 0) {
    return refuse('nothing-to-withdraw', '没有可撤回的提交，或已有机构处理', 'there is nothing of yours to withdraw, or somebody has acted on it');
  }
  const state: CaseState = { ...withdrawDeadlines(op.state, op.on), submission: null, round: op.state.round - 1 };
  const { next, notices } = enter(op, state, preparingPosition(stepOf(op.state.position)));
  return accept(next, notices);
}

function record(op: Operation<Deciding>, verdict: Verdict, rest: Partial<DecisionRecord>): DecisionRecord {
  const deadline = runningDeadline(op.state);
  return {
    step: stepOf(op.state.position) as ReviewStep,
    round: op.state.round,
    attempt: op.state.attempt,
    verdict,
    by: op.action.actor.account,
    byBody: op.action.actor.body,
    onBehalfOf: op.action.onBehalfOf ?? null,
    on: op.on,
    dueOn: deadline?.dueOn ?? null,
    late: deadline !== null && op.on > deadline.dueOn,
    documentNo: null,
    reasonCode: null,
    note: null,
    missing: [],
    ...rest,
  };
}

function decidedNotice(op: Operation<Deciding | 'register'>, verdict: Verdict | 'registered'): Notice {
  return {
    kind: verdict === 'returned' ? 'returned' : 'decided',
    body: op.state.bodies.responsible.id,
    account: op.state.officer,
    on: op.on,
    params: { verdict, position: op.state.position },
  };
}
