import type { CaseState, CaseUnit, Finding, PlainDate } from './case.js';
import type { Decision, Notice } from './decision.js';
import { checkCounts } from './counts.js';
import type { Refusal } from './errors.js';
import {
  announcedBy,
  checkApplication,
  checkCongress,
  checkCongressPlan,
  checkEligibility,
  checkResult,
  checkUnits,
} from './legality.js';
import { accept, enter, withdrawDeadlines, yoursNow, type Operation } from './operation.js';
import { EVENT_DATES } from './procedure-rules.js';
import { refuse } from './refuse.js';
import { openFindings } from './open-findings.js';
import { withFindings } from './with-findings.js';

/** Operations of the applicant's side: survey, guidance, submissions and the meeting. */

export function recordSurvey(op: Operation<'record-survey'>): Decision {
  if (op.action.data.countedOn > op.today) {
    return refuse('event-date-in-the-future', '清点日期不能晚于今天', 'the day of the count lies in the future', {
      rule: EVENT_DATES,
      errors: [{ path: 'countedOn', message: '清点日期不能晚于今天' }],
    });
  }
  const surveyedUnits = op.state.units.map(({ unitId }) => unitId);
  const surveyed: CaseState = { ...op.state, survey: op.action.data, surveyedUnits };
  if (op.state.position !== 'survey.counting') return accept({ ...surveyed, findings: recheck(surveyed, op) });
  const found = checkCounts(surveyed, op.ctx.rules, op.on);
  const findings = openFindings(surveyed.findings, 'record-survey', found, op.on);
  const next = { ...surveyed, findings, waitingSince: op.ctx.now };
  return accept(next, [yoursNow(next, op.on)]);
}

/** A recount in a later step does not stop the case: it shows what the next check will say. */
function recheck(state: CaseState, op: Operation<'record-survey'>): Finding[] {
  return openFindings(state.findings, 'record-survey', eligibility(state, op), op.on);
}

function eligibility(
  state: CaseState,
  { ctx: { rules }, on }: Operation<'record-survey' | 'confirm-eligibility'>,
): Finding[] {
  return [...checkEligibility(state, rules), ...checkCounts(state, rules, on)];
}

export function confirmEligibility(op: Operation<'confirm-eligibility'>): Decision {
  return withFindings(op, eligibility(op.state, op), (state) => enter(op, state, 'guidance.assigning'));
}

export function assignInstructor(op: Operation<'assign-instructor'>): Decision {
  const state = { ...op.state, instructor: { instructorNo: op.action.data.instructorNo, assignedOn: op.on } };
  if (op.state.position === 'guidance.contacting') return accept(state, [yoursNow(state, op.on)]);
  if (op.state.position !== 'guidance.assigning') return accept(state, [assigned(op)]);
  const { next, notices } = enter(op, state, 'guidance.contacting');
  return accept(next, notices);
}

function assigned({ state, action, on }: Operation<'assign-instructor'>): Notice {
  const { instructorNo } = action.data;
  const params = { position: state.position, role: 'instructor' };
  return { kind: 'assigned', body: state.bodies.responsible.id, account: null, instructorNo, on, params };
}

export function recordContact(op: Operation<'record-contact'>): Decision {
  const contacts = [...op.state.contacts, { on: op.on, by: op.action.actor.account, note: op.action.data.note }];
  const state = { ...op.state, contacts };
  if (op.state.position !== 'guidance.contacting') return accept(state);
  const { next, notices } = enter(op, state, 'application.preparing');
  return accept(next, notices);
}

export function submitApplication(op: Operation<'submit-application'>): Decision {
  const { preparatoryGroup, consentOfUnit } = op.action.data;
  const units = mergeUnits(op.state.units, op.action.data.units);
  const asked: CaseState = { ...op.state, units };
  const ofUnits = checkUnits(asked, op.ctx.rules);
  const findings = [
    // Whatever is wrong with them, it is the units that were sent.
    ...(op.action.data.units === undefined
      ? ofTheCase(ofUnits)
      : ofUnits.map((found) => ({ ...found, path: 'units' }))),
    ...checkApplication(asked, op.action.data, op.ctx.rules),
    ...checkCounts(asked, op.ctx.rules, op.on),
  ];
  return withFindings(op, findings, (state) =>
    enter(
      op,
      submitted(op, { ...state, units, application: { preparatoryGroup, consentOfUnit } }),
      'application.reviewing',
    ),
  );
}

/** Units that stay keep the day they joined and their groups. */
function mergeUnits(present: CaseUnit[], asked: CaseUnit[] | undefined): CaseUnit[] {
  return asked?.map((unit) => present.find((p) => p.unitId === unit.unitId) ?? unit) ?? present;
}

export function submitCongressPlan(op: Operation<'submit-congress-plan'>): Decision {
  const { overrides: _given, ...plan } = op.action.data;
  const announced = announcedBy(op.state, plan, op.ctx.rules.candidates.leadingPost, op.on);
  // A unit may have left since the application was approved.
  const findings = [
    ...ofTheCase(checkUnits(op.state, op.ctx.rules)),
    ...checkCongressPlan(op.state, op.action.data, op.ctx.rules, op.on),
    ...checkCounts(op.state, op.ctx.rules, op.on),
  ];
  return withFindings(op, findings, (state) =>
    enter(op, submitted(op, { ...state, plan, announced }), 'congress.reviewing'),
  );
}

