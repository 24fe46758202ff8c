// Raw SQL: a case's chain is held against its hashes in the database; ages are of its clock. What is counted are rows.
import type { CaseAction } from '../domain/actions.js';
import type { CalendarRelease } from '../domain/calendar.js';
import type { CaseState, Instant, PlainDate } from '../domain/case.js';
import { SYSTEM_ACTOR } from '../domain/permissions.js';
import { appendAttempt } from './attempts.js';
import { readCalendarReleases } from './calendars.repository.js';

import type { Database } from './database.js';
import { dayOf } from './rows.js';
import { unpackState, type StoredState } from './stored-state.js';

/** An entry of the audit as it stands; the first is the opening, whose data says what the case was opened with. */
export interface AuditEntry {
  action: CaseAction;
  at: Instant;
  on: PlainDate;
  documentNo: string | null;
  adopted: boolean;
  /** Null where it was recorded before there were seals. */
  seal: string | null;
}
/** A case as read model and audit have it, in one look. */
export interface WholeCase {
  state: CaseState;
  entries: AuditEntry[];
  /** Whether the audit is a chain without a gap that ends where the read model stands. */
  isWhole: boolean;
}
/** A case whose workflow does not do its work. */
export interface StuckCase {
  caseId: string;
  reason: 'no-workflow' | 'failing';
  detail: string;
}

/** What mending a case reads and writes. */
export class MendingRepository {
  constructor(private readonly database: Pick<Database, 'query' | 'rows' | 'transaction'>) {}

  /** Cases that want a workflow. What was opened or moved just now may not be in the engine's list yet. */
  async living(): Promise<string[]> {
    const rows = await this.database.query<{ case_id: string }>(
      `SELECT case_id FROM cases WHERE status IN ('open', 'on-hold') AND changed_at < clock_timestamp() - interval '20 seconds'`,
    );
    return rows.map((row) => row.case_id);
  }

  countLiving(): Promise<number> {
    return this.database.rows.case.count({ where: { status: { in: ['open', 'on-hold'] } } });
  }

  /** Open cases whose limit ended before this day and of which no level of the ladder has been told: their timers did nothing. */
  countUntold(today: PlainDate): Promise<number> {
    return this.database.rows.case.count({ where: { dueKey: { lt: dayOf(today) }, status: 'open', overdue: false } });
  }

  async find(caseId: string): Promise<WholeCase | null> {
    const [row] = await this.database.query<StoredState & { entries: AuditEntry[]; whole: boolean }>(
      `SELECT c.state, c.document_no, e.entries, e.chained AND e.last = c.version AND e.n = c.version AND e.head = c.head_hash AS whole
       FROM cases c CROSS JOIN LATERAL (
         SELECT jsonb_agg(jsonb_build_object('action', action::jsonb, 'at', iso(at), 'on', to_char(event_on, 'YYYY-MM-DD'), 'documentNo', document_no, 'adopted', adopted, 'seal', seal)
             ORDER BY seq) AS entries,
           count(*) AS n, max(seq) AS last, (array_agg(hash ORDER BY seq DESC))[1] AS head, bool_and(hash = computed AND prev_hash = before) AS chained
         FROM (SELECT a.*, action_hash(ROW(a.*)::case_actions) AS computed, lag(hash, 1, repeat('0', 64)) OVER (ORDER BY seq) AS before FROM audit_entries a WHERE a.case_id = c.case_id) a) e
       WHERE c.case_id = $1`,
      caseId,
    );
    return row ? { state: unpackState(row), entries: row.entries, isWhole: row.whole } : null;
  }

  releases(): Promise<CalendarRelease[]> {
    return readCalendarReleases(this.database);
  }

  /** Whether the case was mended within a day: what fails again is not mended by itself again. */
  async wasMendedToday(caseId: string): Promise<boolean> {
    const [row] = await this.database.query<{ mended: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM attempts WHERE case_id = $1 AND kind = 'case-mended' AND recorded_at > clock_timestamp() - interval '1 day') AS mended`,
      caseId,
    );
    return row!.mended;
  }

  /** The repair stands in the audit beside the case's own chain, and in its timeline; the case's version does not move. */
  async noteMended(caseId: string, at: Instant, details: object): Promise<void> {
    const { account, body } = SYSTEM_ACTOR;
    const entry = { kind: 'case-mended', at, account, body, caseId, action: 'mend', details };
    await appendAttempt(this.database, entry);
  }

  /** The stuck cases of now, in place of those of the last look. */
  async setStuck(stuck: readonly StuckCase[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.rows.stuckCase.deleteMany({ where: { caseId: { notIn: stuck.map(({ caseId }) => caseId) } } });
      for (const { caseId, reason, detail } of stuck)
        await tx.execute(
          `INSERT INTO stuck_cases VALUES ($1, $2, $3) ON CONFLICT (case_id) DO UPDATE SET reason = $2, detail = $3`,
          caseId,
          reason,
          detail,
        );
    });
  }
}
