import { withOverride } from './allow.js';
import type { CaseState, DecisionRecord, Finding, PlainDate, Position, Verdict } from './case.js';
import { PENDING_NUMBER, type Decision, type DocumentDraw, type Notice } from './decision.js';
import { lateDecision } from './late-decision.js';
import { lateEntry } from './late-entry.js';
import { checkRegistration, checkTerm, refusalOf } from './legality.js';
import { preparingPosition, stepOf } from './moves.js';
import { accept, enter, runningDeadline, withdrawDeadlines, yoursNow, type Operation } from './operation.js';
import { namesOf } from './organisation-names.js';
import { nextAttempt, takenBack, withRejected } from './preparing-operations.js';
import { EVENT_DATES } from './procedure-rules.js';
import { knownReason } from './reasons.js';
import { refuse } from './refuse.js';
import { answered, openFindings, unanswered, type Acceptance } from './open-findings.js';
import { isSigner } from './waiting-for.js';

/** Operations of the reviewing side: claim, countersign, approve, return, reject, register. */

const APPROVED_LEADS_TO = {
  'application.reviewing': 'congress.planning',
  'congress.reviewing': 'congress.holding',
  'registration.reviewing': 'registration.recording',
} as const satisfies Partial<Record<Position, Position>>;
const REPLY_KIND = { application: 'application-reply', congress: 'plan-reply', registration: 'result-reply' } as const;
const REJECTED_LEADS_TO = {
  application: 'application.preparing',
  congress: 'congress.planning',
  registration: 'congress.planning',
} as const;

type Deciding = 'approve' | 'return' | 'reject';
type ReviewStep = keyof typeof REPLY_KIND;

export function approve(op: Operation<'approve'>): Decision {
  if (isSigner(op.state, op.action.actor.body)) return countersign(op);
  const step = stepOf(op.state.position) as ReviewStep;
  const termFindings =
    step === 'registration'
      ? checkTerm(op.action.data, op.ctx.rules, { on: op.on, electedOn: electedOn(op.state) })
      : [];
  const barrier = termFindings.find((f) => f.severity !== 'notice');
  if (barrier) return { ok: false, refusal: refusalOf(barrier) };
  const open = unanswered(op.state.findings, op.action.data.accepts ?? []);
  if (open) return open;
  const entry = afterItsLimit(op);
  return entry.ok ? approved(op, step, termFindings, entry.record) : entry;
}

/** Day of the election whose result is decided. */
function electedOn({ congresses }: CaseState): PlainDate | null {
  return congresses.findLast((c) => c.outcome === 'elected')?.on ?? null;
}

/** What the rules say of an answer whose limit has passed, by its date or only by its entry. */
function afterItsLimit({ state, action: { actor, comment }, on, today, ctx: { rules } }: Operation<Deciding>) {
  const answer = { state, actor, on, today, reason: comment };
  const late = lateDecision(answer, rules);
  if (!late.ok) return late;
  const entry = lateEntry(answer, rules);
  return entry.ok ? { ok: true as const, record: { ...late.record, ...entry.record } } : entry;
}

function approved(
  op: Operation<'approve'>,
  step: ReviewStep,
  notices: Finding[],
  entered: Partial<DecisionRecord>,
): Decision {
  const draw = drawFor(op, step);
  const document = { documentNo: PENDING_NUMBER, kind: draw.kind, issuer: draw.issuer, on: op.on };
  const decided: CaseState = {
    ...op.state,
    ...termOf(op, step),
    findings: openFindings([], 'approve', notices, op.on),
    decisions: [
      ...op.state.decisions,
      record(op, 'approved', {
        documentNo: PENDING_NUMBER,
        ...answers(op, op.action.data.accepts ?? []),
        ...entered,
        ...(op.action.data.numberReason ? { numberReason: op.action.data.numberReason } : {}),
      }),
    ],
    documents: [...op.state.documents, document],
    countersignatures: [],
    returned: null,
    round: 0,
  };
  const { next, notices: told } = enter(
    op,
    decided,
    APPROVED_LEADS_TO[op.state.position as keyof typeof APPROVED_LEADS_TO],
  );
  return accept(next, [decidedNotice(op, 'approved'), ...told], draw);
}

/** What stood when it was decided; nothing, where nothing did. */
function answers(op: Operation<Deciding>, accepts: readonly Acceptance[]): Pick<DecisionRecord, 'answered'> {
  return op.state.findings.length === 0 ? {} : { answered: answered(op.state.findings, accepts) };
}

function drawFor(op: Operation<'approve'>, step: ReviewStep): DocumentDraw {
  const issuer = op.state.bodies.approving;
  return {
    kind: REPLY_KIND[step],
    issuer: issuer.id,
    documentCode: issuer.documentCode,
    year: Number(op.on.slice(0, 4)),
    given: op.action.data.documentNo ?? null,
    gapReason: op.action.data.numberReason ?? null,
  };
}

