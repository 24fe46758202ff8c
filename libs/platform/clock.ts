import { businessInstant, type BusinessClock } from '../domain/business-clock.js';
import type { Instant, PlainDate } from '../domain/case.js';

/** "Now" for every process outside the workflows. */
export interface Clock {
  /** The value that case workflows are started with. */
  readonly business: BusinessClock;
  /** Business instant, RFC 3339 UTC. */
  now(): Instant;
  /** Business date in Asia/Shanghai, YYYY-MM-DD. */
  today(): PlainDate;
  /** True when business time is not real time: the console shows a banner. */
  readonly rehearsal: boolean;
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** @param readReal real milliseconds since the epoch. */
export function createClock(business: BusinessClock, readReal: () => number = Date.now): Clock {
  const now = () => businessInstant(business, readReal());
  return {
    business,
    now,
    // China has had no daylight saving time since 1991, so a fixed offset is exact.
    today: () => new Date(Date.parse(now()) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10),
    rehearsal: business.speed !== 1 || business.anchorReal !== business.anchorBusiness,
  };
}
