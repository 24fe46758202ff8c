import type { ActionName, CaseAction } from './actions.js';
import { businessDate } from './calendar.js';
import type { CaseState } from './case.js';
import type { DecideContext, Decision } from './decision.js';
import { guard } from './guard.js';
import type { Operation } from './operation.js';
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
  hold: running.hold,
  resume: running.resume,
  close: running.close,
  'withdraw-unit': running.withdrawUnit,
  'add-unit': running.addUnit,
  'change-mode': running.changeMode,
  extend: running.extend,
  transfer: running.transfer,
  'accept-transfer': running.acceptTransfer,
  reassign: running.reassign,
  urge: running.urge,
  comment: running.comment,
  attach: running.attach,
  escalate: running.escalate,
  'apply-calendar': running.applyCalendar,
};

/**
 * Decide one action: the next state with its effects, or a refusal that changed nothing.
 * Pure: never throws (but for bugs), awaits or reads a clock; `ctx.now` is the business instant.
 */
export function decide(state: CaseState, action: CaseAction, ctx: DecideContext): Decision {
  const refused = guard(state, action.name, action.actor, action.onBehalfOf);
  if (refused) return refused;
  const today = businessDate(ctx.now);
  const on = eventDate(action) ?? today;
  if (on > today) return futureEvent(on, today);
  if (on < state.openedOn) return refuse('event-date-before-last', '事件日期不能早于立案日期', 'the event lies before the opening of the case', { errors: [{ path: 'on', message: `不能早于 ${state.openedOn}` }] });
  const decision = operate({ state, action, ctx, today, on });
  return decision.ok ? { ...decision, next: { ...decision.next, version: state.version + 1 } } : decision;
}

/** Event date of an action: its own `on`, or the day its minutes name. */
export function eventDate(action: CaseAction): string | undefined {
  return action.on ?? (action.name === 'record-congress' ? action.data.on : undefined);
}

function futureEvent(on: string, today: string): Decision {
  return refuse('event-date-in-the-future', `事件日期 ${on} 晚于今天 ${today}`, `the event date ${on} lies after today, ${today}`, {
    errors: [{ path: 'on', message: `不能晚于 ${today}` }],
  });
}

/** The table pairs each name with its own operation, which the compiler cannot see through the union. */
function operate(op: { state: CaseState; action: CaseAction; ctx: DecideContext; today: string; on: string }): Decision {
  return (OPERATIONS[op.action.name] as (op: Operation<ActionName>) => Decision)(op as Operation<ActionName>);
}
