// Raw SQL: lists of cases are merges of ordered indexes.
import type { CaseSearchBody } from '../contracts/cases.js';
import { POSITIONS, type CaseStatus, type PlainDate, type Position } from '../domain/case.js';
import { stepOf } from '../domain/moves.js';
import { conditions, openedBetween, orderOf, parseCursor, pastPlan, type CaseListRow } from './case-search.js';
import { areasInSight, placesOf, typesInSight, type Place } from './case-sight.js';
import type { Scope, Statements } from './database.js';
import { onlyUsed } from './statistics/figures.js';

/**
 * Raw SQL of lists of cases in the order asked for. What lives is read from `waiting`, what has ended from `cases`, each as a merge of ordered index scans
 * over the places of the reader's sight: a page reads about the rows it returns, however many there are (docs/adr/0013-what-waits.md).
 */

export type ListQuery = Pick<CaseSearchBody, 'filter' | 'sort'> & { limit: number; after?: string; today: PlainDate };
/** A search counts no further. */
export const COUNTED_TO = 10_000;
/** Where more than this share is asked for, a walk in the order of the list finds a page soon. */
const WALKED_FROM = 0.25;
/** So many cases are named one by one and sorted; of more there is a page within a few thousand rows of a walk. */
const FEW = 1_500;

const LIVING: readonly CaseStatus[] = ['open', 'on-hold'];
const ENDED: readonly CaseStatus[] = ['formed', 'closed'];
/** Status and lateness of what lives: on hold is late what was so before. */
const STANDINGS = [
  { status: 'open', overdue: false },
  { status: 'open', overdue: true },
  { status: 'on-hold', overdue: false },
  { status: 'on-hold', overdue: true },
] as const;

/** One page and the row after it, if there is one. What has no order but that of ids stands at one end: it is asked for when the page gets there. */
export async function listCases(tx: Statements, reader: Scope, query: ListQuery): Promise<CaseListRow[]> {
  const { ordered, byId, params, named } = await prepare(tx, reader, query);
  const { column, descending, none } = orderOf(query);
  const wanted = query.limit + 1;
  const rows: CaseListRow[] = [];
  const ends = [
    { parts: ordered, key: column },
    { parts: byId, key: null },
  ];
  for (const { parts, key } of descending ? ends.reverse() : ends) {
    if (parts.length === 0 || rows.length === wanted) continue;
    await tx.query(IN_ORDER, key !== null && !named && standsInOrder(reader, query) ? 'off' : 'on');
    rows.push(
      ...(await tx.query<CaseListRow>(
        ...onlyUsed(pageSql(parts, key ?? { none: none! }, descending, wanted - rows.length), params),
      )),
    );
  }
  return rows;
}

/** @param key where the parts have none, what stands in its place: then the order is that of ids */
function pageSql(parts: readonly string[], key: string | { none: string }, descending: boolean, limit: number): string {
  const direction = descending ? 'DESC' : 'ASC';
  const order = (of: string): string =>
    `ORDER BY ${typeof key === 'string' ? `${of}key ${direction}, ` : ''}${of}case_id ${direction}`;
  return `SELECT c.*, ${typeof key === 'string' ? 'u.key' : `'${key.none}'`}::text AS sort_key
    FROM (SELECT * FROM (${merge(parts, `${order('')} LIMIT ${limit}`)}) m ${order('')} LIMIT ${limit}) u
    CROSS JOIN LATERAL (SELECT l.* FROM case_lines l WHERE l.case_id = u.case_id OFFSET 0) c ${order('u.')}`;
}

/**
 * Of a few hundred rows the server would rather read and sort all than read a page of them in order. Off for what has an index in the order of due dates or of waiting, in
 * this transaction; where cases are named or stand in another order, sorting is the way.
 */
const IN_ORDER = `SELECT set_config('enable_bitmapscan', $1, true), set_config('enable_sort', $1, true)`;

function standsInOrder({ roles }: Scope, query: ListQuery): boolean {
  const { filter } = query;
  if (filter.text !== undefined || filter.planOverdue === true) return false;
  const { column } = orderOf(query);
  // What an instructor sees, and what one person or body holds, has no index in the order of waiting: it is few.
  const held = Object.keys(HELD_BY).some((name) => filter[name as Holder] !== undefined);
  return column === 'due_key' || (column === 'waiting_since' && !roles.includes('instructor') && !held);
}

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
): Promise<{ ordered: string[]; byId: string[]; params: unknown[]; named: boolean }> {
  const areas = await areasInSight(tx, reader);
  const known = await found(tx, query);
  const ids = known === undefined ? await few(tx, reader, areas, query) : known;
  const list = new CaseList(reader, areas, query, ids);
  return { ...list.parts(), params: list.params, named: !!ids };
}

