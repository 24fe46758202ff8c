import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { CaseAction } from '../../libs/domain/actions.js';
import { nextAlarm, type Alarm } from '../../libs/domain/alarm.js';
import { businessInstant, realMsUntil } from '../../libs/domain/business-clock.js';
import { businessDate } from '../../libs/domain/calendar.js';
import type { CaseState, CaseStatus, Instant } from '../../libs/domain/case.js';
import { decide, eventDate } from '../../libs/domain/decide.js';
import { withDocumentNo, type Decision } from '../../libs/domain/decision.js';
import type { Refusal } from '../../libs/domain/errors.js';
import { yoursNow } from '../../libs/domain/operation.js';
import { SYSTEM_ACTOR } from '../../libs/domain/permissions.js';
import { systemActionId } from '../../libs/domain/system-action.js';
import type { CaseActivities } from './case.activities.js';
import { act, opened, stateOf, versionOf, type ActAnswer, type CaseInput } from './case.messages.js';

/** One transaction on PostgreSQL, safe to repeat: tried until the database is back, while the Update waits and the API answers 503. */
const { recordOpening, recordAction } = proxyLocalActivities<CaseActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '5s' },
});

/** One formation from survey to registration. Rules, calendar and clock are frozen in its input; only `act` and its own timer move it. */
export async function caseWorkflow(input: CaseInput): Promise<{ caseId: string; status: CaseStatus; version: number }> {
  const { rules, reasons, clock } = input;
  let { state, calendar } = input;
  let alarm: Alarm | null = null;
  let busy = false;
  let opening: { refusal: Refusal | null } | null = null;
  let accepted: { actionId: string; at: Instant; from: CaseState; decision: Decision } | null = null;
  /** Answers of actions that were found recorded ahead of this history and applied from the record. */
  const recovered: Record<string, ActAnswer> = {};

  const now = (): Instant => businessInstant(clock, Date.now());

  setHandler(stateOf, () => state);
  setHandler(versionOf, () => state.version);
  setHandler(opened, async () => {
    await condition(() => opening !== null);
    if (opening!.refusal) throw refusalFailure(opening!.refusal);
    return { version: state.version, documentNo: null, at: state.openedAt, fingerprint: null };
  });
  setHandler(act, (action) => exclusively(() => perform(action)), { validator: refuseIllegal });

  await exclusively(async () => {
    const notices = input.entries.length === 1 ? [yoursNow(state, state.openedOn)] : [];
    const outcome = await recordOpening({ state, entries: input.entries, notices });
    opening = { refusal: outcome.status === 'refused' ? outcome.refusal : null };
  });
  if (opening!.refusal === null) await untilEnded();
  await condition(allHandlersFinished);
  return { caseId: state.caseId, status: state.status, version: state.version };

  /** Validator, handler and the record's return ask the same within one task; the rules are pure, so the first yes answers all three. */
  function judge(action: CaseAction, at: Instant): Decision {
    if (accepted?.actionId === action.id && accepted.at === at && accepted.from === state) return accepted.decision;
    const decision = decide(state, action, { rules, reasons, calendar, now: at });
    accepted = decision.ok ? { actionId: action.id, at, from: state, decision } : null;
    return decision;
  }

  /** Must stay synchronous: the SDK ignores a promise, and a refused Update leaves no event only when this throws. */
  function refuseIllegal(action: CaseAction): void {
    if (recovered[action.id]) return;
    if (opening?.refusal) throw refusalFailure(opening.refusal);
    const decision = judge(action, action.at ?? now());
    if (!decision.ok) throw refusalFailure(decision.refusal);
  }

  /** Writes of one case go one after the other: out of order they would fail on seq. */
  async function exclusively<T>(work: () => Promise<T>): Promise<T> {
    while (busy) await condition(() => !busy);
    busy = true;
    try {
      return await work();
    } finally {
      busy = false;
    }
  }

  /** Decide again (another action may have come first), record, then let it enter the state. */
  async function perform(action: CaseAction): Promise<ActAnswer> {
    for (;;) {
      if (recovered[action.id]) return recovered[action.id]!;
      const at = action.at ?? now();
      const decision = judge(action, at);
      if (!decision.ok) throw refusalFailure(decision.refusal);
      const { next, draw, notices } = decision;
      const on = eventDate(action) ?? businessDate(at);
      const outcome = await recordAction({
        caseId: state.caseId,
        seq: next.version,
        action,
        at,
        on,
        next,
        draw,
        notices,
      });
      if (outcome.status === 'refused') throw refusalFailure(outcome.refusal);
      if (outcome.status === 'recorded') return enterState(action, outcome.at, outcome.documentNo);
      recovered[outcome.action.id] = enterState(outcome.action, outcome.at, outcome.documentNo);
    }
  }

  /** The recorded action takes effect, at the instant it was recorded with and with the number that was drawn for it. */
  function enterState(action: CaseAction, at: Instant, documentNo: string | null): ActAnswer {
    const decision = judge(action, at);
    if (!decision.ok) throw refusalFailure(decision.refusal);
    state = decision.draw && documentNo !== null ? withDocumentNo(decision.next, documentNo) : decision.next;
    if (action.name === 'apply-calendar') calendar = action.data.releases;
    alarm = nextAlarm(state, rules, calendar);
    return { version: state.version, documentNo, at, fingerprint: action.fingerprint ?? null };
  }

  /** One timer per phase: armed for the next level of the ladder, re-armed only when that changes. */
  async function untilEnded(): Promise<void> {
    alarm = nextAlarm(state, rules, calendar);
    const ended = (): boolean => state.status === 'formed' || state.status === 'closed';
    while (!ended()) {
      const armed: Alarm | null = alarm;
      const changed = (): boolean => ended() || alarm?.at !== armed?.at;
      if (armed === null) await condition(changed);
      else if (!(await condition(changed, Math.max(1, realMsUntil(clock, armed.at, Date.now())))))
        await exclusively(() => escalate(armed));
    }
  }

  /** The alarm rang, perhaps late: the event is dated to the alarm, the entry to now. If the answer came first, there is nothing to tell. */
  async function escalate({ deadlineId, level, at: due }: Alarm): Promise<void> {
    const rang = now();
    const at = rang > due ? rang : due;
    const id = systemActionId('escalate', deadlineId, level, state.version);
    const action: CaseAction = {
      id,
      name: 'escalate',
      data: { deadlineId, level },
      actor: SYSTEM_ACTOR,
      on: businessDate(due),
      at,
    };
    if (judge(action, at).ok) await perform(action).catch(unlessRefused);
  }
}

/** An action that was recorded ahead of this history may have come before the alarm: then there is nothing left to tell, and the case goes on. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof ApplicationFailure)) throw error;
}

/** A business refusal; a plain Error would fail the workflow task and leave the case stuck. An answer, not a fault: where in the code it was made is nobody's business. */
function refusalFailure(refusal: Refusal): ApplicationFailure {
  const failure = ApplicationFailure.create({
    message: refusal.en,
    type: refusal.code,
    nonRetryable: true,
    details: [refusal],
  });
  failure.stack = '';
  return failure;
}
