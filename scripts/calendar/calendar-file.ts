import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { calendarReleaseFile, releaseOf } from '../../libs/contracts/calendars.js';
import type { CalendarRelease } from '../../libs/domain/calendar.js';
import { PilotFileError, check, parse } from '../pilot/file-checks.js';
import { lineOfPath } from '../pilot/json-line.js';

/** One State Council notice, or several as `{ "releases": [ … ] }` or as a list. @throws PilotFileError with file, line and reason */
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
    ? { releases: [check(file, lineOf, value, calendarReleaseFile)] }
    : check(file, lineOf, value, z.object({ releases: z.array(calendarReleaseFile).min(1) }));
  return releases.map(releaseOf);
}
