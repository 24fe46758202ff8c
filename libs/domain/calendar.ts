import type { Instant, PlainDate } from './case.js';

/** One published notice: only the days that differ from Monday-to-Friday. A later release of a year replaces the earlier. */
export interface CalendarRelease {
  /** `CN-2020-2`: jurisdiction, year of the notice, release. */
  id: string;
  year: number;
  release: number;
  published: PlainDate;
  source: string;
  rest: { date: PlainDate; name: string }[];
  worked: { date: PlainDate; name: string }[];
}

export interface DayInfo {
  kind: 'working' | 'rest';
  /** Why, in Chinese: 工作日, 周末, 端午节放假, 端午节调休上班. */
  reason: string;
  /** The notice that says so; null for a plain day of the week. */
  source: string | null;
  /** A notice for the day's own year is among the releases. */
  published: boolean;
}

/** One line of a derivation: the day, whether it used up one day of the limit, and why. */
export interface CountedDay {
  date: PlainDate;
  kind: 'working' | 'rest';
  counted: boolean;
  reason: string;
  source: string | null;
}

export interface CountedDate {
  date: PlainDate;
  /** A year the count crosses has no notice: weekends only, so the date may move. */
  provisional: boolean;
  days: CountedDay[];
}

/** What the calendar call of the API and a deadline's explanation show. */
export interface Derivation extends CountedDate {
  /** Days counted. */
  count: number;
  /** Ids of the releases it rests on. */
  releases: string[];
}

const MS_PER_DAY = 86_400_000;
/** Asia/Shanghai has had no daylight saving time since 1991: a fixed offset. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
/** Longest count that makes sense; guards against a slip in a request. */
export const MAX_COUNT_DAYS = 4000;

/** Days since 1970-01-01 in the proleptic Gregorian calendar. Throws RangeError when it is not a date. */
export function dayNumber(date: PlainDate): number {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!parts) throw new RangeError(`not a date: ${date}`);
  const number = daysFromCivil(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  if (dateOf(number) !== date) throw new RangeError(`not a date: ${date}`);
  return number;
}

