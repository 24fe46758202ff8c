import {
  addCalendarDays,
  addWorkingDays,
  countWorkingDays,
  dayKindOf,
  daysBetween,
  nextDate,
  plusDays,
  startOfDay,
  usedReleases,
  type CalendarRelease,
  type CountedDay,
  type Derivation,
} from './calendar.js';
import type { CaseState, Deadline, Extension, Instant, PlainDate } from './case.js';
import type { EscalationLevel, Limit } from './rule-set.js';

type Releases = readonly CalendarRelease[];

/** A new running deadline; `startedOn` is the day that is not counted. */
export function startDeadline(limit: Limit, id: string, startedOn: PlainDate, releases: Releases): Deadline {
  const fresh: Deadline = {
    id,
    position: limit.position,
    limit: { amount: limit.amount, dayKind: limit.dayKind, rule: limit.id },
    startedOn,
    dueOn: startedOn,
    originalDueOn: startedOn,
    provisional: false,
    pausedDays: 0,
    pauses: [],
    state: 'running',
    endedOn: null,
    extensions: [],
    calendar: [],
  };
  const settled = settle(fresh, releases);
  return { ...settled, originalDueOn: settled.dueOn };
}

/** Ends it on the day of the answer: met on or before the due date, else met-late; entered-late where only the entry came after it. */
export function endDeadline(d: Deadline, on: PlainDate, enteredOn: PlainDate): Deadline {
  const state = on > d.dueOn ? 'met-late' : enteredOn > d.dueOn ? 'entered-late' : 'met';
  return { ...d, state, endedOn: on, enteredOn };
}

/** Ends it without an answer: the submission was taken back or the case ended. */
export function withdrawDeadline(d: Deadline, on: PlainDate): Deadline {
  return { ...d, state: 'withdrawn', endedOn: on };
}

/** Stops the clock on the day of the hold. */
export function pauseDeadline(d: Deadline, on: PlainDate): Deadline {
  return { ...d, state: 'paused', pauses: [...d.pauses, { from: on, to: null }] };
}

/**
 * Lets the clock run again: what was left on the day of the hold goes on from the day of the resumption. A deadline that
 * was overdue when it was held stays where it was.
 */
export function resumeDeadline(d: Deadline, on: PlainDate, releases: Releases): Deadline {
  const pauses = d.pauses.map((pause) => (pause.to === null ? { from: pause.from, to: on } : pause));
  return settle({ ...d, state: 'running', pauses }, releases);
}

/** Moves the due date to another day by name; the original stays. */
export function extendDeadline(d: Deadline, extension: Extension, releases: Releases): Deadline {
  return settle({ ...d, extensions: [...d.extensions, extension] }, releases);
}

/** Computes a live deadline again when a calendar release lands; one that has ended stays as it was. */
export function recompute(d: Deadline, releases: Releases): Deadline {
  return isLive(d) ? settle(d, releases) : d;
}

/** The extension that waits for a second person; null where none does, or its deadline no longer runs. */
export function extensionPending({
  extensionAsked,
  deadlines,
}: Pick<CaseState, 'extensionAsked' | 'deadlines'>): NonNullable<CaseState['extensionAsked']> | null {
  const runs = deadlines.some((d) => d.id === extensionAsked?.deadlineId && d.state === 'running');
  return runs ? extensionAsked! : null;
}

/** The due date without any extension. */
export function dueWithoutExtensions(d: Deadline, releases: Releases): PlainDate {
  return settle({ ...d, extensions: [] }, releases).dueOn;
}

/** A live deadline that a calendar moves, as it is and as it will be. */
export interface DueMove {
  before: Deadline;
  after: Deadline;
}

/** Every live deadline that falls on another day by these releases: what a preview shows is what applying them does. */
export function dueMoves(deadlines: readonly Deadline[], releases: Releases): DueMove[] {
  return deadlines
    .map((before) => ({ before, after: recompute(before, releases) }))
    .filter(({ before, after }) => before.dueOn !== after.dueOn);
}

/** The deadline counted again, with what moved it where it moved. @param by the case's own action that brings the releases */
export function recount(d: Deadline, releases: Releases, by: { seq: number; on: PlainDate }): Deadline {
  const after = recompute(d, releases);
  if (after.dueOn === d.dueOn) return after;
  const fresh = after.calendar.filter((id) => !d.calendar.includes(id));
  return { ...after, recounts: [...(d.recounts ?? []), { ...by, from: d.dueOn, to: after.dueOn, releases: fresh }] };
}

function isLive(d: Deadline): boolean {
  return d.state === 'running' || d.state === 'paused';
}

/** Overdue from the first moment after the due date. `today` is a day in Asia/Shanghai. */
export function isOverdue(d: Deadline, today: PlainDate): boolean {
  return d.state === 'running' && d.dueOn < today;
}

/**
 * The next escalation above `reached`: level 1 at 00:00 Asia/Shanghai of the day after the due date, the others after as many
 * full working days more, a hold not counted. Null when the clock does not run or the ladder is at its top.
 */
