import { z } from 'zod';
import { dayNumber, type CalendarRelease } from '../domain/calendar.js';
import { extensionView, phase } from './cases.js';
import { caseId, instant, int4, plainDate, shortText, stepOfCase } from './primitives.js';

/** Ten years. */
const LONGEST_SPAN_MS = 3_653 * 86_400_000;

/** Query of `GET /calendars/CN/working-days`: exactly one of `add` and `to`. */
export const workingDaysQuery = z
  .strictObject({ from: plainDate, add: z.coerce.number().int().min(0).max(1000).optional(), to: plainDate.optional() })
  .refine((q) => (q.add === undefined) !== (q.to === undefined), {
    message: '增加天数与结束日期须且只能给出一个 (exactly one of add and to)',
    path: ['add'],
  })
  .refine((q) => q.to === undefined || q.to >= q.from, { message: '结束不得早于开始', path: ['to'] })
  .refine((q) => q.to === undefined || Date.parse(q.to) - Date.parse(q.from) <= LONGEST_SPAN_MS, {
    message: '跨度不得超过十年',
    path: ['to'],
  });

export const countedDay = z
  .object({
    date: plainDate,
    kind: z.enum(['working', 'rest']),
    counted: z.boolean(),
    reason: z.string(),
    source: z.string().nullable(),
  })
  .meta({ id: 'CountedDay' });

export const workingDaysAnswer = z
  .object({ date: plainDate, count: z.int(), provisional: z.boolean(), days: z.array(countedDay) })
  .meta({ id: 'WorkingDays' });

/** Why a deadline falls on its day: the count day by day, with what moved it. */
export const derivationAnswer = workingDaysAnswer
  .extend({
    caseId: z.string(),
    deadlineId: z.string(),
    limit: z.object({ amount: z.int(), dayKind: z.enum(['working', 'calendar']), rule: z.string() }),
    startedOn: plainDate,
    dueOn: plainDate,
    originalDueOn: plainDate,
    pausedDays: z.int(),
    extensions: z.array(extensionView),
    calendar: z.array(z.string()).meta({ description: 'Releases the count was made with' }),
  })
  .meta({ id: 'Derivation' });

/** Days of one notice: a year has no more, and names of holidays are short. */
const MOST_DAYS = 366;
const namedDay = z.strictObject({ date: plainDate, name: shortText });
/**
 * A release of the calendar as a file has it: the days on which the week differs from Monday to Friday, in one list by kind (`days`) or, as the product
 * stores a notice, in two (`rest`, `worked`).
 */
export const calendarReleaseFile = z
  .strictObject({
    id: z.string().max(40).optional().meta({ description: 'Ignored: it follows from year and release' }),
    year: z.int().min(2000).max(2100),
    release: z.int().min(1).max(99).meta({ description: 'A changed notice of a year is its next release' }),
    published: plainDate,
    source: z.string().trim().min(1).max(500).meta({ description: 'Where the notice can be read' }),
    days: z
      .array(namedDay.extend({ kind: z.enum(['rest', 'worked']) }))
      .min(1)
      .max(MOST_DAYS)
      .optional(),
    rest: z.array(namedDay).max(MOST_DAYS).optional(),
    worked: z.array(namedDay).max(MOST_DAYS).optional(),
  })
  .superRefine((file, ctx) => {
    const issue = (path: (string | number)[], message: string): void => ctx.addIssue({ code: 'custom', path, message });
    const twoLists = file.rest !== undefined && file.worked !== undefined;
    if (
      (file.days !== undefined) === (file.rest !== undefined || file.worked !== undefined) ||
      (!file.days && !twoLists)
    )
      return issue(['days'], '日期须用 days 一个清单，或 rest、worked 两个清单（one list by kind, or two lists）');
    const seen = new Set<string>();
    for (const { date, kind, path } of listedDays(file)) {
      const fault = faultOf(date, kind, file, seen);
      if (fault) issue([...path, 'date'], `${date} ${fault}`);
      seen.add(date);
    }
  })
  .meta({ id: 'CalendarReleaseFile' });
export type CalendarReleaseFile = z.output<typeof calendarReleaseFile>;

function listedDays({ days = [], rest = [], worked = [] }: Pick<CalendarReleaseFile, 'days' | 'rest' | 'worked'>) {
  return [
    ...days.map((day, i) => ({ ...day, path: ['days', i] })),
    ...rest.map((day, i) => ({ ...day, kind: 'rest' as const, path: ['rest', i] })),
    ...worked.map((day, i) => ({ ...day, kind: 'worked' as const, path: ['worked', i] })),
  ];
}

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

/** The release that a file holds, under the id that follows from its year and number. */
export function releaseOf(file: CalendarReleaseFile): CalendarRelease {
  const { year, release, published, source } = file;
  const of = (wanted: 'rest' | 'worked') =>
    listedDays(file)
      .filter(({ kind }) => kind === wanted)
      .map(({ date, name }) => ({ date, name }));
  return { id: `CN-${year}-${release}`, year, release, published, source, rest: of('rest'), worked: of('worked') };
}

/** A release, or a draft of one, for those who keep the calendar. */
export const calendarReleaseView = z
  .object({
    id: z.string(),
    year: z.int(),
    release: z.int(),
    published: plainDate,
    source: z.string(),
    rest: z.array(namedDay),
    worked: z.array(namedDay),
    state: z.enum(['draft', 'applying', 'applied']).meta({
      description:
        'draft: counts for nothing yet · applying: new cases count with it, running ones are told · applied: all are told',
    }),
    loadedBy: z.string().nullable().meta({ description: 'Account; null for what came with the product or by command' }),
    loadedAt: instant.nullable(),
    appliedBy: z.string().nullable(),
    appliedAt: instant.nullable(),
    told: z
      .object({ done: z.int(), of: z.int() })
      .nullable()
      .meta({ description: 'Living cases that were told, of those to be told; null where none had to be' }),
  })
  .meta({ id: 'CalendarRelease' });
export type CalendarReleaseView = z.infer<typeof calendarReleaseView>;

export const calendarReleasesAnswer = z
  .object({
    items: z.array(calendarReleaseView),
    missingYear: z
      .int()
      .nullable()
      .meta({ description: 'From 1 December on: the next year, while no notice for it is applied' }),
  })
  .meta({ id: 'CalendarReleases', description: 'The newest first' });
export type CalendarReleasesAnswer = z.infer<typeof calendarReleasesAnswer>;

export const calendarPreview = z
  .object({
    id: z.string(),
    cases: z.int().meta({ description: 'Living cases that the release is brought to' }),
    moves: z.int().meta({ description: 'Deadlines that fall on another day: what applying is confirmed with' }),
    bodies: z
      .array(z.object({ body: z.string(), moves: z.int() }))
      .meta({ description: 'By the body the case waits for' }),
    items: z.array(
      z.object({
        caseId,
        caseNo: z.string(),
        body: z.string(),
        deadlineId: z.string(),
        step: stepOfCase,
        phase,
        before: plainDate,
        after: plainDate,
      }),
    ),
  })
  .meta({ id: 'CalendarPreview', description: 'Every deadline that moves, by number of the case' });
export type CalendarPreview = z.infer<typeof calendarPreview>;

/** Body of `POST /calendars/CN/releases/{id}/apply`. */
export const calendarApplyBody = z
  .strictObject({ moves: int4.meta({ description: 'The number of moves that the preview showed' }) })
  .meta({ id: 'ApplyCalendar' });