/**
 * Ids of all cases with a text, of a unit, or past the day of their plan; null where there are too many to be named, and undefined where none of them is asked for.
 */
async function found(
  tx: Statements,
  { filter: { text, unit, planOverdue }, today }: ListQuery,
): Promise<string[] | null | undefined> {
  if (text !== undefined) {
    const [row] = await tx.query<{ ids: string[] | null }>(
      'SELECT cases_with_text($1, $2::int) AS ids',
      text,
      COUNTED_TO,
    );
    return row!.ids;
  }
  if (unit === undefined && planOverdue !== true) return undefined;
  const rows =
    unit !== undefined
      ? await tx.query<{ case_id: string }>(
          `SELECT case_id FROM case_units WHERE unit_id = $1 LIMIT ${COUNTED_TO + 1}`,
          unit,
        )
      : await tx.query<{ case_id: string }>(
          `SELECT case_id FROM cases WHERE ${pastPlan('$1')} LIMIT ${COUNTED_TO + 1}`,
          today,
        );
  return rows.length > COUNTED_TO ? null : rows.map((row) => row.case_id);
}

/**
 * Ids of living cases on the task list or not, or opened within days, where by what ANALYZE counted they are few: no action changes either, so indexes of `cases` that no
 * action writes lead to them. Undefined where they are many, or nothing of the kind is asked for, or the order of the list bounds them itself.
 */
async function few(tx: Statements, reader: Scope, areas: Sight, query: ListQuery): Promise<string[] | undefined> {
  const { listItem } = query.filter;
  const { openedFrom, openedTo } = orderOf(query).column === 'opened_at' ? {} : query.filter;
  if (listItem === undefined && openedFrom === undefined && openedTo === undefined) return undefined;
  const wanted = wantedStatuses(query.filter);
  if (!wanted.every((status) => LIVING.includes(status)) || isHeld(query.filter)) return undefined;
  const days = openedBetween({ openedFrom, openedTo });
  const [share] = await tx.query<{ share: number | null }>(
    'SELECT living_share($1::boolean, $2::timestamptz, $3::timestamptz) AS share',
    listItem ?? null,
    days.from,
    days.before,
  );
  if ((share!.share ?? 0) >= WALKED_FROM) return undefined;
  const params: unknown[] = [];
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const where = ["status IN ('open', 'on-hold')", ...conditions({ listItem, openedFrom, openedTo }, bind, query.today)];
  const places = placesOf('living cases', reader, areas, bind, query.filter);
  const parts = places.map(({ condition }) => `SELECT case_id FROM cases WHERE ${[condition, ...where].join(' AND ')}`);
  if (parts.length === 0) return [];
  const rows = await tx.query<{ case_id: string }>(
    `SELECT case_id FROM (${parts.join(' UNION ALL ')}) p LIMIT ${FEW + 1}`,
    ...params,
  );
  return rows.length > FEW ? undefined : rows.map((row) => row.case_id);
}

type Sight = Awaited<ReturnType<typeof areasInSight>>;

/** The parts of one list: a SELECT of `case_id` and `key` for each place and standing. */
class CaseList {
  readonly params: unknown[] = [];
  private readonly places: Record<'waiting' | 'cases', Place[]>;
  private readonly where: string[];
  /** For parts that do not stand for one position, and for those whose place does not say type and area. */
  private readonly ofSteps: string[];
  private readonly ofPlaces: string[];
  private readonly cursor: { key: string; id: string; text: string; idText: string } | null;
  private readonly wanted: readonly CaseStatus[];

  constructor(
    reader: Scope,
    areas: Sight,
    private readonly query: ListQuery,
    ids: string[] | null | undefined,
  ) {
    const bind = (value: unknown): string => `$${this.params.push(value)}`;
    this.wanted = wantedStatuses(query.filter);
    const onlyLiving = this.wanted.every((status) => LIVING.includes(status));
    const byForming = orderOf(query).column === 'formed_on';
    // Cases that are named are looked up, wherever they lie.
    const named = ids ? [{ condition: `case_id = ANY (${bind(ids)})`, standing: false, position: false }] : null;
    // Those of an officer or of a body stand in an index of their own; but what has ended does not in the order of ids, nor in that of forming.
    const held = named ? null : holdersOf(reader, query.filter, bind);
    const ofHolders = (place: Place): Place =>
      held ? { ...place, condition: `${place.condition} AND ${held.condition}` } : place;
    this.places = {
      waiting: named ?? held?.places ?? placesOf('waiting', reader, areas, bind, query.filter),
      cases:
        named ??
        (this.none === null && !byForming ? held?.places : null) ??
        placesOf(onlyLiving || byForming ? 'living cases' : 'cases', reader, areas, bind, query.filter).map((place) =>
          ofHolders(place),
        ),
    };
    const { status: _status, overdue: _overdue, step, position, type, area, unit, ...others } = query.filter;
    const rest = ids && query.filter.text === undefined ? others : { ...others, unit };
    this.ofSteps = conditions({ step, position }, bind, query.today);
    this.ofPlaces = conditions({ type, area }, bind, query.today);
    // Asked for twice, the server would expect a hundredth of them.
    this.where = conditions(held ? { ...rest, [held.filter]: undefined } : rest, bind, query.today);
    if (ids === null && query.filter.text !== undefined)
      this.where.push(`case_has_text(case_id, ${bind(query.filter.text)})`);
    const cursor = query.after === undefined ? null : parseCursor(query.after, query.sort)!;
    const { cast } = orderOf(query);
    this.cursor = cursor && {
      key: cursor[0],
      id: cursor[1],
      text: `${bind(cursor[0])}::${cast}`,
      idText: bind(cursor[1]),
    };
  }

