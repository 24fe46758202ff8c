import type { CaseSearchBody } from '../contracts/cases.js';
import type { CaseStatus, PlainDate } from '../domain/case.js';
import { NO_DUE_DATE } from './case-row.js';
import { conditions, parseCursor, SORTS, type CaseListRow } from './case-search.js';
import { areasInSight, placesOf, type Place } from './case-sight.js';
import type { Scope, Statements } from './database.js';
import { onlyUsed } from './statistics/figures.js';

/**
 * Raw SQL of lists of cases in the order asked for. What lives is read from `waiting`, what has ended from `cases`, each as a merge of ordered index scans
 * over the places of the reader's sight: a page reads about the rows it returns, however many there are (docs/adr/0013-what-waits.md).
 */

export type ListQuery = Pick<CaseSearchBody, 'filter' | 'sort'> & { limit: number; after?: string; today: PlainDate };
/** A search counts no further. */
export const COUNTED_TO = 10_000;

const LIVING: readonly CaseStatus[] = ['open', 'on-hold'];
const ENDED: readonly CaseStatus[] = ['formed', 'closed'];
/** Status and lateness of what lives: on hold nothing is late. */
const STANDINGS = [
  { status: 'open', overdue: false },
  { status: 'open', overdue: true },
  { status: 'on-hold', overdue: false },
] as const;

/** One page and the row after it, if there is one. What has no order but that of ids stands at one end: it is asked for when the page gets there. */
export async function listCases(tx: Statements, reader: Scope, query: ListQuery): Promise<CaseListRow[]> {
  const { ordered, byId, params } = await prepare(tx, reader, query);
  const { column, descending } = SORTS[query.sort];
  const wanted = query.limit + 1;
  const rows: CaseListRow[] = [];
  const ends = [
    { parts: ordered, key: column },
    { parts: byId, key: null },
  ];
  for (const { parts, key } of descending ? ends.reverse() : ends) {
    if (parts.length === 0 || rows.length === wanted) continue;
    await tx.query(IN_ORDER, key === 'due_key' && query.filter.text === undefined ? 'off' : 'on');
    rows.push(
      ...(await tx.query<CaseListRow>(...onlyUsed(pageSql(parts, key, descending, wanted - rows.length), params))),
    );
  }
  return rows;
}

/** @param key null where the parts have none: then the order is that of ids */
function pageSql(parts: readonly string[], key: string | null, descending: boolean, limit: number): string {
  const direction = descending ? 'DESC' : 'ASC';
  const order = (of: string): string =>
    `ORDER BY ${key === null ? '' : `${of}key ${direction}, `}${of}case_id ${direction}`;
  return `SELECT c.*, ${key === null ? `'${NO_DUE_DATE}'` : 'u.key'}::text AS sort_key
    FROM (SELECT * FROM (${merge(parts, `${order('')} LIMIT ${limit}`)}) m ${order('')} LIMIT ${limit}) u
    CROSS JOIN LATERAL (SELECT l.* FROM case_lines l WHERE l.case_id = u.case_id OFFSET 0) c ${order('u.')}`;
}

/**
 * Of a few hundred rows the server would rather read and sort all than read a page of them in order. Off for what has an index in the order of due dates, in this
 * transaction; where cases are named or stand in another order, sorting is the way.
 */
const IN_ORDER = `SELECT set_config('enable_bitmapscan', $1, true), set_config('enable_sort', $1, true)`;

/** Each part in its order and with its end: so the server merges them, and takes from each no more than the page needs. */
function merge(parts: readonly string[], page: string): string {
  return parts.map((part) => `(${part} ${page})`).join(' UNION ALL ');
}

/** How many there are, up to COUNTED_TO. */
export async function countCases(
  tx: Statements,
  reader: Scope,
  query: ListQuery,
): Promise<{ total: number; totalIsLowerBound?: true }> {
  const { ordered, byId, params } = await prepare(tx, reader, { ...query, after: undefined });
  const parts = [...ordered, ...byId].map((part) => `(SELECT 1 FROM (${part}) p LIMIT ${COUNTED_TO + 1})`);
  if (parts.length === 0) return { total: 0 };
  const [row] = await tx.query<{ n: bigint }>(
    ...onlyUsed(
      `SELECT count(*) AS n FROM (SELECT 1 FROM (${parts.join(' UNION ALL ')}) p LIMIT ${COUNTED_TO + 1}) n`,
      params,
    ),
  );
  const total = Number(row!.n);
  return total > COUNTED_TO ? { total: COUNTED_TO, totalIsLowerBound: true } : { total };
}

