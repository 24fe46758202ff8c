import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '../../../libs/platform/logger.js';
import type { ApiSettings } from '../platform/settings.js';
import { LOGGER, SETTINGS } from '../platform/tokens.js';
import { AttemptLog, type Attempt } from './attempts.js';

interface Window {
  entries: number;
  uncounted: number;
  last: Attempt;
}
const MOST_ADDRESSES = 10_000;

/**
 * Attempts of people who are not signed in. Anybody can make them, and each entry waits for the chain's head: an address writes a few entries in a
 * window, then one that says how many more there were.
 */
@Injectable()
export class AnonymousAttempts {
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly log: AttemptLog,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async record(attempt: Attempt): Promise<void> {
    const address = attempt.address ?? '';
    const window = this.windows.get(address) ?? this.open(address, attempt);
    window.last = attempt;
    if (window.entries < this.settings.anonymousAttempts.perWindow) {
      window.entries += 1;
      await this.log.record(attempt);
    } else window.uncounted += 1;
  }

  /** Beyond so many addresses at a time all others share one window. */
  private open(address: string, last: Attempt): Window {
    const key = this.windows.size < MOST_ADDRESSES ? address : '';
    const window = this.windows.get(key) ?? { entries: 0, uncounted: 0, last };
    if (!this.windows.has(key)) {
      this.windows.set(key, window);
      setTimeout(() => this.close(key, window), this.settings.anonymousAttempts.windowMs).unref();
    }
    return window;
  }

  private close(key: string, { uncounted, last }: Window): void {
    this.windows.delete(key);
    if (uncounted === 0) return;
    this.log
      .record({ ...last, more: uncounted })
      .catch((error: unknown) =>
        this.logger.warn({ err: error }, 'attempts of people who are not signed in were not written'),
      );
  }
}
