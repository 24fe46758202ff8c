import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { RecordedAction, ReconcilerRepository } from '../../libs/data/reconciler.repository.js';
import type { Logger } from '../../libs/platform/logger.js';
import { act, versionOf } from '../../workflows/case/case.messages.js';

/** A case whose workflow does not answer for so long is left for the next sweep. */
const ANSWER_WITHIN_MS = 10_000;

export interface Reconciled {
  examined: number;
  /** Recorded actions the histories lacked, sent again under their own ids. */
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

  constructor(private readonly client: Client, private readonly repository: ReconcilerRepository, private readonly logger: Logger) {}

  /** Ends a running sweep after the case it is at; the next one begins where this one did. */
  stop(): void {
    this.stopped = true;
  }

  async sweep(): Promise<Reconciled> {
    const { cases, checkpoint } = await this.repository.changedSinceCheckpoint();
    const result: Reconciled = { examined: cases.length, resent: 0, failed: [] };
    for (const { caseId, version } of cases) {
      if (this.stopped) return result;
      await this.reconcile(caseId, version, result);
    }
    if (result.failed.length === 0) await this.repository.moveCheckpoint(checkpoint);
    if (result.resent > 0 || result.failed.length > 0) this.logger.warn(result, 'reconciled read model and histories');
    return result;
  }

  private async reconcile(caseId: string, recorded: number, result: Reconciled): Promise<void> {
    const handle = this.client.workflow.getHandle(caseId);
    try {
      const known = await this.client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => handle.query(versionOf));
      if (known >= recorded) return;
      for (const action of await this.repository.actionsAfter(caseId, known)) {
        await this.resend(caseId, action);
        result.resent += 1;
      }
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return;
      this.logger.error({ caseId, err: error }, 'case could not be reconciled');
      result.failed.push(caseId);
    }
  }

  /** A refusal means that the next action of a person brought the recorded one along already. */
  private async resend(caseId: string, action: RecordedAction): Promise<void> {
    try {
      await this.client.workflow.getHandle(caseId).executeUpdate(act, { updateId: action.id, args: [action] });
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    }
  }
}
