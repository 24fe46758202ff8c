import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { sha256 } from './canonical.js';
import type { Database } from './database.js';

/** How many failures of one kind are let through in a window. */
export interface FailureLimit {
  /** What is counted, e.g. `address`. */
  kind: string;
  failures: number;
  windowMs: number;
}

/** Counts failures of one kind by key, for all processes of the API together. */
export class SignInLimit {
  private readonly limiter: RateLimiterPostgres;

  constructor(
    database: Database,
    private readonly limit: FailureLimit,
  ) {
    this.limiter = new RateLimiterPostgres({
      storeClient: { query: asked(database) },
      storeType: 'client',
      tableName: 'sign_in_limits',
      tableCreated: true,
      keyPrefix: limit.kind,
      points: limit.failures,
      duration: limit.windowMs / 1000,
    });
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

/** Makes the limits of signing in. They run on real time, and are kept in a table of their own. */
export class SignInLimits {
  constructor(private readonly database: Database) {}

  of(limit: FailureLimit): SignInLimit {
    return new SignInLimit(this.database, limit);
  }
}

/** The statements of the library on our connections, with numbers where our driver gives big ones. */
function asked(database: Database) {
  return async ({ text, values = [] }: { text: string; values?: unknown[] }) => {
    const found = await database.query<{ points: number; expire: bigint | null }>(text, ...values);
    const rows = found.map(({ points, expire }) => ({ points, expire: expire === null ? null : Number(expire) }));
    return { rows, rowCount: rows.length };
  };
}
