// Raw SQL: the inbox.
import type { CaseSummary } from '../contracts/cases.js';
import type { DECISIONS, REVIEW_SCOPES, ReviewsQuery, URGENCIES } from '../contracts/reviews.js';
import type { Actor, CaseState, OrganisationType, PlainDate, Position } from '../domain/case.js';
import { COUNTED_TO } from './case-lists.js';
import { cursorOf, CURSOR_SORTS, parseCursor, summary, type CaseListRow, type CursorSort } from './case-search.js';
import type { Page } from './cases.repository.js';
import { scopeText, type Database, type Statements } from './database.js';
import { unpackState, type StoredState } from './stored-state.js';

export type ReviewScope = (typeof REVIEW_SCOPES)[number];
export type Urgency = (typeof URGENCIES)[number];
export type ReviewFilters = Pick<ReviewsQuery, 'type' | 'step' | 'position' | 'township' | 'urgency' | 'text'> & {
  unclaimed?: boolean;
};
/** Days that decide how urgent something is: today, and the last day that is within three working days. */
export interface UrgencyDays {
  today: PlainDate;
  soonUntil: PlainDate;
}
export interface ReviewLine {
  summary: CaseSummary;
  area: string;
  state: CaseState;
  decided?: { at: string; action: (typeof DECISIONS)[number] };
}
export interface ListedReviews {
  filters: ReviewFilters;
  scope: ReviewScope;
  sort: CursorSort;
  limit: number;
  after?: string | undefined;
}
export interface FacetRow {
  type: OrganisationType;
  position: Position;
  area: string;
  urgency: Urgency;
  unclaimed: boolean;
  count: number;
}
interface LineRow extends CaseListRow, StoredState {
  area: string;
  decided_at?: Date;
  decision?: (typeof DECISIONS)[number];
}
type Bind = (value: unknown) => string;

/**
 * Inboxes, read from `waiting` by the keys of who may hold something (docs/adr/0013-what-waits.md): as many rows as wait for the reader are looked at and never
 * all cases. What somebody has decided is found by their own acts. Everything under the caller's scope.
 */
export class ReviewsRepository {
  constructor(private readonly database: Database) {}

  /** One page. What waits for the caller by due date, unfiltered, is one round trip. */
  async list(actor: Actor, query: ListedReviews, days: UrgencyDays): Promise<Page<ReviewLine>> {
    const { scope, filters, sort, limit } = query;
    const isPlain = scope === 'mine' && sort === 'dueOn' && Object.values(filters).every((value) => !value);
    const rows = isPlain ? await this.inbox(actor, query) : await this.filtered(actor, query, days);
    const items = rows.slice(0, limit);
    return {
      items: items.map((row) => lineOf(row, days.today)),
      page: { endCursor: cursorOf(sort, items.at(-1)), hasMore: rows.length > limit },
    };
  }

  private inbox(actor: Actor, { limit, after }: ListedReviews): Promise<LineRow[]> {
    const [key, id] = after === undefined ? [null, null] : parseCursor(after, 'dueOn')!;
    return this.database.query<LineRow>(
      'SELECT *, due_key::text AS sort_key FROM inbox($1, $2::date, $3, $4::int)',
      scopeText(actor),
      key,
      id,
      limit + 1,
    );
  }

  private filtered(actor: Actor, query: ListedReviews, days: UrgencyDays): Promise<LineRow[]> {
    const { sort, limit, after } = query;
    const { column, descending, cast } = CURSOR_SORTS[sort];
    const direction = descending ? 'DESC' : 'ASC';
    return this.database.withScope(actor, async (tx) => {
      const params: unknown[] = [];
      const bind: Bind = (value) => `$${params.push(value)}`;
      const from = await source(tx, query, days, bind);
      const cursor = after === undefined ? null : parseCursor(after, sort)!;
      const beyond = cursor
        ? `WHERE (l.${column}, l.case_id) ${descending ? '<' : '>'} (${bind(cursor[0])}::${cast}, ${bind(cursor[1])})`
        : '';
      return tx.query<LineRow>(
        `SELECT c.*, u.* FROM (SELECT l.*, l.${column}::text AS sort_key FROM (${from}) l ${beyond}
           ORDER BY l.${column} ${direction}, l.case_id ${direction} LIMIT ${limit + 1}) u
         CROSS JOIN LATERAL (SELECT r.* FROM review_lines r WHERE r.case_id = u.case_id OFFSET 0) c
         ORDER BY u.${column} ${direction}, u.case_id ${direction}`,
        ...params,
      );
    });
  }

