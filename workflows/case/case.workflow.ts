import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { CaseAction } from '../../libs/domain/actions.js';
import type { Alarm } from '../../libs/domain/alarm.js';
import { businessInstant, realMsUntil } from '../../libs/domain/business-clock.js';
import { CASE_BUSY, type Refusal } from '../../libs/domain/errors.js';
import { yoursNow } from '../../libs/domain/operation.js';
import { CaseRun } from './case-run.js';
import type { CaseActivities } from './case.activities.js';
import { act, opened, stateOf, versionOf, type ActAnswer, type CaseInput, type CaseOutcome } from './case.messages.js';

/** One transaction on PostgreSQL, safe to repeat: tried until the database is back, while the Update waits and the API answers 503. */
const { recordOpening, recordAction, recordWarning, standingFrom } = proxyLocalActivities<CaseActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '5s' },
});

/**
 * One formation from survey to registration. Rules, calendar and clock are frozen in its input; only `act` and its own timer move it.
 * @param seal of its sender over the input; whether it holds is looked at outside of the sandbox, where the opening is recorded
 */
export async function caseWorkflow(input: CaseInput, seal = ''): Promise<CaseOutcome> {
  const now = () => businessInstant(input.clock, Date.now());
  const run = new CaseRun(input, { now, recordAction, recordWarning, standingFrom, until: condition });
  let opening: { refusal: Refusal | null } | null = null;

  setHandler(stateOf, () => run.state);
  setHandler(versionOf, () => run.state.version);
  setHandler(opened, async () => {
    await condition(() => opening !== null);
    if (opening!.refusal) throw refusalFailure(opening!.refusal);
    return { version: run.state.version, documentNo: null, at: run.state.openedAt, fingerprint: null };
  });
  setHandler(act, (action, _seen = 0, sealed = '') => run.exclusively(() => perform(action, sealed)), {
    validator: turnAway,
  });

  await run.exclusively(async () => {
    const { state, entries } = input;
    const notices = entries.length === 1 ? [yoursNow(state, state.openedOn)] : [];
    const outcome = await recordOpening({ input, seal, notices });
    if (outcome.status === 'recorded' && outcome.caseNo !== undefined) run.state = { ...state, caseNo: outcome.caseNo };
    opening = { refusal: outcome.status === 'refused' ? outcome.refusal : null };
  });
  if (opening!.refusal === null) await untilEnded();
  await condition(allHandlersFinished);
  const { caseId, status, version } = run.state;
  return { caseId, status, version, refusal: opening!.refusal };

  /**
   * Must stay synchronous: the SDK ignores a promise, and a refused Update leaves no event only when this throws. One action at a time: where a task
   * accepts an Update before it completes the one under way, the SDK may replay the two the other way round and the case is stuck (ADR 12).
   */
  function turnAway(action: CaseAction, seen = 0, _seal = ''): void {
    if (opening?.refusal) throw refusalFailure(opening.refusal);
    if (run.busy) throw ApplicationFailure.nonRetryable('another action of the case is under way', CASE_BUSY);
    const refusal = run.objection(action, seen);
    if (refusal) throw refusalFailure(refusal);
  }

  async function perform(action: CaseAction, sealed: string): Promise<ActAnswer> {
    const performed = await run.perform(action, sealed);
    if (!performed.ok) throw refusalFailure(performed.refusal);
    return performed.answer;
  }

  /** One timer: armed for the next level of the ladder or the next rule set, re-armed only when that changes. */
  async function untilEnded(): Promise<void> {
    while (!run.ended) {
      const armed: Alarm | null = run.alarm;
      const changed = (): boolean => run.ended || run.alarm?.at !== armed?.at;
      if (armed === null) await condition(changed);
      else if (!(await condition(changed, Math.max(1, realMsUntil(input.clock, armed.at, Date.now())))))
        await run.exclusively(() => run.ring(armed));
    }
  }
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
