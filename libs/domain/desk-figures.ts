import { countWorkingDays, dayKindOf, daysBetween, nextDate, plusDays, type CalendarRelease } from './calendar.js';
import type { PlainDate } from './case.js';
import type { Bilingual } from './text.js';

/** How a figure of the desk 督办台 is made: stated here once, served with the figure and shown beside it. */
export interface FigureDefinition {
  key: FigureKey;
  name: Bilingual;
  formula: Bilingual;
  /** working: by the calendar whose releases the answer names · none: it counts cases, not days. */
  calendar: 'working' | 'none';
  /** Days on hold: taken out, counted in, or nothing that the figure knows. */
  pausedDays: 'out' | 'in' | 'none';
}
export const FIGURE_KEYS = [
  'decided',
  'in-time',
  'late',
  'entered-late',
  'idle',
  'handling',
  'elapsed',
  'median',
  'p90',
  'bottleneck',
  'load',
  'urging',
  'forecast',
] as const;
export type FigureKey = (typeof FIGURE_KEYS)[number];

type Stated = Omit<FigureDefinition, 'key' | 'name' | 'formula'> & {
  name: readonly [zh: string, en: string];
  formula: readonly [zh: string, en: string];
};
const COUNTED = { calendar: 'none', pausedDays: 'none' } as const;
const DAYS = { calendar: 'working', pausedDays: 'out' } as const;

const STATED: Record<FigureKey, Stated> = {
  decided: {
    ...COUNTED,
    name: ['办结', 'Decided'],
    formula: [
      '本周答复的有限期的审批（同意、退回、驳回）；按答复所署日期归入周一至周日的一周；申请人撤回的和案件终止的不计',
      'Reviews with a limit that were answered (approved, returned, rejected), in the ISO week of the day the answer is dated to; withdrawn and closed ones are left out',
    ],
  },
  'in-time': {
    ...COUNTED,
    name: ['按期', 'In time'],
    formula: [
      '办结中，答复日期和录入日期都不晚于限期的（限期含已批准的延期，挂起的日子顺延）',
      'Of the decided: dated and entered on or before the due date, extensions and days on hold included in it',
    ],
  },
  late: {
    ...COUNTED,
    name: ['逾期', 'Late'],
    formula: ['办结中，答复日期晚于限期的', 'Of the decided: dated after the due date'],
  },
  'entered-late': {
    ...COUNTED,
    name: ['限期后补录', 'Entered late'],
    formula: [
      '办结中，答复日期在限期内、录入在限期后的；既不算按期，也不算逾期',
      'Of the decided: dated within the limit and entered after it; neither in time nor late',
    ],
  },
  idle: {
    ...DAYS,
    name: ['等候时间', 'Idle time'],
    formula: [
      '案件到达之日起，到办结方第一次动手（认领、签署、答复或其他办理，催办除外）之日止的工作日数；到达当日不计',
      'Working days from the day the case came to the day the side that ended the stay first acted (claim, signature, answer or other; urging left out); the first day is not counted',
    ],
  },
  handling: {
    ...DAYS,
    name: ['办理时间', 'Handling time'],
    formula: [
      '第一次动手之日起，到离开该环节之日止的工作日数；第一天不计',
      'Working days from the first act to the day the case left; the first day is not counted',
    ],
  },
  elapsed: {
    ...DAYS,
    name: ['停留时间', 'Time in all'],
    formula: [
      '等候时间加办理时间：到达之日至离开之日的工作日数',
      'Idle and handling time: working days from the day the case came to the day it left',
    ],
  },
  median: {
    ...COUNTED,
    name: ['中位数', 'Median'],
    formula: ['从小到大排列，排在第一半末位（n/2 进位）的数', 'Of the ordered values the one at place n/2, rounded up'],
  },
  p90: {
    ...COUNTED,
    name: ['九成线', '90th percentile'],
    formula: ['从小到大排列，排在第 0.9n（进位）位的数', 'Of the ordered values the one at place 0.9n, rounded up'],
  },
  bottleneck: {
    calendar: 'working',
    pausedDays: 'in',
    name: ['瓶颈', 'Bottleneck'],
    formula: [
      '每个机构、环节：在办件数 × 等候工作日数的中位数；挂起的案件不计',
      'For each body and step: open cases × median of the working days they have waited; cases on hold are left out',
    ],
  },
  load: {
    ...COUNTED,
    name: ['负担', 'Load'],
    formula: [
      '经办人：其经办的在办案件；审核人：其认领的在办案件。本周到期：限期在今天至本周日之间。近四周办结：28 天内离开该环节、由其办结的件数',
      'Officer: open cases of theirs; reviewer: open cases they have claimed. Due this week: from today to Sunday. Ended in four weeks: stays that they ended in the last 28 days',
    ],
  },
  urging: {
    calendar: 'working',
    pausedDays: 'in',
    name: ['催办效果', 'What urging led to'],
    formula: [
      '每次催办之后，催办人和系统以外的人第一次办理的日期；在 n 个工作日内（催办当日不计）的算有回应',
      'After each urging, the first act of anybody but the urger and the system; within n working days (the day of the urging not counted) it counts as answered',
    ],
  },
  forecast: {
    ...DAYS,
    name: ['预测逾期', 'Will be late'],
    formula: [
      '同一机构同一环节最近办结的件（最多 200 件）中，用时不少于本件已等天数的，有多少超过本件的限期；排队比平时长的，顺延相应天数；以该环节总的逾期比例作两件的先验。概率不低于 50% 的列为预测逾期；办结不足 20 件的不作预测',
      'Of the stays last ended by the same body at the same step (200 at most) that took no less than this one has waited: the share that took longer than its limit allows, shifted where the queue is longer than usual, with the step’s own share of late ones as a prior of two. Forecast late from 50 %; silent with fewer than 20 finished ones',
    ],
  },
};

