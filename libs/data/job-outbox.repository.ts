// Raw SQL: jobs are claimed past what others hold; what is owed is the last of each import.
import type { Database, Statements } from './database.js';
import { jsonOf } from './rows.js';

/** Work that a change asks of the worker. */
export interface OutgoingJob {
  id: number;
  queue: string;
  payload: unknown;
}

/** Asks the worker for work in the caller's own transaction, so that the work is asked for exactly when the change stands. */
export async function requestJob(tx: Statements, queue: string, payload: object): Promise<void> {
  await tx.rows.jobOutbox.createMany({ data: [{ queue, payload: jsonOf(payload) }] });
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

  /**
   * Work that was handed on a minute ago or earlier and is not done: the last job of each unfinished import, and the last that asked for a ledger that has
   * not been made anew since. Whether a queue still has it is for the caller to see.
   */
  async owed(ageSeconds = 60): Promise<OutgoingJob[]> {
    const rows = await this.database.query<{ id: bigint; queue: string; payload: unknown }>(
      `SELECT DISTINCT ON (o.payload->>'importId') o.id, o.queue, o.payload FROM job_outbox o
       WHERE o.relayed_at < clock_timestamp() - make_interval(secs => $1::float8) AND CASE WHEN o.payload->>'importId' IS NULL
         THEN (SELECT changed > projected FROM ledger_revision)
         ELSE EXISTS (SELECT 1 FROM imports i WHERE i.id = o.payload->>'importId' AND i.status IN ('uploaded', 'previewing', 'committing')) END
       ORDER BY o.payload->>'importId', o.id DESC`,
      ageSeconds,
    );
    return rows.map(({ id, queue, payload }) => ({ id: Number(id), queue, payload }));
  }
}
