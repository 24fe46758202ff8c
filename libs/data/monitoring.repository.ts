import type { Actor, PlainDate } from '../domain/case.js';
import type { Database } from './database.js';

export type BoardDimension = 'body' | 'step' | 'type' | 'officer' | 'area';
/** Open cases that began to wait on one day, of one group. */
export interface WaitingDay {
  key: Partial<Record<BoardDimension, string | null>>;
  since: PlainDate;
  open: number;
  overdue: number;
  nextDueOn: PlainDate | null;
}
const COLUMNS: Record<BoardDimension, string> = {
  body: 'waiting_body',
  step: `split_part(position, '.', 1)`,
  type: 'type',
  officer: 'officer',
  area: 'area',
};

/** What waits, under the caller's rights; ages are counted by the caller of this, in working days. */
export class MonitoringRepository {
  constructor(private readonly database: Database) {}

  async waiting(actor: Actor, dims: readonly BoardDimension[]): Promise<WaitingDay[]> {
    const columns = dims.map((dim, i) => `${COLUMNS[dim]} AS g${i}`).join(', ');
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<Record<string, string | null> & { since: string; open: string; overdue: string; due: string | null }>(
        `SELECT ${columns}, to_char(waiting_since AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS since, count(*)::text AS open, (count(*) FILTER (WHERE overdue))::text AS overdue,
         to_char(min(due_on), 'YYYY-MM-DD') AS due
       FROM cases WHERE status = 'open' GROUP BY ${dims.map((_, i) => i + 1).join(', ')}, ${dims.length + 1}`,
      ),
    );
    return rows.map((row) => ({
      key: Object.fromEntries(dims.map((dim, i) => [dim, row[`g${i}`] ?? null])),
      since: row.since,
      open: Number(row.open),
      overdue: Number(row.overdue),
      nextDueOn: row.due,
    }));
  }
}