export function alarmOf(
  d: Deadline,
  escalation: readonly EscalationLevel[],
  reached: number,
  releases: Releases,
): { at: Instant; level: number } | null {
  if (d.state !== 'running') return null;
  const above = escalation.filter((level) => level.level > reached).sort((a, b) => a.level - b.level)[0];
  if (!above) return null;
  return { at: startOfDay(nextDate(lastDayBefore(d, above.afterWorkingDays, releases))), level: above.level };
}

/** The last of so many full working days after the due date; those on which the clock of an overdue deadline stood still do not count. */
function lastDayBefore(d: Deadline, workingDays: number, releases: Releases): PlainDate {
  return d.pauses.reduce(
    (day, { from, to }) => {
      if (to === null || from <= d.dueOn || day < from) return day;
      return addWorkingDays(releases, to, countWorkingDays(releases, from, day)).date;
    },
    addWorkingDays(releases, d.dueOn, workingDays).date,
  );
}

interface Running {
  /** End of the calendar count before a shift off a rest day. */
  raw: PlainDate;
  due: PlainDate;
  provisional: boolean;
  pausedDays: number;
}

/** The whole computation, from the start day through every pause and extension in the order they took effect. */
function settle(d: Deadline, releases: Releases): Deadline {
  let running = startOf(d, releases);
  for (const change of changesOf(d)) {
    running =
      change.kind === 'extension'
        ? { ...running, raw: change.until, due: change.until, provisional: false }
        : afterPause(d, running, change, releases);
  }
  const { due: dueOn, provisional, pausedDays } = running;
  return { ...d, dueOn, provisional, pausedDays, calendar: usedReleases(releases, d.startedOn, dueOn) };
}

function startOf(d: Deadline, releases: Releases): Running {
  const add = d.limit.dayKind === 'working' ? addWorkingDays : addCalendarDays;
  const { date, provisional } = add(releases, d.startedOn, d.limit.amount);
  return { raw: plusDays(d.startedOn, d.limit.amount), due: date, provisional, pausedDays: 0 };
}

type Change =
  | { kind: 'extension'; at: PlainDate; until: PlainDate }
  | { kind: 'pause'; at: PlainDate; from: PlainDate; to: PlainDate };

function changesOf(d: Deadline): Change[] {
  const pauses = d.pauses.flatMap((pause): Change[] =>
    pause.to === null ? [] : [{ kind: 'pause', at: pause.to, from: pause.from, to: pause.to }],
  );
  const extensions = d.extensions.map((extension): Change => ({
    kind: 'extension',
    at: extension.on,
    until: extension.until,
  }));
  return [...pauses, ...extensions].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** What was left of the limit itself goes on; used up, it leaves the day of the resumption, shifted off a rest day either way. */
function afterPause(
  d: Deadline,
  before: Running,
  pause: { from: PlainDate; to: PlainDate },
  releases: Releases,
): Running {
  if (before.due < pause.from) return before;
  if (d.limit.dayKind === 'calendar') {
    const raw = plusDays(pause.to, Math.max(0, daysBetween(pause.from, before.raw)));
    const { date, provisional } = addCalendarDays(releases, raw, 0);
    return { raw, due: date, provisional, pausedDays: before.pausedDays + daysBetween(pause.from, pause.to) };
  }
  const left = countWorkingDays(releases, pause.from, before.due);
  const { date: due, provisional } =
    left === 0 ? addCalendarDays(releases, pause.to, 0) : addWorkingDays(releases, pause.to, left);
  return {
    raw: due,
    due,
    provisional: before.provisional || provisional,
    pausedDays: before.pausedDays + countWorkingDays(releases, before.due, due),
  };
}

/**
 * Day by day why the deadline falls on its date: which days used up the limit, on which the clock stood still, and which were added by
 * an extension or by the shift off a rest day. `count` is what was used of the limit.
 */
export function explainDeadline(d: Deadline, releases: Releases): Derivation {
  const days: CountedDay[] = [];
  let count = 0;
  for (let date = nextDate(d.startedOn); date <= d.dueOn; date = nextDate(date)) {
    const { kind, reason, source } = dayKindOf(releases, date);
    const standing = d.pauses.some((pause) => pause.from < date && (pause.to === null || date <= pause.to));
    const counted = !standing && count < d.limit.amount && (kind === 'working' || d.limit.dayKind === 'calendar');
    if (counted) count += 1;
    const why = standing ? '挂起，不计入' : counted || count < d.limit.amount ? null : beyond(d, date);
    days.push({ date, kind, counted, reason: why === null ? reason : `${reason}；${why}`, source });
  }
  return { date: d.dueOn, provisional: d.provisional, days, count, releases: d.calendar };
}

/** Why a day after the last counted one is still within the deadline. */
function beyond(d: Deadline, date: PlainDate): string {
  return d.extensions.some((extension) => date <= extension.until) ? '延期' : '期限末日顺延';
}
