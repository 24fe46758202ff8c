import type { Actor, PlainDate } from '../domain/case.js';
import { NO_DUE_DATE } from './case-row.js';
import { areasInSight, placesOf } from './case-sight.js';
import type { Database, Statements } from './database.js';

export type BoardDimension = 'body' | 'step' | 'type' | 'officer' | 'area';
/** Open cases of one group. */
export interface WaitingGroup {
  key: Partial<Record<BoardDimension, string | null>>;
  open: number;
  overdue: number;
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
  async waiting(actor: Actor, dims: readonly BoardDimension[], days: readonly PlainDate[]): Promise<WaitingGroup[]> {
    const rows = await this.database.withScope(actor, async (tx) => {
      const params: unknown[] = [];
      const bind: Bind = (value) => `$${params.push(value)}`;
      const counted = days
        .map((day, i) => `coalesce(sum(open) FILTER (WHERE since >= ${bind(day)}::date), 0) AS n${i}`)
        .join(', ');
      const from = actor.roles.includes('instructor')
        ? await countedInSight(tx, actor, counted, bind)
        : `(${cells(counted, 'cell', 'board_days')}) d JOIN board_cells c USING (cell)`;
      return tx.query<Record<string, string | null> & { oldest: string }>(
        `SELECT ${dims.map((dim, i) => `${dim} AS g${i}`).join(', ')}, sum(open)::text AS open, sum(overdue)::text AS overdue,
           ${days.map((_, i) => `sum(n${i})::text AS n${i}`).join(', ')}, to_char(min(oldest), 'YYYY-MM-DD') AS oldest, to_char(min(due), 'YYYY-MM-DD') AS due
         FROM ${from} GROUP BY ${dims.map((_, i) => i + 1).join(', ')}`,
        ...params,
      );
    });
    return rows.map((row) => ({
      key: Object.fromEntries(dims.map((dim, i) => [dim, row[`g${i}`] ?? null])),
      open: Number(row['open']),
      overdue: Number(row['overdue']),
      waitingSince: days.map((_, i) => Number(row[`n${i}`])),
      oldest: row.oldest,
      nextDueOn: row['due'] === NO_DUE_DATE ? null : row['due']!,
    }));
  }

  /** Open cases with an answer that was entered after its limit and dated before it; few, and found by an index of their own. */
  async enteredLate(actor: Actor): Promise<number> {
    const [row] = await this.database.withScope(actor, (tx) =>
      tx.query<{ n: number }>(`SELECT count(*)::int AS n FROM cases WHERE entered_late > 0 AND status = 'open'`),
    );
    return row!.n;
  }
}

const cells = (counted: string, key: string, from: string): string =>
  `SELECT ${key}, sum(open) AS open, coalesce(sum(open) FILTER (WHERE overdue), 0) AS overdue, ${counted}, min(since) AS oldest, min(due) AS due FROM ${from} GROUP BY ${key}`;

/** Places do not overlap, so a case is counted once. */
async function countedInSight(tx: Statements, actor: Actor, counted: string, bind: Bind): Promise<string> {
  const places = placesOf('waiting', actor, await areasInSight(tx, actor), bind);
  const rows = places.map(
    ({ condition }) =>
      `SELECT waiting_body AS body, split_part(position, '.', 1) AS step, type, officer, area, business_day(waiting_since) AS since, due_key AS due, overdue, 1 AS open
       FROM waiting WHERE status = 'open' AND ${condition}`,
  );
  return `(${cells(counted, 'body, step, type, officer, area', `(${rows.join(' UNION ALL ')}) w`)}) c`;
}
