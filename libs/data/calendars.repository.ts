import type { CalendarRelease } from '../domain/calendar.js';
import type { Statements } from './database.js';

/** Every release that was loaded, in order of year and release. */
export async function readCalendarReleases(db: Statements): Promise<CalendarRelease[]> {
  const rows = await db.query<{ content: CalendarRelease }>('SELECT content FROM calendar_releases ORDER BY year, release');
  return rows.map((row) => row.content);
}
