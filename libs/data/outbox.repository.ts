import type { Instant } from '../domain/case.js';
import type { Notice } from '../domain/decision.js';
import { scopeText, type Database, type Scope } from './database.js';

/** One accepted action as it is told to the world. */
export interface CaseEvent {
  /** Grows in the order in which events become visible; never shared, may have gaps. */
  streamNo: number;
  caseId: string;
  seq: number;
  /** `open` or the action's name. */
  name: string;
  at: Instant;
}

/** Key of the advisory lock under which events are numbered. */
const STREAM_LOCK = 20_200_526;

/** Events a sweep looks back over for lost notifications. */
const LOOKED_BACK = 5_000;

/** The outbox: what accepted actions want told. */
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  /**
   * Hand up to `limit` waiting rows on, in order, number them for the stream of events and mark them; nothing is marked when `relay`
   * throws. Several relays may run: they take turns. @returns how many were handed on.
   */
  drain(limit: number, relay: (ids: number[]) => Promise<void>): Promise<number> {
    return this.database.transaction(async (tx) => {
      const [turn] = await tx.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1::bigint) AS mine', STREAM_LOCK);
      if (!turn!.mine) return 0;
      const rows = await tx.query<{ id: bigint }>('SELECT id FROM outbox WHERE relayed_at IS NULL ORDER BY id LIMIT $1', limit);
      if (rows.length === 0) return 0;
      const ids = rows.map((r) => Number(r.id));
      await relay(ids);
      await tx.execute(
        `UPDATE outbox o SET relayed_at = clock_timestamp(), stream_no = n.stream_no
         FROM (SELECT id, nextval('outbox_stream_no') AS stream_no FROM unnest($1::bigint[]) AS id ORDER BY id) n WHERE o.id = n.id`,
        ids,
      );
      return ids.length;
    });
  }

  /** Turn rows into notifications; a second run of the same job adds nothing. @returns how many are new. @throws when two runs meet, so that one is repeated. */
  notify(ids: readonly number[]): Promise<number> {
    return this.database.execute(
      `INSERT INTO notifications (outbox_id, ordinal, case_id, kind, body, role, account, event_on, at, params)
       SELECT o.id, n.ordinal, o.case_id, n.notice->>'kind', n.notice->>'body', n.notice#>>'{params,role}', n.notice->>'account', (n.notice->>'on')::date, o.at,
         n.notice->'params'
       FROM outbox o, jsonb_array_elements(o.notices) WITH ORDINALITY AS n (notice, ordinal) WHERE o.id = ANY ($1::bigint[])
         AND NOT EXISTS (SELECT 1 FROM notifications known WHERE known.outbox_id = o.id AND known.ordinal = n.ordinal)`,
      [...ids],
    );
  }

  /**
   * Notifications of events that were handed on minutes ago and never became any: a queue was lost or gave a job up. Looks at the last events only, so
   * that it costs little. @returns how many were made.
   */
  async renotify(): Promise<number> {
    const rows = await this.database.query<{ id: bigint }>(
      `SELECT o.id FROM outbox o WHERE o.id > (SELECT max(id) FROM outbox) - $1::bigint AND o.relayed_at < clock_timestamp() - interval '2 minutes'
       AND jsonb_array_length(o.notices) > 0 AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.outbox_id = o.id) ORDER BY o.id`, LOOKED_BACK,
    );
    return rows.length === 0 ? 0 : this.notify(rows.map((r) => Number(r.id)));
  }

  /** Notices of rows, for those who send mail or call webhooks. */
  async noticesOf(ids: readonly number[]): Promise<{ outboxId: number; caseId: string; seq: number; notices: Notice[] }[]> {
    const rows = await this.database.query<{ id: bigint; case_id: string; seq: number; notices: Notice[] }>(
      'SELECT id, case_id, seq, notices FROM outbox WHERE id = ANY ($1::bigint[]) ORDER BY id', [...ids],
    );
    return rows.map((r) => ({ outboxId: Number(r.id), caseId: r.case_id, seq: r.seq, notices: r.notices }));
  }

  /**
   * Events after `streamNo` that the scope may see, in order, and where to go on reading: beyond events it may not see. One round trip.
   */
  async since(scope: Scope, streamNo: number, limit = 500): Promise<{ events: CaseEvent[]; next: number }> {
    const [row] = await this.database.query<{ answer: { events: CaseEvent[]; next: number } }>(
      'SELECT events_since($1, $2::bigint, $3::int) AS answer', scopeText(scope), streamNo, limit,
    );
    return row!.answer;
  }

  /** The stream's end: where a client that has seen nothing starts. */
  async lastStreamNo(): Promise<number> {
    const [row] = await this.database.query<{ last: bigint }>('SELECT stream_end() AS last');
    return Number(row!.last);
  }
}