/** The approved result is the day the organisation counts as formed. */
function termOf(op: Operation<'approve'>, step: ReviewStep): Partial<CaseState> {
  if (step !== 'registration') return {};
  const { termFrom, termTo, organisation } = op.action.data;
  return { term: { from: termFrom!, to: termTo! }, formedOn: op.on, organisation: namesOf(op.state, organisation) };
}

function countersign(op: Operation<'approve'>): Decision {
  const { actor } = op.action;
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
  const unknown = knownReason(op.ctx.reasons, 'return', reasonCode, note);
  if (unknown) return unknown;
  const entry = afterItsLimit(op);
  if (!entry.ok) return entry;
  const decided: CaseState = {
    ...op.state,
    decisions: [...op.state.decisions, record(op, 'returned', { reasonCode, note, missing, ...entry.record })],
    returned: { resume, returner: op.action.actor.account, missing },
  };
  const { next, notices } = enter(op, decided, preparingPosition(stepOf(op.state.position)));
  return accept(next, [decidedNotice(op, 'returned'), ...notices]);
}

/** 驳回: the step ends; an application may be filed again, a plan drawn up again, a result means the election is repeated. */
export function reject(op: Operation<'reject'>): Decision {
  const { reasonCode, note } = op.action.data;
  const unknown = knownReason(op.ctx.reasons, 'reject', reasonCode, note);
  if (unknown) return unknown;
  const entry = afterItsLimit(op);
  if (!entry.ok) return entry;
  const step = stepOf(op.state.position) as ReviewStep;
  const decided: CaseState = {
    ...op.state,
    ...(step === 'registration' ? { ...nextAttempt(op.state), congresses: withRejected(op.state) } : {}),
    ...(step === 'congress' ? { plan: null } : {}),
    decisions: [
      ...op.state.decisions,
      record(op, 'rejected', { reasonCode, note, ...answers(op, []), ...entry.record }),
    ],
    findings: [],
    returned: null,
  };
  const { next, notices } = enter(op, decided, REJECTED_LEADS_TO[step]);
  return accept(next, [decidedNotice(op, 'rejected'), ...notices]);
}

export function register(op: Operation<'register'>): Decision {
  const { registrationNo, registeredOn } = op.action.data;
  if (registeredOn > op.today) {
    return refuse('event-date-in-the-future', '登记日期不能晚于今天', 'the day of registration lies in the future', {
      rule: EVENT_DATES,
      errors: [{ path: 'registeredOn', message: '登记日期不能晚于今天' }],
    });
  }
  const { formedOn } = op.state;
  if (formedOn !== null && registeredOn < formedOn) {
    return refuse(
      'event-date-before-last',
      `登记日期不能早于结果批复日期 ${formedOn}`,
      `the day of registration lies before the reply of ${formedOn}`,
      {
        rule: EVENT_DATES,
        errors: [{ path: 'registeredOn', message: `不能早于 ${formedOn}` }],
      },
    );
  }
  const { actor } = op.action;
  const given = { overrides: op.action.data.overrides ?? [], actor, on: op.on };
  const judged = checkRegistration(op.state, registrationNo, op.ctx.rules).map((f) => withOverride(op.state, f, given));
  const barrier = judged.find((f) => !f.overriddenBy);
  if (barrier) return { ok: false, refusal: refusalOf(barrier) };
  const next: CaseState = {
    ...withdrawDeadlines(op.state, op.on),
    status: 'formed',
    findings: openFindings(op.state.findings, 'register', judged, op.on),
    organisation: namesOf(op.state, op.action.data.organisation),
    registration: { registrationNo, registeredOn, enteredOn: op.today },
    documents: [
      ...op.state.documents,
      { documentNo: registrationNo, kind: 'registration', issuer: op.state.bodies.registering.id, on: registeredOn },
    ],
  };
  return accept(next, [decidedNotice(op, 'registered')]);
}

export function claim(op: Operation<'claim'>): Decision {
  return accept({ ...op.state, claimedBy: op.action.actor.account });
}

/** A reviewer gives back their own claim; a supervisor may take it from anybody, and the audit says so. */
export function release(op: Operation<'release'>): Decision {
  return accept({ ...op.state, claimedBy: null }, [yoursNow({ ...op.state, claimedBy: null }, op.on)]);
}

/** 撤回: the submission counts as never made; its round is given again, and a return that it answered stands again. */
export function withdraw(op: Operation<'withdraw'>): Decision {
  const { next, notices } = enter(op, takenBack(op.state, op.on), preparingPosition(stepOf(op.state.position)));
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
    enteredOn: op.today,
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
    params: { verdict, position: op.state.position, role: 'officer' },
  };
}
