// Raw SQL: boards are sums of cells.
import type { Actor, PlainDate } from '../domain/case.js';
import { NO_DUE_DATE } from './case-row.js';
import { pastPlan } from './case-search.js';
import { areasInSight, placesOf } from './case-sight.js';
import type { Database, Statements } from './database.js';

export type BoardDimension = 'body' | 'step' | 'type' | 'officer' | 'area';
/** Open cases of one group. */
export interface WaitingGroup {
  key: Partial<Record<BoardDimension, string | null>>;
  open: number;
  overdue: number;
  /** How many are past the day of their plan. */
  planOverdue: number;
  /** How many have an answer dated within its limit and entered after it. */
  enteredLate: number;
  /** How many are on hold beside the open ones and were late before. */
  overdueOnHold: number;
  /** How many wait since each of the days that were asked for, or since later. */
  waitingSince: number[];
  oldest: PlainDate;
  nextDueOn: PlainDate | null;
}
type Bind = (value: unknown) => string;

/** What waits, under the caller's rights; ages are made of days by the caller of this, in working days. */
export class MonitoringRepository {
  constructor(private readonly database: Database) {}

  /**
   * From cells that are kept in the action's own transaction (docs/adr/0015-summaries.md): some thousands of small rows, however many cases wait. Cells know no
   * instructors: for one, what waits is counted in the places of their sight.
   */
  async waiting(
    actor: Actor,
    dims: readonly BoardDimension[],
    days: readonly PlainDate[],
    today: PlainDate,
  ): Promise<WaitingGroup[]> {
    const { rows, entered, held } = await this.database.withScope(actor, async (tx) => {
      const params: unknown[] = [];
      const bind: Bind = (value) => `$${params.push(value)}`;
      const counted = days
        .map((day, i) => `coalesce(sum(open) FILTER (WHERE since >= ${bind(day)}::date), 0) AS n${i}`)
        .join(', ');
      const from = actor.roles.includes('instructor')
        ? await countedInSight(tx, actor, counted, bind, today)
        : `(${cells(counted, 'cell', 'board_days')}) d JOIN board_cells c USING (cell) LEFT JOIN (${plans(bind(today))}) p USING (cell)`;
      const found = await tx.query<Record<string, string | null> & { oldest: string }>(
        `SELECT ${dims.map((dim, i) => `${dim} AS g${i}`).join(', ')}, sum(open)::text AS open, sum(overdue)::text AS overdue, coalesce(sum(past_plan), 0)::text AS past_plan,
           ${days.map((_, i) => `sum(n${i})::text AS n${i}`).join(', ')}, to_char(min(oldest), 'YYYY-MM-DD') AS oldest, to_char(min(due), 'YYYY-MM-DD') AS due
         FROM ${from} GROUP BY ${dims.map((_, i) => i + 1).join(', ')}`,
        ...params,
      );
      return { rows: found, entered: await countedEnteredLate(tx, dims), held: await heldLate(tx, dims) };
    });
    const known = new Set(rows.map((row) => placeOf(row, dims)));
    const open = rows.map((row) => ({
      key: Object.fromEntries(dims.map((dim, i) => [dim, row[`g${i}`] ?? null])),
      open: Number(row['open']),
      overdue: Number(row['overdue']),
      planOverdue: Number(row['past_plan']),
      enteredLate: entered.get(placeOf(row, dims)) ?? 0,
      overdueOnHold: held.find((one) => placeOf(one, dims) === placeOf(row, dims))?.n ?? 0,
      waitingSince: days.map((_, i) => Number(row[`n${i}`])),
      oldest: row.oldest,
      nextDueOn: row['due'] === NO_DUE_DATE ? null : row['due']!,
    }));
    const onlyHeld = held.filter((row) => !known.has(placeOf(row, dims))).map((row) => emptyBut(row, dims, days));
    return [...open, ...onlyHeld];
  }
}

