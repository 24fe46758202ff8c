import type { Actor } from '../domain/case.js';
import type { Database } from './database.js';

export interface NotificationRow {
  outbox_id: bigint;
  ordinal: number;
  kind: string;
  case_id: string;
  event_on: Date;
  at: Date;
  read_at: Date | null;
  params: Record<string, string | number | null>;
}

/** In-app notifications: to the caller by name, or to their body in their role. */
export class NotificationsRepository {
  constructor(private readonly database: Database) {}

  list(actor: Actor, { unread, limit, after }: { unread: boolean; limit: number; after: [bigint, number] | null }): Promise<NotificationRow[]> {
    return this.database.withScope(actor, (tx) =>
      tx.query<NotificationRow>(
        `SELECT n.outbox_id, n.ordinal, n.kind, n.case_id, n.event_on, n.at, r.read_at, n.params FROM notifications n
         LEFT JOIN notification_reads r ON r.account = $1 AND r.outbox_id = n.outbox_id AND r.ordinal = n.ordinal
         WHERE ($2::boolean IS FALSE OR r.read_at IS NULL) AND ($3::bigint IS NULL OR (n.outbox_id, n.ordinal) < ($3::bigint, $4::int))
         ORDER BY n.outbox_id DESC, n.ordinal DESC LIMIT $5`,
        actor.account, unread, after?.[0] ?? null, after?.[1] ?? null, limit + 1,
      ));
  }

  async markRead(actor: Actor, ids: [bigint, number][], at: string): Promise<void> {
    await this.database.withScope(actor, (tx) =>
      tx.execute(
        `INSERT INTO notification_reads (outbox_id, ordinal, account, read_at)
         SELECT n.outbox_id, n.ordinal, $1, $2::timestamptz FROM notifications n JOIN unnest($3::bigint[], $4::int[]) AS i (o, k) ON n.outbox_id = i.o AND n.ordinal = i.k
         ON CONFLICT DO NOTHING`,
        actor.account, at, ids.map(([o]) => o), ids.map(([, k]) => k),
      ));
  }
}
