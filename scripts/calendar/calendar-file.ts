import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { dayNumber, type CalendarRelease } from '../../libs/domain/calendar.js';
import { PilotFileError, check, parse } from '../pilot/file-checks.js';
import { lineOfPath } from '../pilot/json-line.js';

const named = z.object({ date: z.iso.date(), name: z.string().min(1) });
const head = {
  year: z.int().min(2000).max(2100),
  release: z.int().min(1).max(99),
  published: z.iso.date(),
  source: z.string().min(1),
};
/** The days on which the week differs from Monday to Friday: in one list by kind, or as the product stores a notice, in two. */
const listedRelease = z.object({
  ...head,
  days: z.array(named.extend({ kind: z.enum(['rest', 'worked']) })).min(1),
});
const storedRelease = z.object({ ...head, id: z.string().optional(), rest: z.array(named), worked: z.array(named) });
/** One State Council notice, or several as `{ "releases": [ … ] }` or as a list. */
const releaseSchema = z
  .preprocess((value) => {
    const stored = storedRelease.safeParse(value);
    if (!stored.success) return value;
    const { rest, worked, ...given } = stored.data;
    const days = [
      ...rest.map((day) => ({ ...day, kind: 'rest' })),
      ...worked.map((day) => ({ ...day, kind: 'worked' })),
    ];
    return { ...given, days };
  }, listedRelease)
  .superRefine((release, ctx) => {
    const seen = new Set<string>();
    release.days.forEach(({ date, kind }, i) => {
      const fault = faultOf(date, kind, release, seen);
      if (fault) ctx.addIssue({ code: 'custom', path: ['days', i, 'date'], message: `${date} ${fault}` });
      seen.add(date);
    });
  });

/**
 * A notice may speak of the last days of the year before (29 December 2018) and the first of the next. One that follows another may say of a day of the
 * week that work begins on it (Monday, 3 February 2020).
 */
function faultOf(
  date: string,
  kind: 'rest' | 'worked',
  { year, release }: { year: number; release: number },
  seen: ReadonlySet<string>,
): string | null {
  if (Math.abs(Number(date.slice(0, 4)) - year) > 1)
    return `不在 ${year} 年通知的范围内（lies outside the notice for ${year}）`;
  if (seen.has(date)) return '出现两次（is named twice）';
  // 1 January 1970 was a Thursday.
  const weekend = [0, 6].includes((dayNumber(date) + 4) % 7);
  return kind === 'worked' && !weekend && release === 1
    ? '本来就是工作日，不是补班（is worked anyway: it is no weekend day）'
    : null;
}

/** @throws PilotFileError with file, line and reason */
export async function readCalendarFile(path: string): Promise<CalendarRelease[]> {
  const file = basename(path);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new PilotFileError(file, null, '文件不存在（is missing）');
  });
  const parsed = parse(file, null, text);
  const value = Array.isArray(parsed) ? { releases: parsed } : parsed;
  const single = typeof value === 'object' && value !== null && !('releases' in value);
  const lineOf = (at: readonly PropertyKey[]): number | null =>
    lineOfPath(text, Array.isArray(parsed) ? at.slice(1) : at);
  const { releases } = single
    ? { releases: [check(file, lineOf, value, releaseSchema)] }
    : check(file, lineOf, value, z.object({ releases: z.array(releaseSchema).min(1) }));
  return releases.map(({ year, release, published, source, days }) => {
    const of = (kind: 'rest' | 'worked') =>
      days.filter((d) => d.kind === kind).map(({ date, name }) => ({ date, name }));
    return { id: `CN-${year}-${release}`, year, release, published, source, rest: of('rest'), worked: of('worked') };
  });
}
