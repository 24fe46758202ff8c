// Raw SQL: drafts are kept and applied by functions of the database; rounds are counted over their items.
import { CN_RELEASES } from '../domain/calendars/cn.js';
import type { CalendarRelease } from '../domain/calendar.js';
import { canonicalJson, sha256 } from './canonical.js';
import type { Database, Statements } from './database.js';
import { dayOf, jsonOf } from './rows.js';
import { createOperation, type NewItem } from './operations.repository.js';
import type { StoredState } from './stored-state.js';
import { SYSTEM_ACTOR } from '../domain/permissions.js';
import { systemActionId } from '../domain/system-action.js';

/** Every release that was loaded, in order of year and release. */
export async function readCalendarReleases({ rows }: Pick<Statements, 'rows'>): Promise<CalendarRelease[]> {
  const releases = await rows.calendarReleaseRow.findMany({
    orderBy: [{ year: 'asc' }, { release: 'asc' }],
    select: { content: true },
  });
  return releases.map(({ content }) => content as unknown as CalendarRelease);
}

/** Stores a release as the owner; false when it stands already, with the same content. @throws Error when other content stands under its id */
export async function storeCalendarRelease(db: Statements, release: CalendarRelease): Promise<boolean> {
  const hash = sha256(canonicalJson(release));
  const { id, year, release: number, published, source } = release;
  const releases = db.rows.calendarReleaseRow;
  const { count } = await releases.createMany({
    data: [{ id, year, release: number, published: dayOf(published), source, content: jsonOf(release), sha256: hash }],
    skipDuplicates: true,
  });
  if (count === 1) return true;
  const known = await releases.findFirst({ where: { year, release: number }, select: { sha256: true } });
  if (known?.sha256 !== hash)
    throw new Error(`${id} stands with other content: a changed notice is a release of its own`);
  return false;
}

/** How long a list of releases is good for answers; a new case asks afresh. */
const FRESH_FOR_MS = 5_000;

/** The releases as the API's role reads them. Until the first answer it counts with the ones the product ships. */
export class CalendarsRepository {
  private known: { releases: readonly CalendarRelease[]; readAt: number } = { releases: CN_RELEASES, readAt: 0 };

  constructor(private readonly database: Database) {}

  /** Reads again behind the answer when what it knows has grown old; while the database is away the old list stands. */
  current(): readonly CalendarRelease[] {
    if (Date.now() - this.known.readAt > FRESH_FOR_MS) {
      this.known = { ...this.known, readAt: Date.now() };
      this.latest().catch(() => undefined);
    }
    return this.known.releases;
  }

  /** The same array as long as nothing new has landed: indexes over it are kept. A release never changes under its id, so the ids tell. */
  async latest(): Promise<readonly CalendarRelease[]> {
    const stored = await this.database.rows.calendarReleaseRow.findMany({
      orderBy: [{ year: 'asc' }, { release: 'asc' }],
      select: { id: true },
    });
    const ids = stored.map(({ id }) => id).join();
    const changed = ids !== '' && ids !== this.known.releases.map((r) => r.id).join();
    this.known = {
      releases: changed ? await readCalendarReleases(this.database) : this.known.releases,
      readAt: Date.now(),
    };
    return this.known.releases;
  }
}

/** A notice that somebody brought in. */
export interface CalendarDraft {
  release: CalendarRelease;
  sha256: string;
  loadedBy: string;
  loadedAt: string;
  appliedBy: string | null;
  appliedAt: string | null;
}

export async function readCalendarDrafts({ rows }: Statements): Promise<CalendarDraft[]> {
  const drafts = await rows.calendarDraft.findMany();
  return drafts.map(({ content, sha256: hash, loadedBy, loadedAt, appliedBy, appliedAt }) => ({
    release: content as unknown as CalendarRelease,
    sha256: hash,
    loadedBy,
    loadedAt: loadedAt.toISOString(),
    appliedBy,
    appliedAt: appliedAt?.toISOString() ?? null,
  }));
}

/** Under the scope of a system administrator. @returns false where a draft of this id was applied */
export async function keepCalendarDraft(tx: Statements, release: CalendarRelease, at: string): Promise<boolean> {
  const content = canonicalJson(release);
  const [row] = await tx.query<{ kept: boolean }>(
    'SELECT keep_calendar_draft($1::jsonb, $2, $3::timestamptz) AS kept',
    content,
    sha256(content),
    at,
  );
  return row!.kept;
}

