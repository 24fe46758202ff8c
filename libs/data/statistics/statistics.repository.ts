// Raw SQL: statistics.
import type { Campaign } from '../../domain/administration/campaign.js';
import type { Actor } from '../../domain/case.js';
import type { StatisticQuestion } from '../../domain/ledger/statistics/statistics.js';
import { findCampaign } from '../administration/campaign.repository.js';
import type { Database, Statements } from '../database.js';
import { rowsOf, type FigureRow, type RowsRequest } from './figure-rows.js';
import { figureOf, type Figure } from './figures.js';

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
    const reasons = await this.database.withScope(actor, ({ rows }) => rows.notFormingReason.findMany());
    return Object.fromEntries(reasons.map(({ code, zh }) => [code, zh]));
  }

  /** Null before the campaign has been set up. */
  campaign(): Promise<Campaign | null> {
    return findCampaign(this.database);
  }
}

/** Which transactions the snapshot holds, as PostgreSQL writes it: two figures with the same text come from the same data. */
export async function dataVersion(tx: Statements): Promise<string> {
  return (await tx.query<{ version: string }>('SELECT pg_current_snapshot()::text AS version'))[0]!.version;
}
