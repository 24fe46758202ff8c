import type { Database, Statements } from './database.js';

/** Work that a change asks of the worker. */
export interface OutgoingJob {
  id: number;
  queue: string;
  payload: unknown;
}

/** Asks the worker for work in the caller's own transaction, so that the work is asked for exactly when the change stands. */
export async function requestJob(tx: Statements, queue: string, payload: object): Promise<void> {
  await tx.execute('INSERT INTO job_outbox (queue, payload) VALUES ($1, $2::jsonb)', queue, JSON.stringify(payload));
}

/** The outbox of jobs as the worker's relay sees it. */
export class JobOutboxRepository {
  constructor(private readonly database: Database) {}

  /**
   * Hand up to `limit` waiting jobs of these queues on, in order, and mark them; nothing is marked when `relay` throws, so a job may be handed
   * on twice. Jobs for a queue that only a newer worker knows wait for it. @returns how many were handed on.
   */
  drain(limit: number, queues: readonly string[], relay: (job: OutgoingJob) => Promise<void>): Promise<number> {
    return this.database.transaction(async (tx) => {
      const rows = await tx.query<{ id: bigint; queue: string; payload: unknown }>(
        'SELECT id, queue, payload FROM job_outbox WHERE relayed_at IS NULL AND queue = ANY ($2) ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED',
        limit,
        [...queues],
      );
      for (const { id, queue, payload } of rows) await relay({ id: Number(id), queue, payload });
      if (rows.length > 0)
        await tx.execute(
          'UPDATE job_outbox SET relayed_at = clock_timestamp() WHERE id = ANY ($1::bigint[])',
          rows.map(({ id }) => id),
        );
      return rows.length;
    });
  }
}
