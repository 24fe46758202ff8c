// Raw SQL: hooks and deliveries are claimed past what others hold, by the database's clock; a hook is listed with counts of what it is owed, and begins at the stream's end. All else are rows.
import type { Actor } from '../domain/case.js';
import type { NoticeKind } from '../domain/decision.js';
import { AT_ONCE, type MailedNotice } from '../domain/notice-mail.js';
import type { Database } from './database.js';
import type { OutgoingDeliveryModel as Delivery } from './generated/models.js';

export type { Delivery };

export type HookKind = 'standard' | 'wecom' | 'dingtalk';

export interface HookRow {
  id: string;
  kind: HookKind;
  name: string;
  host: string;
  body: string | null;
  actions: string[];
  sealed: string;
  old_secret_until: Date | null;
  active: boolean;
  created_at: Date;
  created_by: string;
  waiting: bigint;
  given_up: bigint;
}

/** What administrators register and look at. */
export class OutgoingHooksRepository {
  constructor(private readonly database: Database) {}

  list(actor: Actor): Promise<HookRow[]> {
    return this.database.withScope(actor, (tx) =>
      tx.query<HookRow>(
        `SELECT h.*, (SELECT count(*) FROM outgoing_deliveries d WHERE d.hook = h.id AND d.delivered_at IS NULL AND d.given_up_at IS NULL) AS waiting,
           (SELECT count(*) FROM outgoing_deliveries d WHERE d.hook = h.id AND d.given_up_at IS NOT NULL) AS given_up
         FROM outgoing_hooks h ORDER BY h.created_at, h.id`,
      ),
    );
  }

  /** It is told what happens from now on. @returns false where there is no such body */
  add(
    actor: Actor,
    {
      id,
      kind,
      name,
      host,
      body,
      actions,
      sealed,
    }: Omit<HookRow, 'old_secret_until' | 'active' | 'created_at' | 'created_by' | 'waiting' | 'given_up'>,
  ): Promise<boolean> {
    return this.database.withScope(actor, async (tx) => {
      const added = await tx.execute(
        `INSERT INTO outgoing_hooks (id, kind, name, host, body, actions, sealed, position, created_by)
         SELECT $1, $2, $3, $4, $5, $6::text[], $7, stream_end(), $8 WHERE $5::text IS NULL OR EXISTS (SELECT 1 FROM bodies WHERE id = $5)`,
        id,
        kind,
        name,
        host,
        body,
        actions,
        sealed,
        actor.account,
      );
      return added === 1;
    });
  }

  /** @returns false where there is no such hook, or another change of it came first */
  reseal(actor: Actor, id: string, before: string, sealed: string, oldSecretUntil: string | null): Promise<boolean> {
    return this.database.withScope(actor, async ({ rows }) => {
      const changed = await rows.outgoingHook.updateMany({
        where: { id, sealed: before },
        data: { sealed, oldSecretUntil: oldSecretUntil === null ? null : new Date(oldSecretUntil) },
      });
      return changed.count === 1;
    });
  }

  /** What is owed stays owed while it rests. @returns false where there is no such hook */
  activate(actor: Actor, id: string, active: boolean): Promise<boolean> {
    return this.database.withScope(
      actor,
      async ({ rows }) => (await rows.outgoingHook.updateMany({ where: { id }, data: { active } })).count === 1,
    );
  }

  /** Newest first, before `before`. */
  deliveries(actor: Actor, hook: string, before: number | null, limit: number): Promise<Delivery[]> {
    return this.database.withScope(actor, ({ rows }) =>
      rows.outgoingDelivery.findMany({
        where: { hook, ...(before === null ? {} : { id: { lt: before } }) },
        orderBy: { id: 'desc' },
        take: limit,
      }),
    );
  }

  /** Owed once more, under the same id. @returns false where there is no such delivery */
  replay(actor: Actor, hook: string, id: number): Promise<boolean> {
    return this.database.withScope(
      actor,
      async (tx) =>
        (await tx.execute(
          'UPDATE outgoing_deliveries SET next_try_at = clock_timestamp(), delivered_at = NULL, given_up_at = NULL WHERE hook = $1 AND id = $2::bigint',
          hook,
          id,
        )) === 1,
    );
  }
}