  /** In an order that all have a key in, what lives and what has ended stand in the indexes of `cases`. `byId`: parts without a key, in the order of ids. */
  parts(): { ordered: string[]; byId: string[] } {
    const { overdue, waitingForBody } = this.query.filter;
    // What is late or waits for one body is few, and found in `waiting` alone.
    if (this.none !== null || overdue === true || waitingForBody)
      return {
        ordered: this.livingParts(),
        byId: this.none === null ? [] : [...(this.byDueDate ? this.undatedParts() : []), ...this.endedParts()],
      };
    const status = `status IN (${this.wanted.map((one) => `'${one}'`).join(', ')})`;
    const late = overdue === undefined ? [] : ['NOT overdue'];
    const ordered = this.places.cases.map((place) =>
      this.part('cases', orderOf(this.query).column, [
        ...this.placed(place),
        status,
        ...late,
        ...this.ofSteps,
        ...this.beyondCursor(),
      ]),
    );
    return { ordered: this.wanted.length === 0 ? [] : ordered, byId: [] };
  }

  /** The key in this order of what has none; null where all have one. */
  private get none(): string | null {
    return orderOf(this.query).none;
  }

  private get byDueDate(): boolean {
    return orderOf(this.query).column === 'due_key';
  }

  /** What lives, in the order asked for. By due date: what has one, or there is no order but that of ids. */
  private livingParts(): string[] {
    const { column, descending } = orderOf(this.query);
    const beyondAll = this.none !== null && this.cursor?.key === this.none;
    if (beyondAll && !descending) return [];
    const dated = this.byDueDate ? [`due_key < '${this.none}'`] : [];
    const beyond = beyondAll ? [] : this.beyondCursor();
    return this.inEachPlace((standing) => this.part('waiting', column, [standing, ...dated, ...beyond]));
  }

  /**
   * What lives without a due date stands after all that has one. In parts of its own: of a page that begins beyond the last of days the server would expect
   * no row, and take any index for as good as another.
   */
  private undatedParts(): string[] {
    const { dueFrom, dueTo } = this.query.filter;
    if (this.undatedIsOver || dueFrom !== undefined || dueTo !== undefined) return [];
    return this.inEachPlace((standing) =>
      this.idPart('waiting', [standing, `due_key = '${this.none}'`, ...this.beyondId()]),
    );
  }

  /** Nothing is due of what has ended, and it waits for nobody: it stands among what has no due date, and beyond what waits, in the order of ids. */
  private endedParts(): string[] {
    const ended = ENDED.filter((status) => this.wanted.includes(status));
    if (ended.length === 0 || this.query.filter.overdue === true || this.undatedIsOver) return [];
    const status = `status IN (${ended.map((one) => `'${one}'`).join(', ')})`;
    return this.places.cases.map(({ condition }) =>
      this.idPart('cases', [condition, status, ...this.ofSteps, ...this.beyondId()]),
    );
  }

  /** A part for each place, and by due date for each of its positions that is asked for, or for each standing; where its index knows neither, for the place. */
  private inEachPlace(part: (where: string) => string): string[] {
    const standings = STANDINGS.filter(
      ({ status, overdue }) =>
        this.wanted.includes(status) &&
        (this.query.filter.overdue === undefined || this.query.filter.overdue === overdue),
    ).map(({ status, overdue }) => `status = '${status}' AND ${overdue ? '' : 'NOT '}overdue`);
    if (standings.length === 0) return [];
    const any = `(${standings.join(' OR ')})`;
    const positions = this.byDueDate ? positionsOf(this.query.filter) : null;
    const variants = ({ standing, position }: Place): string[] => {
      if (positions && position) return positions.map((one) => `position = '${one}' AND ${any}`);
      const each = this.byDueDate && standing ? standings : [any];
      return each.map((one) => [one, ...this.ofSteps].join(' AND '));
    };
    return this.places.waiting.flatMap((place) =>
      variants(place).map((variant) => part([...this.placed(place), variant].join(' AND '))),
    );
  }