/** The definitions of these figures, in this order. */
export function definitionsOf(keys: readonly FigureKey[]): FigureDefinition[] {
  return keys.map((key) => {
    const { name, formula, calendar, pausedDays } = STATED[key];
    return {
      key,
      name: { zh: name[0], en: name[1] },
      formula: { zh: formula[0], en: formula[1] },
      calendar,
      pausedDays,
    };
  });
}

/** Monday of the day's week. */
export function mondayOf(day: PlainDate): PlainDate {
  // 5 January 1970 was a Monday.
  return plusDays(day, -(((daysBetween('1970-01-05', day) % 7) + 7) % 7));
}

/** `2020-W27`: ISO 8601, the week that has the year's first Thursday is its first. */
export function isoWeek(day: PlainDate): string {
  const thursday = plusDays(mondayOf(day), 3);
  const year = thursday.slice(0, 4);
  return `${year}-W${String(1 + Math.floor(daysBetween(`${year}-01-01`, thursday) / 7)).padStart(2, '0')}`;
}

/** The last `weeks` ISO weeks up to that of `until`, which may be under way; oldest first. */
export function weeksUpTo(until: PlainDate, weeks: number): { week: string; from: PlainDate; to: PlainDate }[] {
  const last = mondayOf(until);
  return Array.from({ length: weeks }, (_, i) => {
    const from = plusDays(last, -7 * (weeks - 1 - i));
    return { week: isoWeek(from), from, to: plusDays(from, 6) };
  });
}

/**
 * How many working days there are after `from` up to each day from `from` to `to`: at place n those up to the n-th day after it. The working days
 * between two days, the first not counted, are the difference of their places.
 */
export function workingDayNumbers(
  releases: readonly CalendarRelease[],
  from: PlainDate,
  to: PlainDate,
): readonly number[] {
  const numbers = [0];
  let count = 0;
  for (let day = nextDate(from); day <= to; day = nextDate(day)) {
    if (dayKindOf(releases, day).kind === 'working') count += 1;
    numbers.push(count);
  }
  return numbers;
}

/** Working days from a day to another, negative the other way round; the first is not counted. */
export function workingDaysBetween(releases: readonly CalendarRelease[], from: PlainDate, to: PlainDate): number {
  return from <= to ? countWorkingDays(releases, from, to) : 0 - countWorkingDays(releases, to, from);
}

/**
 * The value at place `share` × n, rounded up, of values that stand so often each. Null where there are none.
 * @param share above 0, up to 1
 */
export function quantile(values: readonly { value: number; count: number }[], share: number): number | null {
  const sorted = [...values].filter(({ count }) => count > 0).sort((a, b) => a.value - b.value);
  const place = share * sorted.reduce((sum, { count }) => sum + count, 0);
  let passed = 0;
  for (const { value, count } of sorted) {
    passed += count;
    // Sums of whole numbers: what falls on a place to the last digit is on it.
    if (passed >= place - 1e-9) return value;
  }
  return null;
}

/** Items by a key, in the order in which the keys first come. */
export function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known) known.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
