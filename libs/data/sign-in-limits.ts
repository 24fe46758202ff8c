import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { sha256 } from './canonical.js';
import type { Database } from './database.js';

/** How many failures of one kind are let through in a window. */
export interface FailureLimit {
  /** What is counted, e.g. `address`. */
  kind: string;
  failures: number;
  windowMs: number;
}

/** How guesses at one name from one place are slowed down: from `failures` on each failure doubles the wait. */
export interface GuessLimit {
  failures: number;
  firstWaitMs: number;
  longestWaitMs: number;
}

/** A name and where it is tried from. */
export interface Guess {
  name: string;
  place: string;
}

/** How long failures are remembered, and a browser that has signed in once. */
const FAILURES_KEPT_SECONDS = 86_400;
const DEVICES_KEPT_SECONDS = 90 * 86_400;

/** Counts failures of one kind by key, for all processes of the API together. */
export class SignInLimit {
  private readonly limiter: RateLimiterPostgres;

  constructor(
    database: Database,
    private readonly limit: FailureLimit,
  ) {
    this.limiter = limiterOn(database, limit.kind, limit.failures, limit.windowMs / 1000);
  }

  /** Seconds to wait; 0 when another try is let through. */
  async waitSeconds(key: string): Promise<number> {
    const found = await this.limiter.get(sha256(key));
    return found !== null && found.consumedPoints >= this.limit.failures ? Math.ceil(found.msBeforeNext / 1000) : 0;
  }

  async failed(key: string): Promise<void> {
    await this.limiter.penalty(sha256(key));
  }
}

/**
 * Guesses at a name from one place. A guess is counted before it is judged, so that guesses at the same time get no more tries than one after the other; from
 * the limit on one alone is let through per wait, and each wait is twice the one before. The keys begin with the name, so that all its locks are found by it.
 */
export class GuessLimits {
  private readonly counts: RateLimiterPostgres;
  private readonly locks: RateLimiterPostgres;

  constructor(
    database: Database,
    private readonly limit: GuessLimit,
  ) {
    this.counts = limiterOn(database, 'guess', limit.failures, FAILURES_KEPT_SECONDS);
    this.locks = limiterOn(database, 'lock', 1, limit.firstWaitMs / 1000);
  }

  /** @returns seconds to wait before the next try; 0 when this one is let through */
  async begin(guess: Guess): Promise<number> {
    const key = keyOf(guess);
    const { consumedPoints } = await this.counts.penalty(key);
    if (consumedPoints < this.limit.failures) return this.waitSeconds(guess);
    const waitMs = this.limit.firstWaitMs * 2 ** (consumedPoints - this.limit.failures);
    try {
      await this.locks.consume(key, 1, { customDuration: Math.min(waitMs, this.limit.longestWaitMs) / 1000 });
      return 0;
    } catch (turnedAway) {
      if (!(turnedAway instanceof RateLimiterRes)) throw turnedAway;
      await this.counts.reward(key);
      return Math.ceil(turnedAway.msBeforeNext / 1000);
    }
  }

  /** Seconds until the next try after one that failed. */
  async waitSeconds(guess: Guess): Promise<number> {
    const lock = await this.locks.get(keyOf(guess));
    return lock !== null && lock.consumedPoints > 0 ? Math.ceil(lock.msBeforeNext / 1000) : 0;
  }

  /** It was no guess: the password was right, and something else is missing. */
  async takeBack(guess: Guess): Promise<void> {
    await this.counts.reward(keyOf(guess));
    await this.locks.delete(keyOf(guess));
  }

  async right(guess: Guess): Promise<void> {
    await this.counts.delete(keyOf(guess));
    await this.locks.delete(keyOf(guess));
  }
}

/** Browsers that have signed in as a name before, by a secret of theirs: what others fail at keeps none of them out. */
export class KnownDevices {
  private readonly devices: RateLimiterPostgres;

  constructor(database: Database) {
    this.devices = limiterOn(database, 'device', 1, DEVICES_KEPT_SECONDS);
  }

  async knows(name: string, secret: string): Promise<boolean> {
    return (await this.devices.get(keyOf({ name, place: secret }))) !== null;
  }

  async remember(name: string, secret: string): Promise<void> {
    await this.devices.set(keyOf({ name, place: secret }), 1, DEVICES_KEPT_SECONDS);
  }
}

/** Makes the limits of signing in. They run on real time, and are kept in a table of their own. */
export class SignInLimits {
  constructor(private readonly database: Database) {}

  of(limit: FailureLimit): SignInLimit {
    return new SignInLimit(this.database, limit);
  }

  ofGuesses(limit: GuessLimit): GuessLimits {
    return new GuessLimits(this.database, limit);
  }

  devices(): KnownDevices {
    return new KnownDevices(this.database);
  }
}

/** Two hashes: what people type into the field of the name may be anything. */
function keyOf({ name, place }: Guess): string {
  return `${sha256(name)}:${sha256(place)}`;
}

/** A limiter of the library on the table of counts. */
export function limiterOn(
  database: Database,
  keyPrefix: string,
  points: number,
  duration: number,
): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: { query: asked(database) },
    storeType: 'client',
    tableName: 'sign_in_limits',
    tableCreated: true,
    keyPrefix,
    points,
    duration,
  });
}

/** The statements of the library on our connections, with numbers where our driver gives big ones. */
function asked(database: Database) {
  return async ({ text, values = [] }: { text: string; values?: unknown[] }) => {
    const found = await database.query<{ points: number; expire: bigint | null }>(text, ...values);
    const rows = found.map(({ points, expire }) => ({ points, expire: expire === null ? null : Number(expire) }));
    return { rows, rowCount: rows.length };
  };
}
