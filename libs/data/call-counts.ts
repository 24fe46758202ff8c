import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Database } from './database.js';
import { limiterOn } from './sign-in-limits.js';

/** Calls of one kind by account, for all processes of the API together. */
export interface CallCount {
  /** Counts one. @returns seconds to wait; 0 when it is let through */
  take(account: string): Promise<number>;
}

/** Makes counts of calls; they run on real time, in the table of the limits of signing in. */
export class CallCounts {
  constructor(private readonly database: Database) {}

  of(kind: string, points: number, seconds: number): CallCount {
    const limiter = limiterOn(this.database, `call-${kind}`, points, seconds);
    return {
      take: (account) => takenFrom(limiter, account),
    };
  }
}

/** Counts one by a key. @returns seconds to wait, at least one; 0 when it is let through */
export async function takenFrom(limiter: RateLimiterAbstract, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (turnedAway) {
    if (!(turnedAway instanceof RateLimiterRes)) throw turnedAway;
    return Math.max(1, Math.ceil(turnedAway.msBeforeNext / 1000));
  }
}
