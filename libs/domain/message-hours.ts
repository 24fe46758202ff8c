import { isWorkingDay, startOfDay, type CalendarRelease } from './calendar.js';
import type { Instant, PlainDate } from './case.js';

/** Hours of a working day in which people are sent messages, in minutes from 00:00 in Asia/Shanghai. */
export interface MessageHours {
  from: number;
  to: number;
}

/**
 * The instant at which the hours of messages began today; null outside of them: before, after, and on days that are no working days.
 * @param today day of `now` in Asia/Shanghai
 */
export function messagesBegan(
  releases: readonly CalendarRelease[],
  { from, to }: MessageHours,
  now: Instant,
  today: PlainDate,
): Instant | null {
  if (!isWorkingDay(releases, today)) return null;
  const minutes = (Date.parse(now) - Date.parse(startOfDay(today))) / 60_000;
  if (minutes < from || minutes >= to) return null;
  return new Date(Date.parse(startOfDay(today)) + from * 60_000).toISOString();
}