/** One delivery to send now. */
export interface OwedDelivery {
  id: number;
  hook: string;
  kind: HookKind;
  sealed: string;
  oldSecretUntil: Date | null;
  message: string;
  content: string;
  attempts: number;
}
/** An event as programs are told it: ids and facts, nothing of a person. */
interface EventRow {
  id: bigint;
  case_id: string;
  seq: number;
  name: string;
  at: Date;
  case_no: string;
  type: string;
  area: string;
}
const EVENTS_AT_A_TIME = 500;
const TAKEN_SECONDS = 300;

/** What is owed to hooks, and what became of it; the worker's. */
export class OutgoingDeliveriesRepository {
  constructor(private readonly database: Database) {}

  /** Owes each program the events it asked for, up to the end of the stream. @returns how many events were looked at */
  async oweEvents(): Promise<number> {
    let looked = 0;
    for (const { id } of await this.active(['standard']))
      looked += await this.database.transaction(async (tx) => {
        const [hook] = await tx.query<{ position: bigint; actions: string[] }>(
          'SELECT position, actions FROM outgoing_hooks WHERE id = $1 AND active FOR UPDATE SKIP LOCKED',
          id,
        );
        if (!hook) return 0;
        const rows = await tx.query<EventRow>(
          `SELECT o.id, o.case_id, o.seq, o.name, o.at, c.case_no, c.type, c.area FROM outbox o JOIN cases c USING (case_id)
           WHERE o.id > $1 AND o.id <= (SELECT relayed_to FROM outbox_relay) ORDER BY o.id LIMIT $2::int`,
          hook.position,
          EVENTS_AT_A_TIME,
        );
        const wanted = rows.filter(({ name }) => hook.actions.length === 0 || hook.actions.includes(name));
        await tx.rows.outgoingDelivery.createMany({
          data: wanted.map((row) => ({ hook: id, message: `evt_${row.id}`, content: eventText(row) })),
          skipDuplicates: true,
        });
        if (rows.length > 0)
          await tx.rows.outgoingHook.updateMany({ where: { id }, data: { position: rows.at(-1)!.id } });
        return rows.length;
      });
    return looked;
  }

  /** Owes each robot what became its body's to do and what is late there, so many notices to a message. @returns how many messages */
  async oweNotices(perMessage: number, compose: (kind: HookKind, notices: MailedNotice[]) => string): Promise<number> {
    let made = 0;
    for (const { id, kind } of await this.active(['wecom', 'dingtalk']))
      made += await this.database.transaction(async (tx) => {
        const [hook] = await tx.query<{ position: bigint; body: string }>(
          'SELECT position, body FROM outgoing_hooks WHERE id = $1 AND active FOR UPDATE SKIP LOCKED',
          id,
        );
        if (!hook) return 0;
        const [{ last }] = (await tx.query<{ last: bigint }>(
          `SELECT least($1::bigint + 5000, (SELECT relayed_to FROM outbox_relay)) AS last`,
          hook.position,
        )) as [{ last: bigint }];
        const rows = await tx.query<{
          id: bigint;
          kind: NoticeKind;
          case_id: string;
          params: MailedNotice['params'];
          case_no: string;
          lead_unit_name: string;
        }>(
          `SELECT DISTINCT ON (o.id, n->>'kind') o.id, n->>'kind' AS kind, o.case_id, n->'params' AS params, c.case_no, c.lead_unit_name
           FROM outbox o CROSS JOIN jsonb_array_elements(o.notices) AS n JOIN cases c USING (case_id)
           WHERE o.id > $1 AND o.id <= $2 AND n->>'body' = $3 AND n->>'kind' = ANY ($4::text[]) ORDER BY o.id, n->>'kind'`,
          hook.position,
          last,
          hook.body,
          AT_ONCE,
        );
        const stacks = Array.from({ length: Math.ceil(rows.length / perMessage) }, (_, i) =>
          rows.slice(i * perMessage, (i + 1) * perMessage),
        );
        await tx.rows.outgoingDelivery.createMany({
          data: stacks.map((stack) => ({
            hook: id,
            message: `ntc_${stack[0]!.id}_${stack.at(-1)!.id}_${stack.length}`,
            content: compose(
              kind,
              stack.map((row) => ({
                ...{ kind: row.kind, caseId: row.case_id, params: row.params },
                ...{ caseNo: row.case_no, unitName: row.lead_unit_name },
              })),
            ),
          })),
          skipDuplicates: true,
        });
        await tx.rows.outgoingHook.updateMany({ where: { id, position: { lt: last } }, data: { position: last } });
        return stacks.length;
      });
    return made;
  }