  /** How many, up to COUNTED_TO. */
  count(
    actor: Actor,
    query: Pick<ListedReviews, 'scope' | 'filters'>,
    days: UrgencyDays,
  ): Promise<{ total: number; totalIsLowerBound?: true }> {
    return this.database.withScope(actor, async (tx) => {
      const params: unknown[] = [];
      const from = await source(tx, query, days, (value) => `$${params.push(value)}`);
      const [row] = await tx.query<{ n: bigint }>(
        `SELECT count(*) AS n FROM (SELECT 1 FROM (${from}) l LIMIT ${COUNTED_TO + 1}) n`,
        ...params,
      );
      const total = Number(row!.n);
      return total > COUNTED_TO ? { total: COUNTED_TO, totalIsLowerBound: true } : { total };
    });
  }

  /** How many of the whole list fall together under each type, position, place and urgency; of at most COUNTED_TO rows. */
  facets(actor: Actor, scope: ReviewScope, days: UrgencyDays): Promise<FacetRow[]> {
    return this.database.withScope(actor, async (tx) => {
      const params: unknown[] = [];
      const bind: Bind = (value) => `$${params.push(value)}`;
      const from = await source(tx, { scope, filters: {} }, days, bind);
      const rows = await tx.query<Omit<FacetRow, 'count'> & { n: bigint }>(
        `SELECT type, position, area, ${urgencySql(days, bind)} AS urgency, waiting_account IS NULL AS unclaimed, count(*) AS n
         FROM (SELECT * FROM (${from}) l LIMIT ${COUNTED_TO}) f GROUP BY 1, 2, 3, 4, 5`,
        ...params,
      );
      return rows.map(({ n, ...row }) => ({ ...row, count: Number(n) }));
    });
  }

  /** How much waits for the caller, what of it is late or due today, and how much for their body; each as far as is counted. */
  async counts(
    actor: Actor,
    today: PlainDate,
  ): Promise<{ mine: number; late: number; today: number; body: number; isLowerBound: boolean }> {
    const [row] = await this.database.withScope(actor, (tx) =>
      tx.query<Record<'mine' | 'late' | 'today' | 'body', bigint>>(
        `SELECT m.mine, m.late, m.today, b.body FROM
           (SELECT count(*) AS mine, count(*) FILTER (WHERE overdue OR due_on < $1::date) AS late, count(*) FILTER (WHERE NOT overdue AND due_on = $1::date) AS today
            FROM (SELECT overdue, due_on FROM waiting WHERE status = 'open' AND holder = ANY ((SELECT scope_holders())::text[]) LIMIT ${COUNTED_TO}) w) m,
           (SELECT count(*) AS body FROM (SELECT 1 FROM waiting WHERE ${ALL_FOR_BODY} LIMIT ${COUNTED_TO}) w) b`,
        today,
      ),
    );
    const [mine, late, dueToday, body] = [row!.mine, row!.late, row!.today, row!.body].map(Number) as [
      number,
      number,
      number,
      number,
    ];
    return { mine, late, today: dueToday, body, isLowerBound: mine >= COUNTED_TO || body >= COUNTED_TO };
  }

  /** What is kept under the key of a request for the next case: the case it means. Two requests under one key mean the same. @returns what stands */
  async meantCase(
    account: string,
    key: string,
    fingerprint: string,
    caseId: string | null,
  ): Promise<{ fingerprint: string; caseId: string | null } | null> {
    if (caseId !== null)
      await this.database.execute(
        `INSERT INTO idempotency (account, key, route, fingerprint, answer) VALUES ($1, $2, 'reviews/next', $3, $4::jsonb) ON CONFLICT DO NOTHING`,
        account,
        key,
        fingerprint,
        JSON.stringify({ caseId }),
      );
    const [row] = await this.database.query<{ fingerprint: string; answer: { caseId?: string } | null }>(
      'SELECT fingerprint, answer FROM idempotency WHERE account = $1 AND key = $2',
      account,
      key,
    );
    return row ? { fingerprint: row.fingerprint, caseId: row.answer?.caseId ?? null } : null;
  }

