// Raw SQL: the inbox is a merge of ordered indexes, with a mark up to which all is read.
import type { Actor, Role } from '../domain/case.js';
import type { Database, Statements } from './database.js';
import { onlyUsed } from './statistics/figures.js';

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
/** Where a notice stands in the order of all: event and place among the notices of the event. */
export type NoticeId = [event: bigint, ordinal: number];
export interface NotificationRows {
  rows: NotificationRow[];
  /** Where the next page goes on; null at the end. A stretch without a single row to show may lie before it. */
  next: NoticeId | null;
}

/** One question looks at so many notices at most, so that a page of years of read ones costs no more than any other. */
const STRETCH = 500;
const COUNTED_TO = 99;
const ROLES_TOLD: readonly Role[] = ['reviewer', 'officer', 'instructor', 'supervisor'];

/** Ordinals of one event's notices are below this; after the last place nothing begins. */
const PLACES = 1_000n;
const LAST_PLACE = 9_223_372_036_854_775_807n;

/** A plan for any limit, or one that may sort, reads all of them. */
const IN_ORDER = `SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)`;
const READ = 'notification_reads r WHERE r.account = $1 AND r.outbox_id = n.outbox_id AND r.ordinal = n.ordinal';
// One value, asked for once: what is computed beside a column keeps row-level security from using its index.
const BEYOND_MARK = `n.place >= (SELECT (coalesce(max(outbox_id), 0) + 1) * ${PLACES} FROM notification_marks WHERE account = $1)`;
const CASE = 'CROSS JOIN LATERAL (SELECT case_no, lead_unit_name FROM cases WHERE case_id = n.case_id OFFSET 0) c';

/**
 * In-app notifications: to the caller by name, or to their body in their role. Those of a case that the caller may not open any more are left out.
 * What is unread is never counted in full: an account has a mark up to which it has read everything, and beyond it one question looks at a stretch.
 */
export class NotificationsRepository {
  constructor(private readonly database: Database) {}

  /** Newest first. Those by name and those to the body in each role are merged from an index in that order, as many as the page shows. */
  list(
    actor: Actor,
    { unread, limit, after }: { unread: boolean; limit: number; after: NoticeId | null },
  ): Promise<NotificationRows> {
    return this.database.withScope(actor, async (tx) => {
      await tx.query(IN_ORDER);
      const beyond = `n.place < $2::bigint${unread ? ` AND ${BEYOND_MARK}` : ''}`;
      const stretch = stretchOf(actor, 3, beyond, 'DESC');
      const cursor = [actor.account, after === null ? LAST_PLACE : placeOf(after), ...stretch.params];
      const rows = await tx.query<NotificationRow>(
        `SELECT n.outbox_id, n.ordinal, n.kind, n.case_id, n.event_on, n.at, n.params, c.case_no, c.lead_unit_name,
           coalesce((SELECT r.read_at FROM ${READ}), (SELECT m.read_at FROM notification_marks m WHERE m.account = $1 AND m.outbox_id >= n.outbox_id)) AS read_at
         FROM (${stretch.sql}) n ${CASE} ${unread ? `WHERE NOT EXISTS (SELECT 1 FROM ${READ})` : ''} ORDER BY place DESC LIMIT $${cursor.length + 1}`,
        ...cursor,
        limit + 1,
      );
      if (rows.length > limit) return { rows: rows.slice(0, limit), next: idOf(rows[limit - 1]!) };
      const [last] = await tx.query<NotificationRow>(
        ...onlyUsed(
          `SELECT outbox_id, ordinal FROM (${stretch.sql}) n ORDER BY place DESC OFFSET ${STRETCH - 1}`,
          cursor,
        ),
      );
      return { rows, next: last ? idOf(last) : null };
    });
  }

  /** How many are unread, up to 99 and as far as one look goes: `isLowerBound` says that there may be more. */
  async countUnread(actor: Actor): Promise<{ unread: number; isLowerBound: boolean }> {
    const { rows, next } = await this.list(actor, { unread: true, limit: COUNTED_TO, after: null });
    return { unread: rows.length, isLowerBound: next !== null };
  }

