import type { Instant } from './case.js';

/** Business time as a value: production has speed 1 and equal anchors, a rehearsal any start and speed. Milliseconds since the epoch. */
export interface BusinessClock {
  anchorReal: number;
  anchorBusiness: number;
  /** Business seconds per real second. */
  speed: number;
}

export const REAL_CLOCK: BusinessClock = { anchorReal: 0, anchorBusiness: 0, speed: 1 };

/** Business instant at a real instant (ms). */
export function businessInstant(clock: BusinessClock, realMs: number): Instant {
  return new Date(clock.anchorBusiness + (realMs - clock.anchorReal) * clock.speed).toISOString();
}

/** Real milliseconds from `realMs` until the business instant; 0 when it has passed. */
export function realMsUntil(clock: BusinessClock, business: Instant, realMs: number): number {
  const target = clock.anchorReal + (Date.parse(business) - clock.anchorBusiness) / clock.speed;
  return Math.max(0, Math.ceil(target - realMs));
}