/** Findings on what stands in the case and not in the action's data: no field of it is to blame. */
function ofTheCase(findings: Finding[]): Finding[] {
  return findings.map(({ path: _none, ...found }) => found);
}

/** A meeting without quorum, or at which nobody was elected, opens the next attempt; its minutes stay. */
export function recordCongress(op: Operation<'record-congress'>): Decision {
  const { overrides: _given, ...minutes } = op.action.data;
  const approvedOn = op.state.decisions.findLast((d) => d.step === 'congress' && d.verdict === 'approved')?.on;
  if (approvedOn === undefined) return meetingBeforeApproval();
  if (minutes.on < approvedOn)
    return meetingBeforeApproval([{ path: 'on', message: `大会方案于 ${approvedOn} 批准，不能早于该日` }]);
  const outcome = minutes.elected.length === 0 ? ('failed' as const) : ('elected' as const);
  return withFindings(op, checkCongress(op.state, minutes, op.ctx.rules, op.today), (state) => {
    const held = {
      ...state,
      congresses: [...state.congresses, { ...minutes, attempt: state.attempt, outcome, enteredOn: op.today }],
    };
    if (outcome === 'elected') return enter(op, { ...held, round: 0 }, 'registration.reporting');
    return enter(op, { ...held, ...nextAttempt(state) }, 'congress.planning');
  });
}

/** Attempt n + 1: a new plan, a new count of rounds. */
export function nextAttempt(state: CaseState): Pick<CaseState, 'attempt' | 'round' | 'plan' | 'returned'> {
  return { attempt: state.attempt + 1, round: 0, plan: null, returned: null };
}

/**
 * Units or mode have changed after the plan's approval: who votes has changed with them, so the plan is drawn up and answered anew. An election that
 * was held under the old one does not count, and opens the next attempt; where none was held, the attempt goes on.
 */
export function plannedAnew(state: CaseState): Partial<CaseState> {
  const held = state.congresses.at(-1);
  if (held?.outcome === 'elected' && held.attempt === state.attempt)
    return { ...nextAttempt(state), congresses: withRejected(state) };
  const rounds = state.decisions
    .filter((d) => d.step === 'congress' && d.attempt === state.attempt)
    .map((d) => d.round);
  return { plan: null, returned: null, round: Math.max(0, ...rounds) };
}

/** The submission under review counts as never made: its round is given again, and a return that it answered stands again. */
export function takenBack(state: CaseState, on: PlainDate): CaseState {
  const { answered = null, ...rest } = state;
  return {
    ...withdrawDeadlines(rest, on),
    submission: null,
    round: rest.round - 1,
    returned: answered,
    countersignatures: [],
  };
}

/** The last election, if one was recorded as a success, does not count after all; its minutes stay. */
export function withRejected(state: CaseState): CaseState['congresses'] {
  return state.congresses.map((c, i, all) =>
    i === all.length - 1 && c.outcome === 'elected' ? { ...c, outcome: 'rejected' as const } : c,
  );
}

/** @param errors the day of the minutes, where it alone is to blame */
export function meetingBeforeApproval(errors?: Refusal['errors']): Decision {
  return refuse(
    'meeting-before-plan-approval',
    '大会方案（时间、候选人、选举办法）批准前不得召开大会',
    'the meeting may not be held before its plan is approved',
    {
      rule: { id: 'meeting-before-plan-approval', citation: '县方案：成立大会须经上级组织批准后召开' },
      ...(errors ? { errors } : {}),
    },
  );
}

export function submitResult(op: Operation<'submit-result'>): Decision {
  const findings = [...checkResult(op.state, op.ctx.rules), ...checkCounts(op.state, op.ctx.rules, op.on)];
  return withFindings(op, findings, (state) => enter(op, submitted(op, state), 'registration.reviewing'));
}

/** The hand-over: who, when, which round. A straight-back return goes to the one who returned it. */
function submitted<N extends 'submit-application' | 'submit-congress-plan' | 'submit-result'>(
  op: Operation<N>,
  state: CaseState,
): CaseState {
  const step = (
    {
      'submit-application': 'application',
      'submit-congress-plan': 'congress',
      'submit-result': 'registration',
    } as const
  )[op.action.name];
  const round = state.round + 1;
  const by = op.action.actor.account;
  const submitters = state.submitters ?? [];
  const known = submitters.some((s) => s.step === step && s.by === by);
  return {
    ...state,
    round,
    submitters: known ? submitters : [...submitters, { step, by }],
    submission: {
      step,
      round,
      attempt: state.attempt,
      by: op.action.actor.account,
      byBody: op.action.actor.body,
      on: op.on,
      at: op.ctx.now,
    },
    countersignatures: state.returned?.resume === 'to-returner' ? state.countersignatures : [],
  };
}