/** Under the scope of a system administrator. @returns false where there is no such draft, or it was applied */
export async function dropCalendarDraft(tx: Statements, id: string): Promise<boolean> {
  const [row] = await tx.query<{ dropped: boolean }>('SELECT drop_calendar_draft($1) AS dropped', id);
  return row!.dropped;
}

/** Under the scope of a system administrator: new cases count with it from the commit on. @returns false where there is no such draft, or it was applied */
export async function landCalendarDraft(tx: Statements, id: string, at: string): Promise<boolean> {
  const [row] = await tx.query<{ landed: boolean }>(
    'SELECT land_calendar_draft($1, $2::timestamptz) AS landed',
    id,
    at,
  );
  return row!.landed;
}

/** A living case that a release may reach: the year of its opening, and the body it waits for. */
export interface CaseUnderCalendar extends StoredState {
  case_id: string;
  opened_in: number;
  body: string;
}

/** In pages by id, under the scope of a system administrator. */
export function casesUnderCalendar(
  tx: Statements,
  year: number,
  after: string,
  limit: number,
): Promise<CaseUnderCalendar[]> {
  return tx.query('SELECT * FROM cases_under_calendar($1::int, $2, $3::int)', year, after, limit);
}

/** Kind of the operations that bring releases to the cases; the API works on them, whoever has written them down. */
export const RECOUNT_KIND = 'apply-calendar';

/**
 * Writes down, in the caller's transaction, the round that brings a release to every living case that no round has told. Its last item stands for the look
 * whether another round is needed: a case may have been opened with what was before while this one ran.
 * @returns id of the operation; null where every case is told
 */
export async function beginRecount(
  tx: Statements,
  { id, year }: Pick<CalendarRelease, 'id' | 'year'>,
  now: string,
): Promise<string | null> {
  const cases = await tx.query<{ case_id: string; opened_in: number }>(
    'SELECT * FROM cases_without_calendar($1, $2::int)',
    id,
    year,
  );
  if (cases.length === 0) return null;
  const [row] = await tx.query<{ n: bigint }>(
    `SELECT count(*) AS n FROM operations WHERE kind = $1 AND input->>'fingerprint' = $2`,
    RECOUNT_KIND,
    id,
  );
  const operation = `calendar-${id}-${Number(row!.n) + 1}`;
  const items = cases.map(({ case_id: caseId, opened_in: openedIn }): NewItem => ({
    actionId: systemActionId('calendar', id),
    caseId,
    input: { action: 'apply-calendar', body: { openedIn } },
  }));
  await createOperation(tx, {
    id: operation,
    kind: RECOUNT_KIND,
    action: 'apply-calendar',
    dryRun: false,
    actor: SYSTEM_ACTOR,
    input: { fingerprint: id, requestId: operation, data: { subject: id, year } },
    createdAt: now,
    items: [...items, { actionId: systemActionId('calendar', id, 'rounds'), subject: id }],
  });
  return operation;
}

/** How far the rounds of each release are: cases, those that are told, and of these the ones that had ended. */
export interface RecountProgress {
  release: string;
  cases: number;
  told: number;
  ended: number;
  running: boolean;
}

export async function recountProgress(tx: Pick<Statements, 'query'>): Promise<RecountProgress[]> {
  const rows = await tx.query<{ release: string; cases: bigint; told: bigint; ended: bigint; running: boolean }>(
    `SELECT o.input->>'fingerprint' AS release, count(i.case_id) AS cases, count(i.case_id) FILTER (WHERE i.status <> 'pending') AS told,
       count(i.case_id) FILTER (WHERE i.result->>'outcome' = 'ended') AS ended, bool_or(o.status = 'running') AS running
     FROM operations o JOIN operation_items i ON i.operation = o.id WHERE o.kind = $1 GROUP BY 1`,
    RECOUNT_KIND,
  );
  return rows.map((row) => ({
    release: row.release,
    cases: Number(row.cases),
    told: Number(row.told),
    ended: Number(row.ended),
    running: row.running,
  }));
}
