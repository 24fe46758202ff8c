/**
 * Which open reviews will be late, from what the same body at the same step has needed so far. Empirical: no model is fitted, so every number can be
 * counted again by hand. Working days throughout, days on hold left out.
 */

/** Fewer finished ones than this say nothing. */
export const LEAST_FINISHED = 20;
/** How many of the last ones are looked at. */
export const MOST_FINISHED = 200;
/** From this probability on a case counts as one that will be late. */
export const LATE_FROM = 0.5;
/** As many cases the step's own share of late ones stands for, where few have lasted so long. */
const PRIOR_WEIGHT = 2;
/** From this share on a step is one where much is late. */
const OFTEN_LATE = 0.2;
const MOST_REASONS = 3;

/** What a body at a step has finished last. */
export interface StepHistory {
  /** How many needed so many days, and how many of these were late. */
  days: readonly { days: number; count: number; late: number }[];
  /** Finished on a working day, over the last four weeks. */
  perDay: number;
}
export interface OpenReview {
  /** Working days it has waited. */
  elapsed: number;
  /** Working days up to and with the due date; 0 where it is due today. */
  remaining: number;
  /** How many wait at the same body and step that are due before it. */
  ahead: number;
  /** Nobody has claimed it; left out where that is not known. */
  unclaimed?: boolean;
}
export const FORECAST_REASONS = ['usual-time', 'queue', 'often-late', 'unclaimed', 'few-days'] as const;
/**
 * usual-time: those that waited as long as this one went on for `usual` days more, `remaining` are left · queue: `ahead` are due before it, of which
 * `perDay` are finished a day · often-late: `late` of `finished` were late · unclaimed: nobody has claimed it in `elapsed` days · few-days: `remaining` are left.
 */
export interface ForecastReason {
  key: (typeof FORECAST_REASONS)[number];
  inputs: Record<string, number>;
}
export interface Forecast {
  /** From 0 to 1. */
  probability: number;
  willBeLate: boolean;
  /** The strongest first, three at most. */
  reasons: ForecastReason[];
}

export const finishedOf = ({ days }: StepHistory): number => days.reduce((sum, { count }) => sum + count, 0);
export const lateOf = ({ days }: StepHistory): number => days.reduce((sum, { late }) => sum + late, 0);

/** Null where too few were finished to say anything. */
export function forecast(history: StepHistory, review: OpenReview): Forecast | null {
  const finished = finishedOf(history);
  if (finished < LEAST_FINISHED) return null;
  const { elapsed, remaining } = review;
  const extra = longerQueue(history, review);
  const lasting = history.days.map(({ days, count }) => ({ days: days + extra, count }));
  const still = lasting.filter(({ days }) => days >= elapsed);
  const past = still.filter(({ days }) => days > elapsed + remaining);
  const rate = (lateOf(history) + 1) / (finished + 2);
  const probability = (count(past) + PRIOR_WEIGHT * rate) / (count(still) + PRIOR_WEIGHT);
  return {
    probability,
    willBeLate: probability >= LATE_FROM,
    reasons: reasonsFor(history, review, { extra, usual: usualRest(still, elapsed) }),
  };
}

/** How many. */
const count = (of: readonly { count: number }[]): number => of.reduce((sum, one) => sum + one.count, 0);

/** Days by which the queue before it outlasts what the body usually needs in all, which holds a usual queue; none where nothing says how fast it is. */
function longerQueue(history: StepHistory, { ahead }: OpenReview): number {
  if (history.perDay <= 0 || ahead === 0) return 0;
  return Math.max(0, Math.ceil(ahead / history.perDay) - middle(history.days));
}

/** Median of the days that those which waited so long went on for; null where none did. */
function usualRest(still: readonly { days: number; count: number }[], elapsed: number): number | null {
  return still.length === 0 ? null : middle(still) - elapsed;
}

/** The value at half of the values, rounded up. */
function middle(values: readonly { days: number; count: number }[]): number {
  const half = count(values) / 2;
  let passed = 0;
  for (const { days, count: n } of [...values].sort((a, b) => a.days - b.days)) {
    passed += n;
    if (passed >= half) return days;
  }
  return 0;
}

function reasonsFor(
  history: StepHistory,
  { elapsed, remaining, ahead, unclaimed }: OpenReview,
  { extra, usual }: { extra: number; usual: number | null },
): ForecastReason[] {
  const [finished, late] = [finishedOf(history), lateOf(history)];
  const found: ForecastReason[] = [];
  if (usual !== null && usual > remaining) found.push({ key: 'usual-time', inputs: { usual, remaining } });
  if (extra > 0) found.push({ key: 'queue', inputs: { ahead, perDay: Math.round(history.perDay * 10) / 10 } });
  if (late / finished >= OFTEN_LATE) found.push({ key: 'often-late', inputs: { late, finished } });
  if (unclaimed && elapsed > 0) found.push({ key: 'unclaimed', inputs: { elapsed } });
  if (usual === null || usual <= remaining) found.push({ key: 'few-days', inputs: { remaining } });
  return found.slice(0, MOST_REASONS);
}
