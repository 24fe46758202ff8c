import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { dayNumber, type CalendarRelease } from '../../libs/domain/calendar.js';
import { PilotFileError, check, parse } from '../pilot/file-checks.js';
import { lineOfPath } from '../pilot/json-line.js';

/** One State Council notice, or several as `{ "releases": [ … ] }`: the days on which the week differs from Monday to Friday. */
const releaseSchema = z
  .object({
    year: z.int().min(2000).max(2100),
    release: z.int().min(1).max(99),
    published: z.iso.date(),
    source: z.string().min(1),
    days: z.array(z.object({ date: z.iso.date(), kind: z.enum(['rest', 'worked']), name: z.string().min(1) })).min(1),
  })
  .superRefine(({ year, days }, ctx) => {
    const seen = new Set<string>();
    days.forEach(({ date, kind }, i) => {
      const fault = faultOf(date, kind, year, seen);
      if (fault) ctx.addIssue({ code: 'custom', path: ['days', i, 'date'], message: `${date} ${fault}` });
      seen.add(date);
    });
  });

/** A notice may speak of the last days of the year before (29 December 2018) and the first of the next. */
function faultOf(date: string, kind: 'rest' | 'worked', year: number, seen: ReadonlySet<string>): string | null {
  if (Math.abs(Number(date.slice(0, 4)) - year) > 1) return `lies outside the notice for ${year}`;
  if (seen.has(date)) return 'is named twice';
  // 1 January 1970 was a Thursday.
  const weekend = [0, 6].includes((dayNumber(date) + 4) % 7);
  return kind === 'worked' && !weekend ? 'is worked anyway: it is no weekend day' : null;
}

/** @throws PilotFileError with file, line and reason */
export async function readCalendarFile(path: string): Promise<CalendarRelease[]> {
  const file = basename(path);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new PilotFileError(file, null, 'is missing');
  });
  const value = parse(file, null, text);
  const single = typeof value === 'object' && value !== null && !('releases' in value);
  const lineOf = (at: readonly PropertyKey[]): number | null => lineOfPath(text, at);
  const { releases } = single
    ? { releases: [check(file, lineOf, value, releaseSchema)] }
    : check(file, lineOf, value, z.object({ releases: z.array(releaseSchema).min(1) }));
  return releases.map(({ year, release, published, source, days }) => {
    const of = (kind: 'rest' | 'worked') =>
      days.filter((d) => d.kind === kind).map(({ date, name }) => ({ date, name }));
    return { id: `CN-${year}-${release}`, year, release, published, source, rest: of('rest'), worked: of('worked') };
  });
}
