import type { Database } from './database.js';

export interface OutboxRow {
  id: number;
  caseId: string;
  seq: number;
  kind: string;
  body: string | null;
  account: string | null;
  on: string;
  payload: Record<string, unknown>;
}

/** The outbox: what accepted actions want told. */
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  /** Hand up to `limit` waiting rows on, in order, and mark them; nothing is marked when `relay` throws. Several relays may run. */
  async drain(limit: number, relay: (ids: number[]) => Promise<void>): Promise<number> {
    return this.database.prisma.$transaction(async (tx) => {
      const rows = await tx.$queryRawUnsafe<{ id: bigint }[]>(
        'SELECT id FROM outbox WHERE relayed_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED', limit,
      );
      if (rows.length === 0) return 0;
      const ids = rows.map((r) => Number(r.id));
      await relay(ids);
      await tx.$executeRawUnsafe('UPDATE outbox SET relayed_at = clock_timestamp() WHERE id = ANY ($1::bigint[])', ids);
      return ids.length;
    });
  }

  /** Turn rows into notifications; a second run of the same job adds nothing. */
  async notify(ids: readonly number[]): Promise<number> {
    return this.database.execute(
      `INSERT INTO notifications (outbox_id, case_id, kind, body, account, event_on, payload)
       SELECT id, case_id, kind, body, account, event_on, payload FROM outbox WHERE id = ANY ($1::bigint[])
       ON CONFLICT (outbox_id) DO NOTHING`,
      [...ids],
    );
  }
}