async function prepare(
  tx: Statements,
  reader: Scope,
  query: ListQuery,
): Promise<{ ordered: string[]; byId: string[]; params: unknown[] }> {
  const list = new CaseList(reader, await areasInSight(tx, reader), query, await found(tx, query.filter.text));
  return { ...list.parts(), params: list.params };
}

/** Ids of all cases with a text; null where there are too many to be named, and undefined where none is asked for. */
async function found(tx: Statements, text: string | undefined): Promise<string[] | null | undefined> {
  if (text === undefined) return undefined;
  const [row] = await tx.query<{ ids: string[] | null }>(
    'SELECT cases_with_text($1, $2::int) AS ids',
    text,
    COUNTED_TO,
  );
  return row!.ids;
}

/** The parts of one list: a SELECT of `case_id` and `key` for each place and standing. */
class CaseList {
  readonly params: unknown[] = [];
  private readonly places: Record<'waiting' | 'cases', Place[]>;
  private readonly where: string[];
  private readonly cursor: { key: string; id: string; text: string; idText: string } | null;
  private readonly wanted: readonly CaseStatus[];

  constructor(
    reader: Scope,
    areas: { areas: string[]; everywhere: boolean },
    private readonly query: ListQuery,
    ids: string[] | null | undefined,
  ) {
    const bind = (value: unknown): string => `$${this.params.push(value)}`;
    // Cases that are named are looked up, wherever they lie.
    const named = ids ? [{ condition: `case_id = ANY (${bind(ids)})`, standing: false }] : null;
    // Those of an officer or of a body stand in an index of their own; but what has ended does not in the order of ids.
    const held = named ? null : holdersOf(query.filter, bind);
    const ofHolders = (place: Place): Place =>
      held ? { ...place, condition: `${place.condition} AND ${held.condition}` } : place;
    this.places = {
      waiting: named ?? held?.places ?? placesOf('waiting', reader, areas, bind),
      cases:
        named ??
        (this.byDueDate ? null : held?.places) ??
        placesOf('cases', reader, areas, bind).map((place) => ofHolders(place)),
    };
    const { status: _status, overdue: _overdue, ...rest } = query.filter;
    // Asked for twice, the server would expect a hundredth of them.
    this.where = conditions(held ? { ...rest, [held.filter]: undefined } : rest, bind, query.today);
    if (ids === null) this.where.push(`case_has_text(case_id, ${bind(query.filter.text)})`);
    this.wanted = wantedStatuses(query.filter);
    const cursor = query.after === undefined ? null : parseCursor(query.after, query.sort)!;
    const { cast } = SORTS[query.sort];
    this.cursor = cursor && {
      key: cursor[0],
      id: cursor[1],
      text: `${bind(cursor[0])}::${cast}`,
      idText: bind(cursor[1]),
    };
  }

  /** In another order than that of due dates what lives and what has ended stand in one index. `byId`: parts without a key, in the order of ids. */
  parts(): { ordered: string[]; byId: string[] } {
    if (this.byDueDate || this.wanted.every((status) => LIVING.includes(status)) || this.query.filter.overdue === true)
      return {
        ordered: this.livingParts(),
        byId: this.byDueDate ? [...this.undatedParts(), ...this.endedParts()] : [],
      };
    const { overdue } = this.query.filter;
    const status = `status IN (${this.wanted.map((one) => `'${one}'`).join(', ')})`;
    const late = overdue === undefined ? [] : ['NOT overdue'];
    const ordered = this.places.cases.map(({ condition }) =>
      this.part('cases', SORTS[this.query.sort].column, [condition, status, ...late, ...this.beyondCursor()]),
    );
    return { ordered, byId: [] };
  }

  private get byDueDate(): boolean {
    return SORTS[this.query.sort].column === 'due_key';
  }

  /** What lives, in the order asked for. By due date: what has one, or there is no order but that of ids. */
  private livingParts(): string[] {
    const { column, descending } = SORTS[this.query.sort];
    if (!this.byDueDate)
      return this.inEachPlace((standing) => this.part('waiting', column, [standing, ...this.beyondCursor()]));
    if (this.cursor?.key === NO_DUE_DATE && !descending) return [];
    const beyond = this.cursor?.key === NO_DUE_DATE ? [] : this.beyondCursor();
    return this.inEachPlace((standing) =>
      this.part('waiting', column, [standing, `due_key < '${NO_DUE_DATE}'`, ...beyond]),
    );
  }

