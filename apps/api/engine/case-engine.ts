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
import type { Logger } from '../../../libs/platform/logger.js';
import { act, CASE_WORKFLOW, opened, type ActAnswer, type CaseInput } from '../../../workflows/case/case.messages.js';
import type { caseWorkflow } from '../../../workflows/case/case.workflow.js';
import { unavailable } from '../http/refused.js';
import type { Admission } from './admission.js';

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
  constructor(
    private readonly client: Client,
    private readonly admission: Admission,
    private readonly options: EngineOptions,
    private readonly log: Logger,
  ) {}

  /** To be asked before the work of a change begins: what is shed must cost next to nothing. @throws Refused engine-unavailable */
  requirePlace(): void {
    this.admission.requirePlace();
  }

  /** Decide one action; its id is the Update id, so the same action is decided once. @throws Refused engine-unavailable */
  act(caseId: string, action: CaseAction): Promise<EngineAnswer> {
    return this.ask(caseId, () =>
      this.client.workflow.getHandle(caseId).executeUpdate(act, { args: [action], updateId: action.id }),
    );
  }

  /** Start the case and wait until its opening is recorded; sent again with the same key it finds the same workflow. */
  open(input: CaseInput, key: string): Promise<EngineAnswer> {
    const { caseId } = input.state;
    return this.ask(caseId, () => {
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof caseWorkflow>(CASE_WORKFLOW, {
        workflowId: caseId,
        taskQueue: this.options.taskQueue,
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        args: [input],
      });
      return this.client.workflow
        .executeUpdateWithStart(opened, { updateId: key, startWorkflowOperation })
        .catch((error: unknown) => this.earlierOpening(error, caseId, key));
    });
  }

  /** A workflow that has ended takes no Update, but still tells how that of an earlier try came out. */
  private earlierOpening(error: unknown, caseId: string, key: string): Promise<ActAnswer> {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return this.client.workflow.getHandle(caseId).getUpdateHandle<ActAnswer>(key).result();
  }

  /** The time begins with the request: waiting for a place is part of it. */
  private ask(caseId: string, send: () => Promise<ActAnswer>): Promise<EngineAnswer> {
    const deadline = performance.now() + this.options.timeoutMs;
    return this.admission.run(async () => {
      try {
        return { outcome: 'accepted', answer: await this.withinTime(send, Math.max(1, deadline - performance.now())) };
      } catch (error) {
        return this.answerOf(error, caseId);
      }
    });
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
    const refusal = refusalOf(error);
    if (refusal) return { outcome: 'refused', refusal };
    if (error instanceof WorkflowNotFoundError) return { outcome: 'ended' };
    this.log.warn({ err: error, caseId }, 'the engine did not answer');
    throw unavailable(this.options.retryAfterSeconds, { caseId });
  }
}

function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return null;
  const refusal = error.cause.details?.[0] as Refusal | undefined;
  return refusal && typeof refusal.code === 'string' ? refusal : null;
}
