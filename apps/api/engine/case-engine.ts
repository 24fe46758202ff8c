import { performance } from 'node:perf_hooks';
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { CaseAction } from '../../../libs/domain/actions.js';
import type { Refusal } from '../../../libs/domain/errors.js';
import { inTurn } from '../../../libs/platform/in-turn.js';
import type { Logger } from '../../../libs/platform/logger.js';
import {
  act,
  CASE_WORKFLOW,
  opened,
  type ActAnswer,
  type CaseInput,
  CASE_TASK_TIMEOUT,
} from '../../../workflows/case/case.messages.js';
import type { caseWorkflow } from '../../../workflows/case/case.workflow.js';
import { Refused, unavailable } from '../http/refused.js';
import type { Admission } from './admission.js';
import { Turns } from './turns.js';

/** accepted: it stands. refused: nothing changed. ended: the workflow is over and takes no Updates. */
export type EngineAnswer =
  { outcome: 'accepted'; answer: ActAnswer } | { outcome: 'refused'; refusal: Refusal } | { outcome: 'ended' };

export interface EngineOptions {
  taskQueue: string;
  /** The answer must be on its way by then: 503 within five seconds is a promise. */
  timeoutMs: number;
  retryAfterSeconds: number;
}

/** The only hand the API has on a case: the Update `act` of its workflow, and its start. */
export class CaseEngine {
  private readonly turns: Turns;

  constructor(
    private readonly client: Client,
    private readonly admission: Admission,
    private readonly options: EngineOptions,
    private readonly log: Logger,
  ) {
    this.turns = new Turns(options.retryAfterSeconds);
  }

  /** To be asked before the work of a change begins: what is shed must cost next to nothing. @throws Refused engine-unavailable */
  requirePlace(): void {
    this.admission.requirePlace();
  }

  /**
   * Decide one action; its id is the Update id, so the same action is decided once. One action of a case at a time: others wait for their turn within
   * their time. @param seen version the sender has seen the case at @throws Refused engine-unavailable
   */
  act(caseId: string, action: CaseAction, seen: number): Promise<EngineAnswer> {
    const left = this.timeLeft();
    const send = (): Promise<ActAnswer> =>
      this.client.workflow.getHandle(caseId).executeUpdate(act, { args: [action, seen], updateId: action.id });
    return this.turns.take(caseId, action.id, left(), () => this.ask(caseId, left, send));
  }

  /** Start the case and wait until its opening is recorded; sent again with the same key it finds the same workflow. */
  open(input: CaseInput, key: string): Promise<EngineAnswer> {
    const { caseId } = input.state;
    const left = this.timeLeft();
    return this.ask(caseId, left, () => {
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof caseWorkflow>(CASE_WORKFLOW, {
        workflowId: caseId,
        taskQueue: this.options.taskQueue,
        workflowTaskTimeout: CASE_TASK_TIMEOUT,
        workflowIdConflictPolicy: 'USE_EXISTING',
        // One that failed or was ended by hand before its opening stood is begun again; what stands is not written twice.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        args: [input],
      });
      return this.client.workflow
        .executeUpdateWithStart(opened, { updateId: key, startWorkflowOperation })
        .catch((error: unknown) => this.earlierOpening(error, caseId, key));
    });
  }

  /**
   * A workflow that has ended takes no Update, but still tells how that of an earlier try came out. Where worker and engine died with the Update, it
   * is not known, and the workflow's own outcome says whether its opening was refused. @throws OpeningRefused
   */
  private async earlierOpening(error: unknown, caseId: string, key: string): Promise<ActAnswer> {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const handle = this.client.workflow.getHandle<typeof caseWorkflow>(caseId);
    try {
      return await handle.getUpdateHandle<ActAnswer>(key).result();
    } catch (unknown) {
      if (!(unknown instanceof WorkflowNotFoundError)) throw unknown;
      const { refusal } = await handle.result();
      throw refusal ? new OpeningRefused(refusal) : unknown;
    }
  }

  private timeLeft(): () => number {
    const deadline = performance.now() + this.options.timeoutMs;
    return () => Math.max(1, deadline - performance.now());
  }

  /** The time begins with the request: waiting for a place, or for a case that is busy, is part of it. */
  private async ask(caseId: string, left: () => number, send: () => Promise<ActAnswer>): Promise<EngineAnswer> {
    try {
      const answer = await inTurn(left(), () => this.admission.run(() => this.withinTime(send, left())));
      return { outcome: 'accepted', answer };
    } catch (error) {
      return this.answerOf(error, caseId);
    }
  }

  /** The deadline stops the call; the race holds even where the SDK still wants to try again. */
  private async withinTime<T>(send: () => Promise<T>, timeoutMs: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer from the engine in time')), timeoutMs);
    });
    const call = this.client.withDeadline(Date.now() + timeoutMs, send);
    call.catch(() => undefined);
    try {
      return await Promise.race([call, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private answerOf(error: unknown, caseId: string): EngineAnswer {
    if (error instanceof Refused) throw error;
    const refusal = refusalOf(error);
    if (refusal) return { outcome: 'refused', refusal };
    if (error instanceof WorkflowNotFoundError) return { outcome: 'ended' };
    this.log.warn({ err: error, caseId }, 'the engine did not answer');
    throw unavailable(this.options.retryAfterSeconds, { caseId });
  }
}

/** An opening that the database refused, as the workflow's outcome tells. */
class OpeningRefused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof OpeningRefused) return error.refusal;
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return null;
  const refusal = error.cause.details?.[0] as Refusal | undefined;
  return refusal && typeof refusal.code === 'string' ? refusal : null;
}
