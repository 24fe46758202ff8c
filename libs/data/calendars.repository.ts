import { CN_RELEASES } from '../domain/calendars/cn.js';
import type { CalendarRelease } from '../domain/calendar.js';
import { canonicalJson, sha256 } from './canonical.js';
import type { Database, Statements } from './database.js';

/** Every release that was loaded, in order of year and release. */
export async function readCalendarReleases(db: Pick<Statements, 'query'>): Promise<CalendarRelease[]> {
  const rows = await db.query<{ content: CalendarRelease }>(
    'SELECT content FROM calendar_releases ORDER BY year, release',
  );
  return rows.map((row) => row.content);
}

/** Stores a release as the owner; false when it stands already, with the same content. @throws Error when other content stands under its id */
export async function storeCalendarRelease(db: Statements, release: CalendarRelease): Promise<boolean> {
  const content = canonicalJson(release);
  const { id, year, release: number, published, source } = release;
  const stored = await db.execute(
    'INSERT INTO calendar_releases VALUES ($1, $2::int, $3::int, $4::date, $5, $6::jsonb, $7) ON CONFLICT DO NOTHING',
    id,
    year,
    number,
    published,
    source,
    content,
    sha256(content),
  );
  if (stored === 1) return true;
  const [known] = await db.query<{ sha256: string }>(
    'SELECT sha256 FROM calendar_releases WHERE year = $1::int AND release = $2::int',
    year,
    number,
  );
  if (known?.sha256 !== sha256(content))
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
    const [stored] = await this.database.query<{ ids: string[] | null }>(
      'SELECT array_agg(id ORDER BY year, release) AS ids FROM calendar_releases',
    );
    const ids = stored?.ids?.join() ?? null;
    const changed = ids !== null && ids !== this.known.releases.map((r) => r.id).join();
    this.known = {
      releases: changed ? await readCalendarReleases(this.database) : this.known.releases,
      readAt: Date.now(),
    };
    return this.known.releases;
  }
}