  /** The next delivery of these kinds that is due, of no hook in `without`, taken for some minutes; null when none is. */
  async take(kinds: readonly HookKind[], without: readonly string[]): Promise<OwedDelivery | null> {
    const [row] = await this.database.query<{
      id: bigint;
      hook: string;
      kind: HookKind;
      sealed: string;
      old_secret_until: Date | null;
      message: string;
      content: string;
      attempts: number;
    }>(
      `UPDATE outgoing_deliveries d SET next_try_at = clock_timestamp() + make_interval(secs => $3::float8) FROM outgoing_hooks h
       WHERE h.id = d.hook AND d.id = (SELECT o.id FROM outgoing_deliveries o JOIN outgoing_hooks k ON k.id = o.hook
         WHERE o.delivered_at IS NULL AND o.given_up_at IS NULL AND o.next_try_at <= clock_timestamp() AND k.active AND k.kind = ANY ($1::text[]) AND NOT k.id = ANY ($2::text[])
         ORDER BY o.next_try_at, o.id LIMIT 1 FOR UPDATE OF o SKIP LOCKED)
       RETURNING d.id, d.hook, h.kind, h.sealed, h.old_secret_until, d.message, d.content, d.attempts`,
      [...kinds],
      [...without],
      TAKEN_SECONDS,
    );
    if (!row) return null;
    const { id, hook, kind, sealed, old_secret_until, message, content, attempts } = row;
    return { id: Number(id), hook, kind, sealed, oldSecretUntil: old_secret_until, message, content, attempts };
  }

  /** What became of it. @param again seconds until it is tried again; null: never */
  async note(
    id: number,
    { ok, status, problem }: { ok: boolean; status: number | null; problem: string | null },
    again: number | null,
  ): Promise<void> {
    await this.database.execute(
      `UPDATE outgoing_deliveries SET attempts = attempts + 1, last_try_at = clock_timestamp(), status = $2::int, problem = $3,
         delivered_at = CASE WHEN $4::boolean THEN clock_timestamp() END, given_up_at = CASE WHEN NOT $4::boolean AND $5::float8 IS NULL THEN clock_timestamp() END,
         next_try_at = clock_timestamp() + make_interval(secs => coalesce($5::float8, 0)) WHERE id = $1::bigint`,
      id,
      status,
      problem,
      ok,
      again,
    );
  }

  /** Its receiver says that it is gone for good. */
  async end(hook: string): Promise<void> {
    await this.database.rows.outgoingHook.updateMany({ where: { id: hook }, data: { active: false } });
  }

  /** How many deliveries are owed. */
  waiting(): Promise<number> {
    return this.database.rows.outgoingDelivery.count({ where: { deliveredAt: null, givenUpAt: null } });
  }

  private async active(kinds: readonly HookKind[]): Promise<{ id: string; kind: HookKind }[]> {
    const hooks = await this.database.rows.outgoingHook.findMany({
      where: { active: true, kind: { in: [...kinds] } },
      orderBy: { id: 'asc' },
      select: { id: true, kind: true },
    });
    return hooks as { id: string; kind: HookKind }[];
  }
}

function eventText({ id, case_id, seq, name, at, case_no, type, area }: EventRow): string {
  return JSON.stringify({
    type: `case.${name}`,
    timestamp: at.toISOString(),
    data: {
      ...{ event: Number(id), caseId: case_id, caseNo: case_no, version: seq, action: name },
      ...{ organisationType: type, area },
    },
  });
}