  private placed({ condition, position }: Place): string[] {
    return position ? [condition] : [condition, ...this.ofPlaces];
  }

  private get undatedIsOver(): boolean {
    return this.cursor !== null && orderOf(this.query).descending && this.none !== null && this.cursor.key < this.none;
  }

  private beyondId(): string[] {
    const { descending } = orderOf(this.query);
    return this.cursor?.key === this.none ? [`case_id ${descending ? '<' : '>'} ${this.cursor.idText}`] : [];
  }

  private beyondCursor(): string[] {
    if (!this.cursor) return [];
    const { column, descending } = orderOf(this.query);
    return [`(${column}, case_id) ${descending ? '<' : '>'} (${this.cursor.text}, ${this.cursor.idText})`];
  }

  private part(table: 'waiting' | 'cases', key: string, where: readonly string[]): string {
    return `SELECT case_id, ${key} AS key FROM ${table} WHERE ${[...where, ...this.where].join(' AND ')}`;
  }

  private idPart(table: 'waiting' | 'cases', where: readonly string[]): string {
    return `SELECT case_id FROM ${table} WHERE ${[...where, ...this.where].join(' AND ')}`;
  }
}

/** Asked for one by one up to here, each in every type of the reader's sight; the cases of more stand in the places of the reader. */
const MOST_HOLDERS = 6;
const MOST_POSITIONS = 6;

/** Columns that begin an index of living cases by type and due date; `standing`: within status and lateness. */
const HELD_BY = {
  officer: { column: 'officer', standing: false },
  instructorNo: { column: 'instructor_no', standing: true },
  waitingForBody: { column: 'waiting_body', standing: false },
  approvingBody: { column: 'approving_body', standing: false },
  responsibleBody: { column: 'responsible_body', standing: false },
} as const;
type Holder = keyof typeof HELD_BY;

function holderOf(filter: CaseSearchBody['filter']): Holder | undefined {
  return (Object.keys(HELD_BY) as Holder[]).find((name) => {
    const asked = filter[name]?.length ?? 0;
    return asked > 0 && asked <= MOST_HOLDERS;
  });
}
const isHeld = (filter: CaseSearchBody['filter']): boolean => holderOf(filter) !== undefined;

/**
 * A part for each officer or instructor that is asked for, or for each body that something waits for, that approves or that answers for it, and each type that the reader sees;
 * of other types what the reader's body has a part in. And the condition of all of them; null where there is none.
 */
function holdersOf(
  reader: Scope,
  filter: CaseSearchBody['filter'],
  bind: (value: unknown) => string,
): { filter: Holder; condition: string; places: Place[] } | null {
  const name = holderOf(filter);
  if (!name) return null;
  const { column, standing } = HELD_BY[name];
  const each = [...new Set(filter[name])].map((value) => `${column} = ${bind(value)}`);
  const { types, asGuest } = typesInSight(reader, filter.type);
  const places = each.flatMap((one) => [
    ...types.map((type): Place => ({ condition: `${one} AND type = ${bind(type)}`, standing, position: false })),
    ...(asGuest
      ? [
          {
            condition: `guests <> '{}' AND guests @> ARRAY[${bind(reader.body)}] AND type <> ${bind(reader.line)} AND ${one}`,
            standing: false,
            position: false,
          },
        ]
      : []),
  ]);
  return { filter: name, condition: `(${each.join(' OR ')})`, places };
}

/** The positions that a filter leaves, where it names any; null where it does not, or so many that a part for each is dearer than to walk. */
function positionsOf({ step, position }: CaseSearchBody['filter']): Position[] | null {
  if (!step && !position) return null;
  const left = POSITIONS.filter(
    (one) => (!step || step.includes(stepOf(one))) && (!position || position.includes(one)),
  );
  return left.length > MOST_POSITIONS ? null : left;
}

/** The statuses that a filter leaves: what waits, is due or is late lives; what was formed has ended. */
function wantedStatuses(filter: CaseSearchBody['filter']): CaseStatus[] {
  const { status, overdue, planOverdue, waitingForBody, dueFrom, dueTo, formedFrom, formedTo } = filter;
  const onlyLiving =
    overdue === true || planOverdue === true || [waitingForBody, dueFrom, dueTo].some((one) => one !== undefined);
  const onlyEnded = formedFrom !== undefined || formedTo !== undefined;
  return [...(onlyEnded ? [] : LIVING), ...(onlyLiving ? [] : ENDED)].filter((one) => !status || status.includes(one));
}
