import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { refused } from '../http/refused.js';
import { CallCounts, takenFrom, type CallCount } from '../../../libs/data/call-counts.js';
import type { ApiSettings } from '../platform/settings.js';
import { SETTINGS } from '../platform/tokens.js';

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];

/**
 * How often one account calls, by kind of call. What is cheap is counted in the process that answers it: a row of the database for each reading would cost
 * more than the reading; what takes data out is counted for all processes together (docs/adr/0028-limits-of-calls.md).
 */
@Injectable()
export class CallLimits {
  private readonly reads: RateLimiterMemory;
  private readonly changes: RateLimiterMemory;
  private readonly exports: CallCount;
  private readonly personal: CallCount;

  constructor(@Inject(SETTINGS) { calls }: ApiSettings, counts: CallCounts) {
    this.reads = new RateLimiterMemory({ points: calls.readsPerMinute, duration: MINUTE });
    this.changes = new RateLimiterMemory({ points: calls.changesPerMinute, duration: MINUTE });
    this.exports = counts.of('export', calls.exportsPerHour, HOUR);
    this.personal = counts.of('personal', calls.personalPerDay, DAY);
  }

  /** @throws Refused too-many-requests */
  async call(account: string, isChange: boolean): Promise<void> {
    letThrough(await takenFrom(isChange ? this.changes : this.reads, account));
  }

  /** @throws Refused too-many-requests */
  async export(account: string): Promise<void> {
    letThrough(await this.exports.take(account));
  }

  /** @throws Refused too-many-requests */
  async readPersonal(account: string): Promise<void> {
    letThrough(await this.personal.take(account));
  }
}

function letThrough(retryAfterSeconds: number): void {
  if (retryAfterSeconds === 0) return;
  throw refused(
    'too-many-requests',
    `您的请求过于频繁，请在 ${retryAfterSeconds} 秒后再试`,
    `you ask too often: come back in ${retryAfterSeconds} seconds`,
    { retryAfterSeconds },
  );
}
