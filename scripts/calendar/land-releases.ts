import type { Client } from '@temporalio/client';
import { readCalendarReleases, storeCalendarRelease } from '../../libs/data/calendars.repository.js';
import type { Database } from '../../libs/data/database.js';
import type { CalendarRelease } from '../../libs/domain/calendar.js';
import { tellLivingCases, type Told } from '../living-cases/tell-living-cases.js';

export interface Landed extends Told {
  /** Ids of the releases that were not there before. */
  stored: string[];
}

/**
 * Store releases of the calendar and send them to every living case they may touch (`tellLivingCases`). Runs as the owner.
 * @throws Error when a release stands with other content
 */
export async function landReleases(
  database: Database,
  client: Client,
  releases: readonly CalendarRelease[],
  now: () => string,
): Promise<Landed> {
  const stored: string[] = [];
  await database.transaction(async (tx) => {
    for (const release of releases) if (await storeCalendarRelease(tx, release)) stored.push(release.id);
  });
  const landed: Landed = { stored, applied: 0, ended: 0, failed: [] };
  const all = latestOfYears(await readCalendarReleases(database));
  for (const { id, year } of releases) {
    const tidings = {
      database,
      client,
      action: 'apply-calendar' as const,
      subject: id,
      prefix: 'calendar',
      concerns: { sql: 'extract(year FROM opened_on) - 1 <= $3::int', params: [year] },
      actionOf: (caseId: string) => recount(database, all, caseId),
      now,
    };
    await tellLivingCases(tidings, landed);
  }
  return landed;
}

/** Later releases of a year replace earlier ones; cases need only the last. */
function latestOfYears(releases: readonly CalendarRelease[]): CalendarRelease[] {
  return [...new Map(releases.map((release) => [release.year, release])).values()];
}

async function recount(database: Database, all: readonly CalendarRelease[], caseId: string) {
  const [row] = await database.query<{ year: number; version: number }>(
    'SELECT extract(year FROM opened_on)::int AS year, version FROM cases WHERE case_id = $1',
    caseId,
  );
  const releases = all.filter((release) => release.year >= row!.year - 1);
  return { action: { name: 'apply-calendar' as const, data: { releases } }, version: row!.version };
}
