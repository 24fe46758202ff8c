// Raw SQL: events are handed on in order, past what others hold.
import type { Instant } from '../domain/case.js';
import type { Notice } from '../domain/decision.js';
import { scopeText, type Database, type Scope } from './database.js';
import { OWE_MAILS } from './mails.repository.js';

/** One accepted action as it is told to the world. */
export interface CaseEvent {
  /** Id of the outbox row: grows in the order in which events are handed on; never shared, may have gaps. */
  streamNo: number;
  caseId: string;
  seq: number;
  /** `open` or the action's name. */
  name: string;
  at: Instant;
}

/** Events looked through for lost notifications at a time. */
const LOOKED_THROUGH = 2_000;
/** A queue that stands makes notifications within seconds. */
const NOTIFIED_WITHIN_SECONDS = 30;

/** The outbox: what accepted actions want told. */
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  /**
   * Hand up to `limit` rows after the relay's position on, in order, and move it behind them; it stays when `relay` throws. Several relays may
   * run: they take turns. @returns how many were handed on.
   */
  drain(limit: number, relay: (ids: number[]) => Promise<void>): Promise<number> {
    return this.database.transaction(async (tx) => {
      const [position] = await tx.query<{ relayed_to: bigint; gap: 'none' | 'open' | 'dead' }>(
        `SELECT relayed_to, CASE WHEN gap_since IS NULL THEN 'none' WHEN gap_since <= pg_snapshot_xmin(pg_current_snapshot()) THEN 'dead' ELSE 'open' END AS gap
         FROM outbox_relay FOR UPDATE SKIP LOCKED`,
      );
      if (!position) return 0;
      const { relayed_to, gap } = position;
      const rows = await tx.query<{ id: bigint }>(
        'SELECT id FROM outbox WHERE id > $1 ORDER BY id LIMIT $2',
        relayed_to,
        limit,
      );
      const ids = unbroken(
        rows.map((r) => Number(r.id)),
        Number(relayed_to),
        gap === 'dead',
      );
      if (ids.length > 0) await relay(ids);
      const stopped = ids.length < rows.length;
      if (ids.length > 0 || (stopped && gap === 'none')) {
        await tx.execute(
          `UPDATE outbox_relay SET relayed_to = $1::bigint, gap_since = CASE WHEN $2 THEN pg_snapshot_xmax(pg_current_snapshot()) END`,
          ids.at(-1) ?? relayed_to,
          stopped,
        );
      }
      // Told with the commit: then the end of the stream has moved.
      if (ids.length > 0) await tx.query(`SELECT pg_notify('events', '')`);
      return ids.length;
    });
  }

  /** Calls `heard` when actions have been recorded. @returns stops it */
  onActions(heard: () => void): () => Promise<void> {
    return this.database.listen('actions', heard);
  }

  /** Calls `heard` when the stream of events has grown. @returns stops it */
  onEvents(heard: () => void): () => Promise<void> {
    return this.database.listen('events', heard);
  }

  /**
   * Turn rows into notifications, each with the people it is for: an account, or a role at a body. An instructor is told under the account that has the number;
   * where none has, the officers of the body are, so that nobody is left out. Who gave an address for mails is owed one in the same statement.
   * A second run of the same job adds nothing. @returns how many are new. @throws when two runs meet, so that one is repeated.
   */
  async notify(ids: readonly number[]): Promise<number> {
    const [row] = await this.database.query<{ made: bigint }>(
      `WITH made AS (INSERT INTO notifications (outbox_id, ordinal, case_id, kind, body, role, account, event_on, at, params)
         SELECT o.id, n.ordinal, o.case_id, n.notice->>'kind', n.notice->>'body',
           CASE WHEN n.notice->>'instructorNo' IS NOT NULL AND a.id IS NULL THEN 'officer' ELSE n.notice#>>'{params,role}' END,
           coalesce(n.notice->>'account', a.id), (n.notice->>'on')::date, o.at, n.notice->'params'
         FROM outbox o CROSS JOIN jsonb_array_elements(o.notices) WITH ORDINALITY AS n (notice, ordinal)
           LEFT JOIN accounts a ON a.instructor_no = n.notice->>'instructorNo' AND a.active AND 'instructor' = ANY (a.roles)
         WHERE o.id = ANY ($1::bigint[])
           AND NOT EXISTS (SELECT 1 FROM notifications known WHERE known.outbox_id = o.id AND known.ordinal = n.ordinal)
         RETURNING outbox_id, ordinal, case_id, kind, body, role, account), mailed AS (${OWE_MAILS})
       SELECT count(*) AS made FROM made`,
      [...ids],
    );
    return Number(row!.made);
  }

  /**
   * Notifications of events that were handed on and never became any: a queue was lost or gave a job up. Goes on where the last call ended, up to the
   * first event that is younger than `ageSeconds`: a queue may still be at those. @returns how many were made
   */
  async renotify(ageSeconds = NOTIFIED_WITHIN_SECONDS): Promise<number> {
    for (let made = 0; ;) {
      const rows = await this.database.query<{ id: bigint; due: boolean; owed: boolean }>(
        `SELECT o.id, o.created_at < clock_timestamp() - make_interval(secs => $1::float8) AS due,
           jsonb_array_length(o.notices) > 0 AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.outbox_id = o.id) AS owed
         FROM outbox o WHERE o.id > (SELECT notified_to FROM reconciler_checkpoint) AND o.id <= (SELECT relayed_to FROM outbox_relay) ORDER BY o.id LIMIT $2::int`,
        ageSeconds,
        LOOKED_THROUGH,
      );
      const young = rows.findIndex(({ due }) => !due);
      const due = young === -1 ? rows : rows.slice(0, young);
      const owed = due.filter((row) => row.owed).map(({ id }) => Number(id));
      if (owed.length > 0) made += await this.notify(owed);
      if (due.length > 0)
        await this.database.execute(
          'UPDATE reconciler_checkpoint SET notified_to = $1::bigint WHERE notified_to < $1::bigint',
          due.at(-1)!.id,
        );
      if (due.length < LOOKED_THROUGH) return made;
    }
  }

  /** Notices of rows, for those who send mail or call webhooks. */
  async noticesOf(
    ids: readonly number[],
  ): Promise<{ outboxId: number; caseId: string; seq: number; notices: Notice[] }[]> {
    const rows = await this.database.query<{ id: bigint; case_id: string; seq: number; notices: Notice[] }>(
      'SELECT id, case_id, seq, notices FROM outbox WHERE id = ANY ($1::bigint[]) ORDER BY id',
      [...ids],
    );
    return rows.map((r) => ({ outboxId: Number(r.id), caseId: r.case_id, seq: r.seq, notices: r.notices }));
  }

  /**
   * Events after `streamNo` that the scope may see, in order, and where to go on reading: beyond events it may not see. One round trip.
   */
  async since(scope: Scope, streamNo: number, limit = 500): Promise<{ events: CaseEvent[]; next: number }> {
    const [row] = await this.database.query<{ answer: { events: CaseEvent[]; next: number } }>(
      'SELECT events_since($1, $2::bigint, $3::int) AS answer',
      scopeText(scope),
      streamNo,
      limit,
    );
    return row!.answer;
  }

  /** The stream's end: where a client that has seen nothing starts. */
  async lastStreamNo(): Promise<number> {
    const [row] = await this.database.query<{ last: bigint }>('SELECT stream_end() AS last');
    return Number(row!.last);
  }
}

/**
 * Ids that follow on `after` without a gap. An id that is missing may belong to a transaction that has not ended; `gapIsDead`: none of those that
 * could have drawn the first missing one is left, so it is stepped over.
 */
export function unbroken(ids: readonly number[], after: number, gapIsDead: boolean): number[] {
  const from = gapIsDead ? (ids[0] ?? after + 1) : after + 1;
  const end = ids.findIndex((id, nth) => id !== from + nth);
  return ids.slice(0, end === -1 ? ids.length : end);
}
