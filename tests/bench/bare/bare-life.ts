import { Client, Connection, isGrpcServiceError, WithStartWorkflowOperation } from '@temporalio/client';
import { failed } from '../load/closed-loop.js';
import type { Answer, Life } from '../load/life.js';
import { ACTIONS_PER_LIFE, advance, BARE_TASK_QUEUE, BARE_WORKFLOW, opened, type BareTimers } from './bare.messages.js';
import type { bareWorkflow } from './bare.workflow.js';

const HOUR_MS = 3_600_000;
/** An engine that does not answer for so long is a fault of the run, not a wait without end. */
const ANSWER_WITHIN_MS = 60_000;

export function bareCaseId(index: number): string {
  return `bare-${index}`;
}

/** The bare engine through a plain Temporal client: Updates, and nothing in between. */
export async function connectBareLife({ address, timers }: { address: string; timers: BareTimers }): Promise<Life> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  return {
    length: ACTIONS_PER_LIFE,
    approvals: [6, 8, 11],
    close: () => connection.close(),
    async send(index, step): Promise<Answer> {
      try {
        await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
          step === 0 ? open(client, index, timers) : act(client, index, step),
        );
        return { outcome: 'accepted' };
      } catch (error) {
        return isPassing(error) ? { outcome: 'shed', retryAfterSeconds: 1 } : failed(error);
      }
    },
  };
}

/** The server asks to try again, as it does on a machine with more work than processors; the product's API answers 503 to the same. */
function isPassing(error: unknown): boolean {
  return isGrpcServiceError(error) || isGrpcServiceError((error as { cause?: unknown }).cause);
}

function open(client: Client, index: number, timers: BareTimers): Promise<unknown> {
  const caseId = bareCaseId(index);
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof bareWorkflow>(BARE_WORKFLOW, {
    workflowId: caseId,
    taskQueue: BARE_TASK_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    args: [{ caseId, timers, phaseMs: 24 * HOUR_MS }],
  });
  return client.workflow.executeUpdateWithStart(opened, { updateId: `${caseId}-opened`, startWorkflowOperation });
}

function act(client: Client, index: number, step: number): Promise<unknown> {
  const id = `${bareCaseId(index)}-${step}`;
  return client.workflow
    .getHandle(bareCaseId(index))
    .executeUpdate(advance, { updateId: id, args: [{ id, step, note: `step ${step}` }] });
}
