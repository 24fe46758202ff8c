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
  case_no: string;
  lead_unit_name: string;
}

const READ = 'notification_reads r WHERE r.account = $1 AND r.outbox_id = n.outbox_id AND r.ordinal = n.ordinal';
const newest = (
  whose: string,
  unread: boolean,
): string => `(SELECT n.outbox_id, n.ordinal, n.kind, n.case_id, n.event_on, n.at, (SELECT r.read_at FROM ${READ}) AS read_at, n.params,
    c.case_no, c.lead_unit_name
  FROM notifications n CROSS JOIN LATERAL (SELECT case_no, lead_unit_name FROM cases WHERE case_id = n.case_id OFFSET 0) c WHERE ${whose} AND (n.outbox_id, n.ordinal) < (coalesce($2::bigint, 9223372036854775807), coalesce($3::int, 0))
  ${unread ? `AND NOT EXISTS (SELECT 1 FROM ${READ})` : ''} ORDER BY n.outbox_id DESC, n.ordinal DESC LIMIT $4)`;

/** In-app notifications: to the caller by name, or to their body in their role. Those of a case that the caller may not open any more are left out. */
export class NotificationsRepository {
  constructor(private readonly database: Database) {}

  /** Newest first. Those by name and those to the body are each read in the order of an index of their own: of years of them as many as the page shows. */
  list(
    actor: Actor,
    { unread, limit, after }: { unread: boolean; limit: number; after: [bigint, number] | null },
  ): Promise<NotificationRow[]> {
    return this.database.withScope(actor, async (tx) => {
      // A plan for any limit reads all of them and sorts.
      await tx.query(`SELECT set_config('plan_cache_mode', 'force_custom_plan', true)`);
      return tx.query<NotificationRow>(
        `SELECT * FROM (${newest('n.account = $1', unread)} UNION ALL ${newest('n.account IS NULL AND n.body = $5', unread)}) n ORDER BY outbox_id DESC, ordinal DESC LIMIT $4`,
        actor.account,
        after?.[0] ?? null,
        after?.[1] ?? null,
        limit + 1,
        actor.body,
      );
    });
  }

  async markRead(actor: Actor, ids: [bigint, number][], at: string): Promise<void> {
    await this.database.withScope(actor, (tx) =>
      tx.execute(
        `INSERT INTO notification_reads (outbox_id, ordinal, account, read_at)
         SELECT n.outbox_id, n.ordinal, $1, $2::timestamptz FROM notifications n JOIN unnest($3::bigint[], $4::int[]) AS i (o, k) ON n.outbox_id = i.o AND n.ordinal = i.k
         ON CONFLICT DO NOTHING`,
        actor.account,
        at,
        ids.map(([o]) => o),
        ids.map(([, k]) => k),
      ),
    );
  }
}
