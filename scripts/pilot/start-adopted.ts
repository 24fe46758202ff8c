import { WithStartWorkflowOperation, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Refusal } from '../../libs/domain/errors.js';
import { inTurn } from '../../libs/platform/in-turn.js';
import { CASE_TASK_QUEUE, opened, type CaseInput, CASE_TASK_TIMEOUT } from '../../workflows/case/case.messages.js';
import type { caseWorkflow } from '../../workflows/case/case.workflow.js';
import { CASE_WORKFLOW } from '../../workflows/case/case.messages.js';

const SIDE_BY_SIDE = 8;
const TURN_WITHIN_MS = 30_000;
/** Id of the Update that waits for the opening: whoever starts the case again waits with the first. */
const OPENING = 'adoption';

/**
 * Start the workflows of adopted cases, a few at a time; each is there once its history is recorded, in one transaction. Starting one again
 * finds what stands. @returns those that the database refused, which are not there at all
 */
export async function startAdopted(
  client: Client,
  all: readonly CaseInput[],
  taskQueue = CASE_TASK_QUEUE,
): Promise<{ caseNo: string; refusal: Refusal }[]> {
  const waiting = [...all];
  const refused: { caseNo: string; refusal: Refusal }[] = [];
  const lane = async (): Promise<void> => {
    for (let input = waiting.shift(); input; input = waiting.shift()) {
      const refusal = await start(client, input, taskQueue);
      if (refusal) refused.push({ caseNo: input.state.caseNo, refusal });
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return refused;
}

async function start(client: Client, input: CaseInput, taskQueue: string): Promise<Refusal | null> {
  const send = () => {
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof caseWorkflow>(CASE_WORKFLOW, {
      workflowId: input.state.caseId,
      taskQueue,
      workflowTaskTimeout: CASE_TASK_TIMEOUT,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    return client.workflow.executeUpdateWithStart(opened, { updateId: OPENING, startWorkflowOperation });
  };
  try {
    await inTurn(TURN_WITHIN_MS, send);
    return null;
  } catch (error) {
    const refusal =
      error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure
        ? (error.cause.details?.[0] as Refusal | undefined)
        : undefined;
    if (refusal) return refusal;
    throw error;
  }
}
