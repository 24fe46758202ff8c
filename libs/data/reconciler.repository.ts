// Raw SQL: what was recorded since a place, in two statements of which each sees what the other needs; the server's own log; the view of the audit. All else are rows.
import type { CaseAction } from '../domain/actions.js';
import type { Database } from './database.js';

/** An action as it was recorded, with the instant it was recorded with. */
export type RecordedAction = CaseAction & { at: string };

/** A case as the read model has it. */
export interface ChangedCase {
  caseId: string;
  version: number;
  lastActionId: string;
}

const TIMELINE = 'left(pg_walfile_name(pg_current_wal_lsn()), 8)';

export class ReconcilerRepository {
  constructor(private readonly database: Pick<Database, 'query' | 'rows'>) {}

  /**
   * Cases recorded since the last sweep, and the place in the outbox that a sweep of all of them may move the checkpoint to: as far as it was handed
   * on, because behind that a row may still become visible before another.
   */
  async changedSinceCheckpoint(): Promise<{ cases: ChangedCase[]; checkpoint: bigint }> {
    // Read first: whatever stands before it is visible to the second statement.
    const [place] = await this.database.query<{ relayed_to: bigint; seen_to: bigint }>(
      'SELECT relayed_to, seen_to FROM outbox_relay, reconciler_checkpoint',
    );
    // As a value: of one that is only looked up the planner expects a third of the outbox behind it, and reads all cases every minute.
    const cases = await this.database.query<{ case_id: string; version: number; action_id: string }>(
      `SELECT c.case_id, c.version, a.action_id FROM cases c JOIN case_actions a ON a.case_id = c.case_id AND a.seq = c.version
       WHERE c.case_id IN (SELECT case_id FROM outbox WHERE id > $1::bigint) ORDER BY c.changed_at`,
      place!.seen_to,
    );
    return {
      cases: cases.map((c) => ({ caseId: c.case_id, version: c.version, lastActionId: c.action_id })),
      checkpoint: place!.relayed_to,
    };
  }

  async moveCheckpoint(to: bigint): Promise<void> {
    await this.database.rows.reconcilerCheckpoint.updateMany({
      where: { seenTo: { lt: to } },
      data: { seenTo: to },
    });
  }

  /** Looks again at what was recorded after an event. @returns false where nothing of it had been looked at yet */
  async lookAgainFrom(id: bigint): Promise<boolean> {
    const moved = await this.database.rows.reconcilerCheckpoint.updateMany({
      where: { seenTo: { gt: id } },
      data: { seenTo: id },
    });
    return moved.count === 1;
  }

  /** Timeline of the server's log: another one begins when it was restored to an instant, or its standby took over. */
  async timeline(): Promise<string> {
    const [row] = await this.database.query<{ timeline: string }>(`SELECT ${TIMELINE} AS timeline`);
    return row!.timeline;
  }

  /** An event by its id, with the instant and the timeline that tell it from another of the same id in a database that was restored. */
  async findEvent(id: bigint): Promise<{ id: bigint; at: string; timeline: string } | null> {
    const [row] = await this.database.query<{ created_at: Date; timeline: string }>(
      `SELECT created_at, ${TIMELINE} AS timeline FROM outbox WHERE id = $1::bigint`,
      id,
    );
    return row ? { id, at: row.created_at.toISOString(), timeline: row.timeline } : null;
  }

  /** Id 0 stands for the time before the first event: of it only the timeline is known. */
  async knowsEvent({ id, at, timeline }: { id: bigint; at: string; timeline: string }): Promise<boolean> {
    if (id === 0n) return (await this.timeline()) === timeline;
    const event = await this.findEvent(id);
    return event?.at === at && event.timeline === timeline;
  }

  /** @returns null for a case that is not there */
  async versionOf(caseId: string): Promise<number | null> {
    const found = await this.database.rows.case.findFirst({ where: { caseId }, select: { version: true } });
    return found?.version ?? null;
  }

  /** All cases by their ids, a page of them. */
  casesAfter(after: string, limit: number): Promise<{ caseId: string; version: number }[]> {
    return this.database.rows.case.findMany({
      where: { caseId: { gt: after } },
      orderBy: { caseId: 'asc' },
      take: limit,
      select: { caseId: true, version: true },
    });
  }

  /** What was recorded last. */
  async lastAction(caseId: string): Promise<RecordedAction> {
    const [row] = await this.database.query<{ action: string }>(
      'SELECT action FROM audit_entries WHERE case_id = $1 ORDER BY seq DESC LIMIT 1',
      caseId,
    );
    return JSON.parse(row!.action) as RecordedAction;
  }
}
