import type { ActionName, CaseAction } from './actions.js';
import { businessDate } from './calendar.js';
import type { CaseState } from './case.js';
import type { DecideContext, Decision } from './decision.js';
import { guard } from './guard.js';
import { applyRuleSet, dayOfLaw, rulesOn } from './law-of-the-day.js';
import * as moving from './admin-move.js';
import * as extensions from './extensions.js';
import type { Operation } from './operation.js';
import { EVENT_DATES } from './procedure-rules.js';
import * as preparing from './preparing-operations.js';
import * as reviewing from './reviewing-operations.js';
import * as running from './running-operations.js';
import { refuse } from './refuse.js';

/** One operation per action: what it does once the guard has let it through. */
const OPERATIONS: { [N in ActionName]: (op: Operation<N>) => Decision } = {
  'record-survey': preparing.recordSurvey,
  'confirm-eligibility': preparing.confirmEligibility,
  'assign-instructor': preparing.assignInstructor,
  'record-contact': preparing.recordContact,
  'submit-application': preparing.submitApplication,
  'submit-congress-plan': preparing.submitCongressPlan,
  'record-congress': preparing.recordCongress,
  'submit-result': preparing.submitResult,
  approve: reviewing.approve,
  return: reviewing.returnForSupplement,
  reject: reviewing.reject,
  register: reviewing.register,
  claim: reviewing.claim,
  release: reviewing.release,
  withdraw: reviewing.withdraw,
  allow: running.allow,
  hold: running.hold,
  resume: running.resume,
  close: running.close,
  'withdraw-unit': running.withdrawUnit,
  'add-unit': running.addUnit,
  'change-mode': running.changeMode,
  extend: extensions.extend,
  'confirm-extension': extensions.confirmExtension,
  'admin-move': moving.adminMove,
  'confirm-admin-move': moving.confirmAdminMove,
  transfer: running.transfer,
  'accept-transfer': running.acceptTransfer,
  reassign: running.reassign,
  urge: running.urge,
  comment: running.comment,
  attach: running.attach,
  escalate: running.escalate,
  'apply-calendar': running.applyCalendar,
  'note-unit-status': running.noteUnitStatus,
  'apply-rule-set': applyRuleSet,
};

/**
 * Decide one action: the next state with its effects, or a refusal that changed nothing.
 * Pure: never throws (but for bugs), awaits or reads a clock; `ctx.now` is the business instant.
 */
export function decide(state: CaseState, action: CaseAction, ctx: DecideContext): Decision {
  if (action.ifVersion !== undefined && !action.ifVersion.includes(state.version)) return staleVersion(state.version);
  const today = businessDate(ctx.now);
  const refused = guard(state, action.name, action.actor, { onBehalfOf: action.onBehalfOf, today, rules: ctx.rules });
  if (refused) return refused;
  const on = eventDate(action) ?? today;
  if (on > today) return futureEvent(on, today);
  const earliest = IN_ORDER.includes(action.name)
    ? lastDatedOn(state)
    : BEFORE_OPENING.includes(action.name)
      ? null
      : state.openedOn;
  if (earliest !== null && on < earliest) return tooEarly(on, earliest);
  const rules = action.name === 'apply-rule-set' ? ctx.rules : rulesOn(ctx.rules, dayOfLaw(action, on));
  const decision = operate({ state, action, ctx: { ...ctx, rules }, today, on });
  return decision.ok ? { ...decision, next: { ...decision.next, version: state.version + 1 } } : decision;
}

/** The action was made for another version of the case than the one it met. */
export function staleVersion(version: number): ReturnType<typeof refuse> {
  return refuse(
    'version-mismatch',
    `案件已更新至第 ${version} 版，请刷新后再办`,
    `the case stands at version ${version} now`,
  );
}

/** Event date of an action: its own `on`, or the day its minutes name. */
export function eventDate(action: CaseAction): string | undefined {
  return action.on ?? (action.name === 'record-congress' ? action.data.on : undefined);
}

/** Events that move the case, stop its clock or date a decision: each is dated on or after the one before it, or a late answer could be dated back. */
const IN_ORDER: readonly ActionName[] = [
  'submit-application',
  'submit-congress-plan',
  'submit-result',
  'approve',
  'return',
  'reject',
  'register',
  'withdraw',
  'hold',
  'resume',
  'close',
  'extend',
  'confirm-extension',
  'admin-move',
  'confirm-admin-move',
  'withdraw-unit',
  'add-unit',
  'change-mode',
  'transfer',
  'accept-transfer',
];

/** What a task force does on paper before it opens the case it leads to: counting, and calling on a unit. */
const BEFORE_OPENING: readonly ActionName[] = ['record-survey', 'record-contact'];

/** Day of the latest event that the next one may not lie before. The record of a meeting is held against its plan's approval instead. */
function lastDatedOn({ openedOn, submission, decisions, congresses, holds, deadlines }: CaseState): string {
  const held = holds.at(-1);
  // The last deadline ended with a decision or, where there is none, on the day the submission was withdrawn.
  const days = [
    openedOn,
    submission?.on,
    decisions.at(-1)?.on,
    congresses.at(-1)?.on,
    held?.to ?? held?.from,
    deadlines.at(-1)?.endedOn ?? undefined,
  ];
  return days.reduce<string>((latest, day) => (day !== undefined && day > latest ? day : latest), openedOn);
}

function tooEarly(on: string, earliest: string): Decision {
  return refuse(
    'event-date-before-last',
    `事件日期 ${on} 早于上一事项的日期 ${earliest}`,
    `the event date ${on} lies before that of the event before it, ${earliest}`,
    {
      rule: EVENT_DATES,
      errors: [{ path: 'on', message: `不能早于 ${earliest}` }],
    },
  );
}

function futureEvent(on: string, today: string): Decision {
  return refuse(
    'event-date-in-the-future',
    `事件日期 ${on} 晚于今天 ${today}`,
    `the event date ${on} lies after today, ${today}`,
    {
      rule: EVENT_DATES,
      errors: [{ path: 'on', message: `不能晚于 ${today}` }],
    },
  );
}

/** The table pairs each name with its own operation, which the compiler cannot see through the union. */
function operate(op: {
  state: CaseState;
  action: CaseAction;
  ctx: DecideContext;
  today: string;
  on: string;
}): Decision {
  return (OPERATIONS[op.action.name] as (op: Operation<ActionName>) => Decision)(op as Operation<ActionName>);
}
