import type { CaseSummary, ReviewLine } from '../../api/client.js';

/** Groups of the list, the most urgent first. */
export const URGENCIES = ['late', 'today', 'three', 'later', 'none'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Days as `GET /calendars/CN/working-days` counts them. */
export interface CalendarDays {
  days: readonly { date: string; kind: 'working' | 'rest' }[];
}
export interface Now {
  /** Business day. */
  today: string;
  calendar: CalendarDays;
}
export interface ReviewRow<C extends CaseSummary = CaseSummary> {
  case: C;
  urgency: Urgency;
  /** Working days: late by, left, or waited where there is no limit. */
  workingDays: number;
}
export interface ReviewGroup {
  /** `done`: what was decided; `all`: a list in another order than that of due dates. */
  name: Urgency | 'done' | 'all';
  rows: ReviewRow<ReviewLine>[];
}

/** "Soon" of the desk (shared wording: 三个工作日内). */
const SOON_WORKING_DAYS = 3;

/** Working days after `from` up to and with `to`; the day one counts from is not counted. */
export function workingDaysBetween({ days }: CalendarDays, from: string, to: string): number {
  return days.filter(({ date, kind }) => kind === 'working' && date > from && date <= to).length;
}

/** A case of another list, whose days are counted here. */
export function reviewRow(item: CaseSummary, { today, calendar }: Now): ReviewRow {
  const { dueOn, waitingFor, openedOn } = item;
  if (dueOn === null) {
    const since = waitingFor?.since.slice(0, 10) ?? openedOn;
    return { case: item, urgency: 'none', workingDays: workingDaysBetween(calendar, since, today) };
  }
  if (item.overdue || dueOn < today)
    return { case: item, urgency: 'late', workingDays: workingDaysBetween(calendar, dueOn, today) };
  const left = workingDaysBetween(calendar, today, dueOn);
  const urgency = dueOn === today ? 'today' : left <= SOON_WORKING_DAYS ? 'three' : 'later';
  return { case: item, urgency, workingDays: left };
}

/** A line of `GET /reviews`, whose days the server has counted. */
export function lineRow(line: ReviewLine): ReviewRow<ReviewLine> {
  const { urgency, overdueWorkingDays, workingDaysLeft, waitedWorkingDays } = line;
  const workingDays =
    urgency === 'late' ? overdueWorkingDays : urgency === 'none' ? waitedWorkingDays : workingDaysLeft;
  return { case: line, urgency, workingDays: workingDays ?? 0 };
}

/** Rows in the order of the server, by urgency where that is their order; groups without rows are left out. */
export function groupReviews(
  items: readonly ReviewLine[],
  name: 'urgency' | 'done' | 'all' = 'urgency',
): ReviewGroup[] {
  const rows = items.map(lineRow);
  if (name !== 'urgency') return rows.length > 0 ? [{ name, rows }] : [];
  return URGENCIES.map((urgency) => ({ name: urgency, rows: rows.filter((row) => row.urgency === urgency) })).filter(
    ({ rows: found }) => found.length > 0,
  );
}

/** What the list is narrowed to, as it stands in the address; `step` is a position. */
export const FILTERS = ['type', 'step', 'township', 'urgency', 'text', 'unclaimed'] as const;
export type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

/** The row that is selected once `gone` has left: the one after it, else the one before. */
export function neighbour(ids: readonly string[], gone: string): string | undefined {
  const at = ids.indexOf(gone);
  return ids[at + 1] ?? ids[at - 1];
}

/** Cases that came, went or changed between two readings of the list. */
export function differences(shown: readonly CaseSummary[], now: readonly CaseSummary[]): string[] {
  const before = new Map(shown.map((item) => [item.id, item.version]));
  const after = new Map(now.map((item) => [item.id, item.version]));
  return [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
}
