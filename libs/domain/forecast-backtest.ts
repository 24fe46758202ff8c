import { isWorkingDay, nextDate, plusDays, type CalendarRelease } from './calendar.js';
import type { PlainDate } from './case.js';
import { workingDayNumbers } from './desk-figures.js';
import { forecast, MOST_FINISHED, type StepHistory } from './forecast.js';

/** A review with a limit as it went: since when, due on the day it was due in the end, and when it was answered (null: not yet). Days on hold count in. */
export interface PastReview {
  body: string;
  step: string;
  since: PlainDate;
  due: PlainDate;
  left: PlainDate | null;
}
export interface Calibration {
  from: number;
  to: number;
  said: number;
  wereLate: number;
  /** Mean of what was said. */
  mean: number;
}
export interface BacktestReport {
  reviews: number;
  late: number;
  /** Evenings of reviews that were open and not late yet, and whose end is known. */
  asked: number;
  silent: number;
  said: number;
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
  /** Null where nothing was said late, or nothing was late. */
  precision: number | null;
  recall: number | null;
  /** Mean of the squared differences between what was said and what came (0 or 1); null where nothing was said. */
  brier: number | null;
  calibration: Calibration[];
}

const BANDS = 5;
/** Days over which the pace of a step is counted. */
const PACE_DAYS = 28;

/**
 * What the forecast would have said on each working day of each review until it was answered or late, knowing only what had been answered by then, held against what
 * came. A review that was still open at the end counts as late where its day had passed, and is left out otherwise.
 * @param until the last day that is known
 */
export function backtest(
  reviews: readonly PastReview[],
  until: PlainDate,
  releases: readonly CalendarRelease[],
): BacktestReport {
  const base = reviews.reduce((day, { since }) => (since < day ? since : day), until);
  const numbers = workingDayNumbers(releases, base, until);
  const between = (from: PlainDate, to: PlainDate): number =>
    numberAt(numbers, base, to) - numberAt(numbers, base, from);
  const known = reviews.filter(({ left, due }) => left !== null || due < until);
  const isLate = ({ left, due }: PastReview): boolean => left === null || left > due;
  const said: { probability: number; willBeLate: boolean; late: boolean }[] = [];
  let silent = 0;
  for (const review of known) {
    const last = [review.due, until, review.left === null ? until : plusDays(review.left, -1)].sort()[0]!;
    for (let day = review.since; day <= last; day = nextDate(day)) {
      if (!isWorkingDay(releases, day)) continue;
      const same = reviews.filter(({ body, step }) => body === review.body && step === review.step);
      const outlook = forecast(historyOn(same, day, between), {
        elapsed: between(review.since, day),
        remaining: workingDayNumbers(releases, day, review.due).at(-1)!,
        ahead: same.filter(({ since, due, left }) => since <= day && (left === null || left > day) && due < review.due)
          .length,
      });
      if (outlook === null) silent += 1;
      else said.push({ ...outlook, late: isLate(review) });
    }
  }
  const of = (willBeLate: boolean, late: boolean): number =>
    said.filter((one) => one.willBeLate === willBeLate && one.late === late).length;
  const [tp, fp, fn, tn] = [of(true, true), of(true, false), of(false, true), of(false, false)];
  return {
    reviews: known.length,
    late: known.filter(isLate).length,
    asked: said.length + silent,
    silent,
    said: said.length,
    truePositives: tp,
    falsePositives: fp,
    falseNegatives: fn,
    trueNegatives: tn,
    precision: tp + fp === 0 ? null : tp / (tp + fp),
    recall: tp + fn === 0 ? null : tp / (tp + fn),
    brier: said.length === 0 ? null : mean(said.map(({ probability, late }) => (probability - Number(late)) ** 2)),
    calibration: Array.from({ length: BANDS }, (_, i) => band(said, i / BANDS, (i + 1) / BANDS)),
  };
}

function band(said: readonly { probability: number; late: boolean }[], from: number, to: number): Calibration {
  const within = said.filter(({ probability }) => probability >= from && (probability < to || to === 1));
  return {
    from,
    to,
    said: within.length,
    wereLate: within.filter(({ late }) => late).length,
    mean: within.length === 0 ? 0 : mean(within.map(({ probability }) => probability)),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function numberAt(numbers: readonly number[], base: PlainDate, day: PlainDate): number {
  const at = Math.round((Date.parse(day) - Date.parse(base)) / 86_400_000);
  return numbers[Math.min(Math.max(at, 0), numbers.length - 1)]!;
}

/** What was answered before the day. */
function historyOn(
  same: readonly PastReview[],
  day: PlainDate,
  between: (from: PlainDate, to: PlainDate) => number,
): StepHistory {
  const ended = same
    .filter((one): one is PastReview & { left: PlainDate } => one.left !== null && one.left < day)
    .sort((a, b) => (a.left < b.left ? 1 : -1));
  const recent = ended.filter(({ left }) => left > plusDays(day, -PACE_DAYS)).length;
  return {
    days: ended.slice(0, MOST_FINISHED).map(({ since, left, due }) => ({
      days: between(since, left),
      count: 1,
      late: Number(left > due),
    })),
    perDay: recent / Math.max(1, between(plusDays(day, -PACE_DAYS), day)),
  };
}