  /** The case was taken by another meanwhile: the key means the next one. */
  async meanAnother(account: string, key: string, from: string, to: string): Promise<void> {
    await this.database.execute(
      `UPDATE idempotency SET answer = $4::jsonb WHERE account = $1 AND key = $2 AND answer ->> 'caseId' = $3`,
      account,
      key,
      from,
      JSON.stringify({ caseId: to }),
    );
  }
}

/** What waits for the caller's body in one of the caller's roles, or for one of its people in such a role; a page of it in order. */
const FOR_BODY = `status = 'open' AND holder = ANY (body_holders()) AND waiting_body = scope_of('body') AND scope_has(waiting_role)`;
/** The same where all of it is counted, with the scope's values asked for once: read again for each row they took seven times as long as the rows. */
const ALL_FOR_BODY = `status = 'open' AND holder = ANY ((SELECT body_holders())::text[]) AND waiting_body = (SELECT scope_of('body'))
  AND waiting_role = ANY ((SELECT ARRAY(SELECT jsonb_array_elements_text(nullif(current_setting('app.scope', true), '')::jsonb -> 'roles')))::text[])`;

/** Rows of one list: ids with what they are ordered and grouped by. */
async function source(
  tx: Statements,
  { scope, filters }: Pick<ListedReviews, 'scope' | 'filters'>,
  days: UrgencyDays,
  bind: Bind,
): Promise<string> {
  const where = await conditions(tx, filters, days, bind);
  const columns =
    'w.case_id, w.case_no, w.opened_at, w.waiting_since, w.due_key, w.due_on, w.overdue, w.type, w.position, w.area, w.waiting_account';
  if (scope === 'done')
    return `SELECT ${columns}, d.decided_at, d.decision FROM decided_by_caller() d JOIN cases w USING (case_id) ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}`;
  const held = scope === 'body' ? FOR_BODY : `status = 'open' AND holder = ANY (scope_holders())`;
  return `SELECT ${columns} FROM waiting w WHERE ${[held, ...where].join(' AND ')}`;
}

async function conditions(
  tx: Statements,
  { type, step, position, township, urgency, unclaimed, text }: ReviewFilters,
  days: UrgencyDays,
  bind: Bind,
): Promise<string[]> {
  const where: string[] = [];
  if (type) where.push(`w.type = ${bind(type)}`);
  if (step) where.push(`split_part(w.position, '.', 1) = ${bind(step)}`);
  if (position) where.push(`w.position = ${bind(position)}`);
  if (township) where.push(`area_under(w.area, ${bind(township)})`);
  if (unclaimed) where.push('w.waiting_account IS NULL');
  if (urgency) where.push(`${urgencySql(days, bind)} = ${bind(urgency)}`);
  if (text) where.push(await textSql(tx, text, bind));
  return where;
}

async function textSql(tx: Statements, text: string, bind: Bind): Promise<string> {
  const [row] = await tx.query<{ ids: string[] | null }>(
    'SELECT cases_with_text($1, $2::int) AS ids',
    text,
    COUNTED_TO,
  );
  return row!.ids ? `w.case_id = ANY (${bind(row!.ids)})` : `case_has_text(w.case_id, ${bind(text)})`;
}

/** The group a row stands in; the same as `urgencyOf` says of one row. */
function urgencySql({ today, soonUntil }: UrgencyDays, bind: Bind): string {
  const [day, soon] = [`${bind(today)}::date`, `${bind(soonUntil)}::date`];
  return `CASE WHEN due_on IS NULL THEN 'none' WHEN overdue OR due_on < ${day} THEN 'late' WHEN due_on = ${day} THEN 'today' WHEN due_on <= ${soon} THEN 'three' ELSE 'later' END`;
}

function lineOf(row: LineRow, today: PlainDate): ReviewLine {
  const decided =
    row.decided_at && row.decision ? { decided: { at: row.decided_at.toISOString(), action: row.decision } } : {};
  return { summary: summary(row, today), area: row.area, state: unpackState(row), ...decided };
}
