import type { Logger } from '../../../libs/platform/logger.js';
import type { Attempt } from './attempts.js';

interface Window {
  entries: number;
  uncounted: number;
  last: Attempt;
}
/** How many entries one key may cause in a window; the others are counted. */
export interface AttemptLimit {
  perWindow: number;
  windowMs: number;
}
const MOST_KEYS = 10_000;

/**
 * Attempts by address or account. Each entry waits for the chain's head, so that whoever tries without end would hold everybody up: a key writes so many
 * entries in a window, then one that says how many more there were.
 */
export class AttemptWindows {
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly write: (attempt: Attempt) => Promise<void>,
    private readonly limit: AttemptLimit,
    private readonly logger: Logger,
  ) {}

  async record(key: string, attempt: Attempt): Promise<void> {
    const window = this.windows.get(key) ?? this.open(key, attempt);
    window.last = attempt;
    if (window.entries < this.limit.perWindow) {
      window.entries += 1;
      await this.write(attempt);
    } else window.uncounted += 1;
  }

  /** Beyond so many keys at a time all others share one window. */
  private open(key: string, last: Attempt): Window {
    const known = this.windows.size < MOST_KEYS ? key : '';
    const window = this.windows.get(known) ?? { entries: 0, uncounted: 0, last };
    if (!this.windows.has(known)) {
      this.windows.set(known, window);
      setTimeout(() => this.close(known, window), this.limit.windowMs).unref();
    }
    return window;
  }

  /** What stands for several is of no one case. */
  private close(key: string, { uncounted, last }: Window): void {
    this.windows.delete(key);
    if (uncounted === 0) return;
    this.write({ ...last, ...(last.account === null ? {} : { caseId: null }), more: uncounted }).catch(
      (error: unknown) => this.logger.warn({ err: error }, 'attempts that were counted were not written'),
    );
  }
}