  async markRead(actor: Actor, ids: NoticeId[], at: string): Promise<void> {
    await this.database.withScope(actor, async (tx) => {
      await tx.execute(
        `INSERT INTO notification_reads (outbox_id, ordinal, account, read_at)
         SELECT n.outbox_id, n.ordinal, $1, $2::timestamptz FROM notifications n JOIN unnest($3::bigint[], $4::int[]) AS i (o, k) ON n.outbox_id = i.o AND n.ordinal = i.k
         ON CONFLICT DO NOTHING`,
        actor.account,
        at,
        ids.map(([o]) => o),
        ids.map(([, k]) => k),
      );
      await moveMark(tx, actor, await readUpTo(tx, actor), at);
    });
  }

  /** Everything up to a notice, so that what came in meanwhile stays unread. */
  async markAllRead(actor: Actor, upTo: NoticeId, at: string): Promise<void> {
    await this.database.withScope(actor, async (tx) => {
      await moveMark(tx, actor, upTo[0] - 1n, at);
      // Beyond the mark are the events of the last moments, whose notices may still come in.
      await tx.execute(
        `INSERT INTO notification_reads (outbox_id, ordinal, account, read_at) SELECT n.outbox_id, n.ordinal, $1, $2::timestamptz FROM notifications n
         WHERE n.recipient = ANY ($4) AND ${BEYOND_MARK} AND n.place <= $3::bigint ON CONFLICT DO NOTHING`,
        actor.account,
        at,
        placeOf(upTo),
        recipients(actor),
      );
    });
  }
}

/** Keys of the notices that are the actor's; policies look at the rest. */
function recipients({ account, body, roles }: Actor): string[] {
  const told = roles.includes('service') ? ROLES_TOLD : ROLES_TOLD.filter((role) => roles.includes(role));
  return [`account:${account}`, ...['', ...told].map((role) => `body:${body}:${role}`)];
}

/** The first notices of the actor in the order of their places, merged from one index scan for each key; keys are parameters from `first` on. */
function stretchOf(
  actor: Actor,
  first: number,
  where: string,
  direction: 'ASC' | 'DESC',
): { sql: string; params: string[] } {
  const params = recipients(actor);
  const end = `ORDER BY place ${direction} LIMIT ${STRETCH}`;
  const parts = params.map(
    (_, i) => `(SELECT n.* FROM notifications n WHERE n.recipient = $${first + i} AND ${where} ${end})`,
  );
  return { sql: `SELECT * FROM (${parts.join(' UNION ALL ')}) m ${end}`, params };
}

/** Event up to which nothing of the actor's is unread, looking from the mark on; null where the mark is there. */
async function readUpTo(tx: Statements, actor: Actor): Promise<bigint | null> {
  const stretch = stretchOf(actor, 2, BEYOND_MARK, 'ASC');
  const [row] = await tx.query<{ unread: bigint | null; last: bigint | null }>(
    `SELECT min(n.outbox_id) FILTER (WHERE EXISTS (SELECT 1 FROM cases c WHERE c.case_id = n.case_id) AND NOT EXISTS (SELECT 1 FROM ${READ})) AS unread,
       max(n.outbox_id) - (count(*) = ${STRETCH})::int AS last
     FROM (${stretch.sql}) n`,
    actor.account,
    ...stretch.params,
  );
  return row!.unread === null ? row!.last : row!.unread - 1n;
}

/** Never backwards, and never beyond events whose notices may still come in. */
async function moveMark(tx: Statements, { account }: Actor, to: bigint | null, at: string): Promise<void> {
  if (to === null) return;
  await tx.execute(
    `INSERT INTO notification_marks AS m SELECT $1, least($2::bigint, notices_made_to()), $3::timestamptz
     ON CONFLICT (account) DO UPDATE SET outbox_id = excluded.outbox_id, read_at = excluded.read_at WHERE m.outbox_id < excluded.outbox_id`,
    account,
    to,
    at,
  );
}

function placeOf([event, ordinal]: NoticeId): bigint {
  const place = event * PLACES + BigInt(Math.min(ordinal, Number(PLACES) - 1));
  return place < LAST_PLACE ? place : LAST_PLACE;
}

function idOf({ outbox_id, ordinal }: NotificationRow): NoticeId {
  return [outbox_id, ordinal];
}
