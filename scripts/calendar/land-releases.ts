import { setTimeout as pause } from 'node:timers/promises';
import {
  beginRecount,
  recountProgress,
  storeCalendarRelease,
  type RecountProgress,
} from '../../libs/data/calendars.repository.js';
import type { Database } from '../../libs/data/database.js';
import type { CalendarRelease } from '../../libs/domain/calendar.js';

export interface Landed {
  /** Ids of the releases that were not there before. */
  stored: string[];
  /** Cases in whose histories they stand since this run. */
  applied: number;
  /** Cases that ended before their turn came. */
  ended: number;
  /** Cases that are not told yet: nobody works on the operation, or the engine gives no answer. It goes on by itself when they are back. */
  pending: number;
}

const LOOK_MS = 200;
/** So long without one more case told, and nobody seems to work on it. */
const PATIENCE_MS = 30_000;

/**
 * Stores releases and writes down the operation that brings them to every living case, as the console does; the API works on it, and this waits for it.
 * Runs as the owner. @throws Error when a release stands with other content
 */
export async function landReleases(
  database: Database,
  releases: readonly CalendarRelease[],
  now: () => string,
  patienceMs = PATIENCE_MS,
): Promise<Landed> {
  const before = sumOf(await recountProgress(database), releases);
  const stored = await database.transaction(async (tx) => {
    const fresh: string[] = [];
    for (const release of releases) {
      if (await storeCalendarRelease(tx, release)) fresh.push(release.id);
      await beginRecount(tx, release, now());
    }
    return fresh;
  });
  const after = await whenTold(database, releases, patienceMs);
  const ended = after.ended - before.ended;
  return { stored, applied: after.told - before.told - ended, ended, pending: after.cases - after.told };
}

async function whenTold(database: Database, releases: readonly CalendarRelease[], patienceMs: number) {
  let last = { told: -1, since: Date.now() };
  for (;;) {
    const now = sumOf(await recountProgress(database), releases);
    if (!now.running) return now;
    if (now.told !== last.told) last = { told: now.told, since: Date.now() };
    else if (Date.now() - last.since > patienceMs) return now;
    await pause(LOOK_MS);
  }
}

function sumOf(all: readonly RecountProgress[], releases: readonly CalendarRelease[]) {
  const of = all.filter(({ release }) => releases.some(({ id }) => id === release));
  const sum = (count: (one: RecountProgress) => number): number => of.reduce((total, one) => total + count(one), 0);
  return {
    cases: sum((one) => one.cases),
    told: sum((one) => one.told),
    ended: sum((one) => one.ended),
    running: of.some(({ running }) => running),
  };
}