  /**
   * What lives without a due date stands after all that has one. In parts of its own: of a page that begins beyond the last of days the server would expect
   * no row, and take any index for as good as another.
   */
  private undatedParts(): string[] {
    if (this.undatedIsOver) return [];
    return this.inEachPlace((standing) =>
      this.idPart('waiting', [standing, `due_key = '${NO_DUE_DATE}'`, ...this.beyondId()]),
    );
  }

  /** Nothing is due of what has ended: it stands among what has no due date, in the order of ids. */
  private endedParts(): string[] {
    const ended = ENDED.filter((status) => this.wanted.includes(status));
    if (ended.length === 0 || this.query.filter.overdue === true || this.undatedIsOver) return [];
    const status = `status IN (${ended.map((one) => `'${one}'`).join(', ')})`;
    return this.places.cases.map(({ condition }) => this.idPart('cases', [condition, status, ...this.beyondId()]));
  }

  /** A part for each place and standing; for each place where its index knows no standing. */
  private inEachPlace(part: (where: string) => string): string[] {
    const standings = STANDINGS.filter(
      ({ status, overdue }) =>
        this.wanted.includes(status) &&
        (this.query.filter.overdue === undefined || this.query.filter.overdue === overdue),
    ).map(({ status, overdue }) => `status = '${status}' AND ${overdue ? '' : 'NOT '}overdue`);
    if (standings.length === 0) return [];
    return this.places.waiting.flatMap(({ condition, standing }) =>
      (this.byDueDate && standing ? standings : [`(${standings.join(' OR ')})`]).map((one) =>
        part(`${condition} AND ${one}`),
      ),
    );
  }

  private get undatedIsOver(): boolean {
    return this.cursor !== null && SORTS[this.query.sort].descending && this.cursor.key < NO_DUE_DATE;
  }

  private beyondId(): string[] {
    const { descending } = SORTS[this.query.sort];
    return this.cursor?.key === NO_DUE_DATE ? [`case_id ${descending ? '<' : '>'} ${this.cursor.idText}`] : [];
  }

  private beyondCursor(): string[] {
    if (!this.cursor) return [];
    const { column, descending } = SORTS[this.query.sort];
    return [`(${column}, case_id) ${descending ? '<' : '>'} (${this.cursor.text}, ${this.cursor.idText})`];
  }

  private part(table: 'waiting' | 'cases', key: string, where: readonly string[]): string {
    return `SELECT case_id, ${key} AS key FROM ${table} WHERE ${[...where, ...this.where].join(' AND ')}`;
  }

  private idPart(table: 'waiting' | 'cases', where: readonly string[]): string {
    return `SELECT case_id FROM ${table} WHERE ${[...where, ...this.where].join(' AND ')}`;
  }
}

/** Asked for one by one up to here; the cases of more stand in the places of the reader. */
const MOST_HOLDERS = 10;

/** A part for each officer that is asked for, or for each approving body, and the condition of all of them; null where there is neither. */
function holdersOf(
  { officer, approvingBody }: CaseSearchBody['filter'],
  bind: (value: unknown) => string,
): { filter: 'officer' | 'approvingBody'; condition: string; places: Place[] } | null {
  const [filter, column, values] = officer
    ? (['officer', 'officer', officer] as const)
    : (['approvingBody', 'approving_body', approvingBody ?? []] as const);
  const each = [...new Set(values)].map((value) => `${column} = ${bind(value)}`);
  if (each.length === 0 || each.length > MOST_HOLDERS) return null;
  return {
    filter,
    condition: `(${each.join(' OR ')})`,
    places: each.map((condition) => ({ condition, standing: false })),
  };
}

/** The statuses that a filter leaves: what waits, is due or is late lives; what was formed has ended. */
function wantedStatuses(filter: CaseSearchBody['filter']): CaseStatus[] {
  const { status, overdue, planOverdue, waitingForBody, dueFrom, dueTo, formedFrom, formedTo } = filter;
  const onlyLiving =
    overdue === true || planOverdue === true || [waitingForBody, dueFrom, dueTo].some((one) => one !== undefined);
  const onlyEnded = formedFrom !== undefined || formedTo !== undefined;
  return [...(onlyEnded ? [] : LIVING), ...(onlyLiving ? [] : ENDED)].filter((one) => !status || status.includes(one));
}
