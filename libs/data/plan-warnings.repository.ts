// Raw SQL: cases that no share was told of, and the warning with its notices in one statement.
import type { CalendarRelease } from '../domain/calendar.js';
import type { CaseState, Instant, PlainDate } from '../domain/case.js';
import type { Notice } from '../domain/decision.js';
import { readCalendarReleases } from './calendars.repository.js';
import type { Database } from './database.js';
import { unpackState, type StoredState } from './stored-state.js';

/** Cases of one day of opening under one plan: they reach each share of their time together. */
export interface PlanSpan {
  openedOn: PlainDate;
  planDueOn: PlainDate;
}
export interface PlanWarning {
  caseId: string;
  share: number;
  /** Version of the case at which it was looked at. */
  version: number;
  notices: readonly Notice[];
}

/** What warning of the plan's day reads and writes. */
export class PlanWarningsRepository {
  constructor(private readonly database: Pick<Database, 'query' | 'execute' | 'rows' | 'transaction'>) {}

  releases(): Promise<CalendarRelease[]> {
    return readCalendarReleases(this.database);
  }

  /** Of the cases that are open or on hold. */
  spans(): Promise<PlanSpan[]> {
    return this.database.query<PlanSpan & Record<string, unknown>>(
      `SELECT opened_on::text AS "openedOn", plan_due_on::text AS "planDueOn" FROM waiting
       WHERE plan_due_on IS NOT NULL AND status IN ('open', 'on-hold') GROUP BY 1, 2 ORDER BY 1, 2`,
    );
  }

  /** Cases that were not warned of this share, nor of a later one. */
  async unwarned({ openedOn, planDueOn }: PlanSpan, share: number, limit: number): Promise<CaseState[]> {
    const rows = await this.database.query<StoredState>(
      `SELECT c.state, c.document_no FROM waiting w JOIN cases c USING (case_id)
       WHERE w.opened_on = $1::date AND w.plan_due_on = $2::date AND w.status IN ('open', 'on-hold')
         AND NOT EXISTS (SELECT 1 FROM plan_warnings p WHERE p.case_id = w.case_id AND p.share >= $3::int) ORDER BY w.case_id LIMIT $4::int`,
      openedOn,
      planDueOn,
      share,
      limit,
    );
    return rows.map(unpackState);
  }

  /** The notices go the way of all others, and each case is warned of a share once, whoever asks at the same time. @returns how many were new */
  warn(warnings: readonly PlanWarning[], at: Instant): Promise<number> {
    return this.database.execute(
      `WITH given AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS g("caseId" text, share int, version int, notices jsonb)),
         said AS (INSERT INTO plan_warnings SELECT "caseId", share, clock_timestamp() FROM given ON CONFLICT DO NOTHING RETURNING case_id)
       INSERT INTO outbox (case_id, seq, name, at, notices, created_at)
         SELECT "caseId", version, 'plan-warning', $2::timestamptz, notices, clock_timestamp() FROM given WHERE "caseId" IN (SELECT case_id FROM said)`,
      JSON.stringify(warnings),
      at,
    );
  }
}
