// Raw SQL: statistics.
import type { Actor, PlainDate } from '../../domain/case.js';
import type { StatisticQuestion } from '../../domain/ledger/statistics/statistics.js';
import type { Database, Statements } from '../database.js';
import { rowsOf, type FigureRow, type RowsRequest } from './figure-rows.js';
import { figureOf, type Figure } from './figures.js';

export interface Campaign {
  name: string;
  kickoff: PlainDate;
  baselineOn: PlainDate;
  deadline: PlainDate | null;
}

/** Figures and the rows behind them: each answer from one snapshot, under the caller's rights. */
export class StatisticsRepository {
  constructor(private readonly database: Database) {}

  figure(actor: Actor, question: StatisticQuestion): Promise<Figure & { dataVersion: string }> {
    return this.database.snapshot(actor, async (tx) => {
      // Groups are few: hashing them needs no sort of all rows, which the planner fears for conditions it cannot estimate.
      await tx.execute(`SELECT set_config('enable_sort', 'off', true)`);
      return { ...(await figureOf(tx, question)), dataVersion: await dataVersion(tx) };
    });
  }

  rows(
    actor: Actor,
    question: StatisticQuestion,
    request: RowsRequest,
  ): Promise<{ rows: FigureRow[]; dataVersion: string }> {
    return this.database.snapshot(actor, async (tx) => ({
      rows: await rowsOf(tx, question, request),
      dataVersion: await dataVersion(tx),
    }));
  }

  /** Words of the coded reasons for not forming. */
  async reasonNames(actor: Actor): Promise<Record<string, string>> {
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<{ code: string; zh: string }>('SELECT code, zh FROM not_forming_reasons'),
    );
    return Object.fromEntries(rows.map(({ code, zh }) => [code, zh]));
  }

  /** Null before the campaign has been set up. */
  async campaign(): Promise<Campaign | null> {
    const [row] = await this.database.query<{ name: string; kickoff: Date; baseline_on: Date; deadline: Date | null }>(
      'SELECT name, kickoff, baseline_on, deadline FROM campaigns',
    );
    if (!row) return null;
    return {
      name: row.name,
      kickoff: isoDay(row.kickoff),
      baselineOn: isoDay(row.baseline_on),
      deadline: row.deadline && isoDay(row.deadline),
    };
  }
}

/** Which transactions the snapshot holds, as PostgreSQL writes it: two figures with the same text come from the same data. */
export async function dataVersion(tx: Statements): Promise<string> {
  return (await tx.query<{ version: string }>('SELECT pg_current_snapshot()::text AS version'))[0]!.version;
}

function isoDay(date: Date): PlainDate {
  return date.toISOString().slice(0, 10);
}
