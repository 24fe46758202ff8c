import { Client, Connection } from '@temporalio/client';

export interface HistoryFigures {
  events: number;
  tasks: number;
  timers: number;
}

/** Mean events, completed workflow tasks and timers of finished workflows. A workflow that is not completed is a fault. */
export async function readHistories(
  address: string,
  workflowIds: readonly string[],
): Promise<{ figures: HistoryFigures; faults: string[] }> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const sums: HistoryFigures = { events: 0, tasks: 0, timers: 0 };
    const faults: string[] = [];
    for (const workflowId of workflowIds) {
      const handle = client.workflow.getHandle(workflowId);
      const { status } = await handle.describe();
      if (status.name !== 'COMPLETED') faults.push(`workflow ${workflowId} is ${status.name}`);
      const events = (await handle.fetchHistory()).events ?? [];
      sums.events += events.length;
      sums.tasks += events.filter((event) => event.workflowTaskCompletedEventAttributes).length;
      sums.timers += events.filter((event) => event.timerStartedEventAttributes).length;
    }
    const mean = (sum: number) => sum / Math.max(1, workflowIds.length);
    return { figures: { events: mean(sums.events), tasks: mean(sums.tasks), timers: mean(sums.timers) }, faults };
  } finally {
    await connection.close();
  }
}
