import chineseDays from 'chinese-days';
import { addCalendarDays, addWorkingDays, plusDays, usedReleases } from '../../libs/domain/calendar.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import type { DayKind, PlainDate } from '../../libs/domain/case.js';

/** One worked deadline. */
export interface WorkedDeadline {
  /** The day that is not counted. */
  start: PlainDate;
  amount: number;
  /** working: days of work are counted · calendar: all are, and an end on a day of rest moves to the next day of work. */
  dayKind: DayKind;
  due: PlainDate;
  /** Notices it rests on. */
  releases: string[];
  /** Only notices published by this day were known; all of them where left out. */
  knownOn?: PlainDate;
  /** What the second opinion says, where it says otherwise, and why. */
  secondOpinion?: { due: PlainDate; because: string };
}
export interface Kit {
  format: 1;
  title: { zh: string; en: string };
  rules: string[];
  /** Notices it was worked out from: id, day of publication, address. */
  calendar: string[];
  secondOpinion: string;
  deadlines: WorkedDeadline[];
}

const LIMITS: [number, DayKind][] = [
  [3, 'working'],
  [5, 'working'],
  [15, 'working'],
  [15, 'calendar'],
  [30, 'calendar'],
];
/** Every so many days a deadline begins, whatever the day is. */
const STEP_DAYS = 29;
/** Days before a notice changed its year at which a deadline had been worked out without it. */
const BEFORE_CHANGES: [start: PlainDate, knownOn: PlainDate][] = [
  ['2019-04-22', '2019-03-01'],
  ['2019-04-26', '2019-03-01'],
  ['2020-01-17', '2020-01-20'],
  ['2020-01-20', '2020-01-20'],
  ['2020-01-22', '2020-01-22'],
];
const FIRST = '2019-01-01';
const LAST = '2026-12-31';

/** Deadlines from 2019 to 2026: on the eve, within and after every holiday, and at even distances between. @throws Error where the second opinion differs without a known cause */
export function workingDaysKit(): Kit {
  const starts = [...new Set([...evenStarts(), ...holidayStarts()])].sort();
  const worked = starts.flatMap((start) => LIMITS.map(([amount, dayKind]) => work(start, amount, dayKind)));
  const before = BEFORE_CHANGES.flatMap(([start, knownOn]) =>
    LIMITS.map(([amount, dayKind]) => work(start, amount, dayKind, knownOn)),
  );
  return {
    format: 1,
    title: { zh: '工作日期限核对用例（2019—2026年）', en: 'Worked deadlines of mainland China, 2019 to 2026' },
    rules: [
      'The day of the start is not counted.',
      'working: a day counts that is no Saturday, Sunday or day of rest of a notice, or that a notice makes a day of work; the last counted day is the due day.',
      'calendar: every day counts; where the last one is a day of rest, the due day is the next day of work.',
      'Where a year has several notices, the latest that is known holds for the whole year; with `knownOn`, those published by that day are known.',
    ],
    calendar: CN_RELEASES.map(({ id, published, source }) => `${id} ${published} ${source}`),
    secondOpinion: 'npm package chinese-days: isWorkday, counted day by day',
    deadlines: [...worked, ...before].filter((deadline) => deadline !== null),
  };
}

function evenStarts(): PlainDate[] {
  const starts: PlainDate[] = [];
  for (let day = FIRST; day <= LAST; day = plusDays(day, STEP_DAYS)) starts.push(day);
  return starts;
}

/** The eve of each block of rest, its first day, and each day of work that a notice puts on a weekend. */
function holidayStarts(): PlainDate[] {
  return CN_RELEASES.flatMap(({ rest, worked }) => {
    const days = new Set(rest.map(({ date }) => date));
    const firsts = [...days].filter((day) => !days.has(plusDays(day, -1)));
    return [...firsts, ...firsts.map((day) => plusDays(day, -1)), ...worked.map(({ date }) => date)];
  }).filter((day) => day >= FIRST && day <= LAST);
}

/** Null where a year is crossed that has no notice. */
function work(start: PlainDate, amount: number, dayKind: DayKind, knownOn?: PlainDate): WorkedDeadline | null {
  const releases = CN_RELEASES.filter(({ published }) => knownOn === undefined || published <= knownOn);
  const count = dayKind === 'working' ? addWorkingDays : addCalendarDays;
  const { date: due, provisional } = count(releases, start, amount);
  if (provisional || due > LAST) return null;
  const second = secondOpinion(start, amount, dayKind);
  return {
    start,
    amount,
    dayKind,
    due,
    releases: usedReleases(releases, start, due),
    ...(knownOn === undefined ? {} : { knownOn }),
    ...(second === due ? {} : { secondOpinion: { due: second, because: cause(start, second, knownOn) } }),
  };
}

/** Counted day by day, by a calendar and in a way that are not this product's. */
function secondOpinion(start: PlainDate, amount: number, dayKind: DayKind): PlainDate {
  const day = new Date(`${start}T00:00:00Z`);
  const text = (): PlainDate => day.toISOString().slice(0, 10);
  const next = (): void => void day.setUTCDate(day.getUTCDate() + 1);
  for (let left = amount; left > 0;) {
    next();
    if (dayKind === 'calendar' || chineseDays.isWorkday(text())) left -= 1;
  }
  while (!chineseDays.isWorkday(text())) next();
  return text();
}

function cause(start: PlainDate, second: PlainDate, knownOn: PlainDate | undefined): string {
  const later = CN_RELEASES.find(
    ({ year, release, published }) =>
      release > 1 && String(year) === start.slice(0, 4) && published > (knownOn ?? published),
  );
  if (later)
    return `it knows the notice ${later.id}, published on ${later.published}; on ${knownOn} the one before it held`;
  throw new Error(`the second opinion on ${start} is ${second}, and nothing explains it`);
}