/** Inverse of `dayNumber`. */
export function dateOf(number: number): PlainDate {
  const z = number + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** True for an existing day written `YYYY-MM-DD`. */
export function isPlainDate(text: string): boolean {
  try {
    dayNumber(text);
    return true;
  } catch {
    return false;
  }
}

function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** The date `days` later (earlier when negative). */
export function plusDays(date: PlainDate, days: number): PlainDate {
  return dateOf(dayNumber(date) + days);
}

/** The day after. */
export function nextDate(date: PlainDate): PlainDate {
  return plusDays(date, 1);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** Day in Asia/Shanghai of an instant. Throws RangeError when it is not one. */
export function businessDate(instant: Instant): PlainDate {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) throw new RangeError(`not an instant: ${instant}`);
  return dateOf(Math.floor((ms + SHANGHAI_OFFSET_MS) / MS_PER_DAY));
}

/** 00:00 of the day in Asia/Shanghai, as an instant in UTC. */
export function startOfDay(date: PlainDate): Instant {
  return `${plusDays(date, -1)}T16:00:00.000Z`;
}

interface SpecialDay {
  kind: 'working' | 'rest';
  name: string;
  release: CalendarRelease;
}
interface CalendarIndex {
  byYear: Map<number, CalendarRelease>;
  special: Map<PlainDate, SpecialDay>;
}
const indexes = new WeakMap<readonly CalendarRelease[], CalendarIndex>();

/** Looked up many times per decision, so built once per array; a releases array is never changed in place. */
function indexOf(releases: readonly CalendarRelease[]): CalendarIndex {
  const known = indexes.get(releases);
  if (known) return known;
  const index: CalendarIndex = { byYear: latestByYear(releases), special: new Map() };
  for (const release of [...index.byYear.values()].sort((a, b) => a.year - b.year)) {
    for (const { date, name } of release.rest) index.special.set(date, { kind: 'rest', name, release });
    for (const { date, name } of release.worked) index.special.set(date, { kind: 'working', name, release });
  }
  indexes.set(releases, index);
  return index;
}

function latestByYear(releases: readonly CalendarRelease[]): Map<number, CalendarRelease> {
  const byYear = new Map<number, CalendarRelease>();
  for (const release of releases) {
    const known = byYear.get(release.year);
    if (!known || known.release < release.release) byYear.set(release.year, release);
  }
  return byYear;
}

/** Years after that of its opening whose days a case carries; a release of a later year reaches a case that lasts so long as an action. */
const YEARS_AHEAD = 2;

/** What a new case freezes: the latest release of each year from the year before `fromYear` to two years after it, in order. */
export function relevantReleases(releases: readonly CalendarRelease[], fromYear: number): CalendarRelease[] {
  const isNear = ({ year }: CalendarRelease): boolean => year >= fromYear - 1 && year <= fromYear + YEARS_AHEAD;
  return [...latestByYear(releases).values()].filter(isNear).sort((a, b) => a.year - b.year);
}

/** What a running case of that year counts with when a release lands: the latest of each year from the year before, however far ahead. */
export function releasesFrom(releases: readonly CalendarRelease[], openedIn: number): CalendarRelease[] {
  return [...latestByYear(releases).values()]
    .filter(({ year }) => year >= openedIn - 1)
    .sort((a, b) => a.year - b.year);
}

/** From 1 December on the notice for the next year is missed where it is not there (it appears the November before). @returns that year, or null */
export function missingYear(releases: readonly CalendarRelease[], today: PlainDate): number | null {
  const next = yearOf(today) + 1;
  return today.slice(5) >= '12-01' && !releases.some(({ year }) => year === next) ? next : null;
}

/** Working day or rest day, and why. A notice may speak of days in another year than its own (29 December 2018). */
export function dayKindOf(releases: readonly CalendarRelease[], date: PlainDate): DayInfo {
  const index = indexOf(releases);
  const published = index.byYear.has(yearOf(date));
  const special = index.special.get(date);
  if (special) {
    const reason = special.kind === 'rest' ? `${special.name}放假` : `${special.name}调休上班`;
    return { kind: special.kind, reason, source: special.release.source, published };
  }
  const weekend = isWeekend(dayNumber(date));
  return { kind: weekend ? 'rest' : 'working', reason: weekend ? '周末' : '工作日', source: null, published };
}

function yearOf(date: PlainDate): number {
  return Number(date.slice(0, 4));
}

/** 1 January 1970 was a Thursday. */
function isWeekend(number: number): boolean {
  const weekday = (((number + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6;
}

export function isWorkingDay(releases: readonly CalendarRelease[], date: PlainDate): boolean {
  return dayKindOf(releases, date).kind === 'working';
}

/** The date itself when it is a working day, else the next one. */
export function workingDayOnOrAfter(releases: readonly CalendarRelease[], date: PlainDate): PlainDate {
  let day = date;
  while (!isWorkingDay(releases, day)) day = nextDate(day);
  return day;
}

/** The n-th working day after `from`; the start day is not counted, make-up days 调休 are. n = 0 is `from` itself. */
export function addWorkingDays(releases: readonly CalendarRelease[], from: PlainDate, n: number): CountedDate {
  checkCount(n);
  const days: CountedDay[] = [];
  let date = from;
  let provisional = false;
  for (let left = n; left > 0;) {
    date = nextDate(date);
    const info = dayKindOf(releases, date);
    const counted = info.kind === 'working';
    if (counted) left -= 1;
    provisional ||= !info.published;
    days.push({ date, kind: info.kind, counted, reason: info.reason, source: info.source });
  }
  return { date, provisional, days };
}

/** The n-th calendar day after `from`; a last day that is a rest day moves to the next working day (民法典 art. 203). */
export function addCalendarDays(releases: readonly CalendarRelease[], from: PlainDate, n: number): CountedDate {
  checkCount(n);
  const days: CountedDay[] = [];
  let date = from;
  let provisional = n === 0 && !dayKindOf(releases, from).published;
  for (let count = 1; count <= n || !isWorkingDay(releases, date); count += 1) {
    date = nextDate(date);
    const info = dayKindOf(releases, date);
    // Whether a day in between is a rest day does not matter to a calendar limit; only its end can move.
    if (count >= n) provisional ||= !info.published;
    const reason = count < n || info.kind === 'working' ? info.reason : `${info.reason}，期限末日顺延`;
    days.push({ date, kind: info.kind, counted: count <= n, reason, source: info.source });
  }
  return { date, provisional, days };
}

function checkCount(n: number): void {
  if (!Number.isInteger(n) || n < 0 || n > MAX_COUNT_DAYS) throw new RangeError(`not a number of days: ${n}`);
}

/** End of a limit of either kind. */
export function addDays(
  limit: { amount: number; dayKind: 'working' | 'calendar' },
  from: PlainDate,
  releases: readonly CalendarRelease[],
): CountedDate {
  return limit.dayKind === 'working'
    ? addWorkingDays(releases, from, limit.amount)
    : addCalendarDays(releases, from, limit.amount);
}

/** Working days after `from` up to and including `to`; 0 when `to` is not later. */
export function countWorkingDays(releases: readonly CalendarRelease[], from: PlainDate, to: PlainDate): number {
  const last = dayNumber(to);
  let count = 0;
  for (let day = dayNumber(from) + 1; day <= last; day += 1) if (isWorkingDay(releases, dateOf(day))) count += 1;
  return count;
}

/** Ids of the releases that decide the days after `from` up to `to`: those of their years and those that name one of the days. */
export function usedReleases(releases: readonly CalendarRelease[], from: PlainDate, to: PlainDate): string[] {
  const { byYear, special } = indexOf(releases);
  const used = new Set<string>();
  const last = dayNumber(to);
  for (let day = dayNumber(from) + 1; day <= last; day += 1) {
    const date = dateOf(day);
    const own = byYear.get(yearOf(date));
    if (own) used.add(own.id);
    const named = special.get(date);
    if (named) used.add(named.release.id);
  }
  return [...used].sort();
}

/**
 * Day by day why a date is what it is: `{ add, dayKind }` counts on from `from`, `{ to }` counts the working days up to it.
 * Throws RangeError when a date or number is not one or the span is longer than `MAX_COUNT_DAYS`.
 */
export function derivation(
  releases: readonly CalendarRelease[],
  from: PlainDate,
  span: { add: number; dayKind?: 'working' | 'calendar' } | { to: PlainDate },
): Derivation {
  const counted =
    'to' in span
      ? daysUpTo(releases, from, span.to)
      : addDays({ amount: span.add, dayKind: span.dayKind ?? 'working' }, from, releases);
  return {
    ...counted,
    count: counted.days.filter((day) => day.counted).length,
    releases: usedReleases(releases, from, counted.date),
  };
}

function daysUpTo(releases: readonly CalendarRelease[], from: PlainDate, to: PlainDate): CountedDate {
  const length = daysBetween(from, to);
  checkCount(Math.max(0, length));
  const days: CountedDay[] = [];
  let provisional = false;
  for (let step = 1; step <= length; step += 1) {
    const date = plusDays(from, step);
    const info = dayKindOf(releases, date);
    provisional ||= !info.published;
    days.push({ date, kind: info.kind, counted: info.kind === 'working', reason: info.reason, source: info.source });
  }
  return { date: to, provisional, days };
}