const cells = (counted: string, key: string, from: string): string =>
  `SELECT ${key}, sum(open) AS open, coalesce(sum(open) FILTER (WHERE overdue), 0) AS overdue, ${counted}, min(since) AS oldest, min(due) AS due FROM ${from} GROUP BY ${key}`;

/** A group's values as one text. */
const placeOf = (row: Record<string, unknown>, dims: readonly BoardDimension[]): string =>
  JSON.stringify(dims.map((_, i) => row[`g${i}`]));

/** Open cases with an answer entered after its limit and dated before it, by group; few, and found by an index of their own. */
async function countedEnteredLate(tx: Statements, dims: readonly BoardDimension[]): Promise<Map<string, number>> {
  const counted = await tx.query<Record<string, string | null> & { n: number }>(
    `SELECT ${dims.map((dim, i) => `${dim} AS g${i}`).join(', ')}, count(*)::int AS n
     FROM (SELECT waiting_body AS body, split_part(position, '.', 1) AS step, type, officer, area FROM cases WHERE entered_late > 0 AND status = 'open') w
     GROUP BY ${dims.map((_, i) => i + 1).join(', ')}`,
  );
  return new Map(counted.map((row) => [placeOf(row, dims), row.n]));
}

type HeldRow = Record<string, string | null | number> & { n: number; oldest: string };

/** Cases on hold that were late before, by group: the hold does not hide them. Few, and found by an index of their own. */
function heldLate(tx: Statements, dims: readonly BoardDimension[]): Promise<HeldRow[]> {
  return tx.query<HeldRow>(
    `SELECT ${dims.map((dim, i) => `${dim} AS g${i}`).join(', ')}, count(*)::int AS n, to_char(min(since), 'YYYY-MM-DD') AS oldest
     FROM (SELECT waiting_body AS body, split_part(position, '.', 1) AS step, type, officer, area, business_day(waiting_since) AS since
           FROM waiting WHERE status = 'on-hold' AND overdue) w
     GROUP BY ${dims.map((_, i) => i + 1).join(', ')}`,
  );
}

/** A group of which nothing is open. */
function emptyBut(row: HeldRow, dims: readonly BoardDimension[], days: readonly PlainDate[]): WaitingGroup {
  return {
    key: Object.fromEntries(dims.map((dim, i) => [dim, row[`g${i}`] as string | null])),
    open: 0,
    overdue: 0,
    planOverdue: 0,
    enteredLate: 0,
    overdueOnHold: row.n,
    waitingSince: days.map(() => 0),
    oldest: row.oldest,
    nextDueOn: null,
  };
}

/** Open cases of a kind whose plan's day is before `today`. */
const plans = (today: string): string =>
  `SELECT cell, sum(open) AS past_plan FROM board_plans WHERE plan < ${today}::date GROUP BY cell`;

async function countedInSight(
  tx: Statements,
  actor: Actor,
  counted: string,
  bind: Bind,
  today: PlainDate,
): Promise<string> {
  const rows = await openInSight(tx, actor, bind, pastPlan(bind(today)));
  const summed = `count(*) FILTER (WHERE past_plan) AS past_plan, ${counted}`;
  return `(${cells(summed, 'body, step, type, officer, area', `(${rows}) w`)}) c`;
}

/** Rows of open cases in the actor's places; places do not overlap, so a case is counted once. */
async function openInSight(tx: Statements, actor: Actor, bind: Bind, past: string): Promise<string> {
  const places = placesOf('waiting', actor, await areasInSight(tx, actor), bind).map(({ condition }) => condition);
  return (places.length === 0 ? ['false'] : places)
    .map(
      (condition) =>
        `SELECT waiting_body AS body, split_part(position, '.', 1) AS step, type, officer, area, business_day(waiting_since) AS since, due_key AS due, overdue, ${past} AS past_plan, 1 AS open
         FROM waiting WHERE status = 'open' AND ${condition}`,
    )
    .join(' UNION ALL ');
}
