import type { Client } from '@temporalio/client';
import { isGrpcServiceError, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { ChangedCase, RecordedAction, ReconcilerRepository } from '../../libs/data/reconciler.repository.js';
import { inTurn } from '../../libs/platform/in-turn.js';
import type { Logger } from '../../libs/platform/logger.js';
import { Moments } from './moments.js';
import { act, versionOf } from '../../workflows/case/case.messages.js';

/** A case whose workflow does not answer for so long is left for the next sweep. */
const ANSWER_WITHIN_MS = 10_000;
/** gRPC's code for what does not exist. */
const NOT_FOUND = 5;

export interface Reconciled {
  examined: number;
  /** Recorded actions the histories lacked and that came into them. */
  resent: number;
  /** Cases that are still ahead after the resending; an operator has to look. */
  failed: string[];
}

/**
 * Heals the one dangerous moment (docs/architecture.md): the transaction of an action committed, but worker and server died before the
 * history had it. Looks at cases that changed since the last sweep and sends again what their workflows lack.
 */
export class Reconciler {
  private stopped = false;
  /** Cases of the last sweep that were in order, with their versions: what is looked at twice costs nothing the second time. */
  private settled = new Map<string, number>();

  private readonly moments: Moments;

  constructor(
    private readonly client: Client,
    private readonly repository: ReconcilerRepository,
    private readonly logger: Logger,
  ) {
    this.moments = new Moments(client, repository, logger);
  }

  /** Ends a running sweep after the case it is at; the next one begins where this one did. */
  stop(): void {
    this.stopped = true;
  }

  /** @throws DatabaseIsOlder while histories hold more than the audit: then nothing is sent. */
  async sweep(): Promise<Reconciled> {
    await this.moments.requireSame();
    const { cases, checkpoint } = await this.repository.changedSinceCheckpoint();
    const result: Reconciled = { examined: cases.length, resent: 0, failed: [] };
    const settled = new Map<string, number>();
    for (const changed of cases) {
      if (this.stopped) return result;
      const { caseId, version } = changed;
      if (this.settled.get(caseId) === version || (await this.reconcile(changed, result))) settled.set(caseId, version);
    }
    this.settled = settled;
    if (result.failed.length === 0) {
      // The engine first: its mark is never behind the checkpoint but in an engine that was restored.
      await this.moments.mark(checkpoint);
      await this.repository.moveCheckpoint(checkpoint);
    }
    if (result.resent > 0 || result.failed.length > 0) this.logger.warn(result, 'reconciled read model and histories');
    return result;
  }

  /** @returns whether the history holds everything that is recorded. */
  private async reconcile({ caseId, version, lastActionId }: ChangedCase, result: Reconciled): Promise<boolean> {
    try {
      if (await this.isInHistory(caseId, lastActionId)) return true;
      const known = await this.client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
        this.client.workflow.getHandle(caseId).query(versionOf),
      );
      if (known >= version) return await this.isRecorded(caseId, known, result);
      await this.resend(caseId, await this.repository.lastAction(caseId), version);
      result.resent += version - known;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return true; // stuck-cases.ts finds it
      this.logger.error({ caseId, err: error }, 'case could not be reconciled');
      result.failed.push(caseId);
    }
    return false;
  }

  /** Somebody may have acted since; but a history never holds more than the audit. */
  private async isRecorded(caseId: string, known: number, result: Reconciled): Promise<boolean> {
    const version = await this.repository.versionOf(caseId);
    if (version !== null && version >= known) return true;
    this.logger.error({ caseId, version, known }, 'the history of a case holds decisions that the audit does not');
    result.failed.push(caseId);
    return false;
  }

  /**
   * Whether the last recorded action's Update is completed: the server knows that by itself, where a query would wake the workflow. An alarm
   * and an adopted history were no Updates; for those the workflow is asked.
   */
  private async isInHistory(workflowId: string, updateId: string): Promise<boolean> {
    const { namespace } = this.client.options;
    try {
      const { outcome } = await this.client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
        this.client.workflowService.pollWorkflowExecutionUpdate({
          namespace,
          updateRef: { workflowExecution: { workflowId }, updateId },
        }),
      );
      return Boolean(outcome?.success);
    } catch (error) {
      if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) return false;
      throw error;
    }
  }

  /**
   * The last recorded action again, by one who has seen that it stands: whatever stands before it comes along. One case that does not answer must not keep the sweep from the others.
   */
  private async resend(caseId: string, action: RecordedAction, seen: number): Promise<void> {
    try {
      await this.client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
        inTurn(ANSWER_WITHIN_MS, () =>
          this.client.workflow.getHandle(caseId).executeUpdate(act, { updateId: action.id, args: [action, seen] }),
        ),
      );
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    }
  }
}
