import { unavailable } from '../http/refused.js';
import { ConcurrencyLimit } from './concurrency-limit.js';

export interface AdmissionLimits {
  /** Updates in flight at a time, at most. */
  inFlight: number;
  /** An answer that took longer came too late: fewer are sent at a time. */
  answerWithinMs: number;
  /** Requests that may wait for a place. */
  queued: number;
  /** Longest wait for a place. */
  maxWaitMs: number;
}
const RETRY_AFTER_SECONDS = 1;

interface Waiting {
  start: () => void;
  timer: NodeJS.Timeout;
}

/**
 * Bounds what is sent to the engine. Beyond saturation an Update would queue inside the engine until it times out; here the surplus is
 * refused at once and the client comes back after `Retry-After` with the same key.
 */
export class Admission {
  private readonly places: ConcurrencyLimit;
  private running = 0;
  private readonly waiting: Waiting[] = [];
  /** Requests refused so far, for the metrics. */
  shed = 0;

  constructor(
    private readonly limits: AdmissionLimits,
    private readonly realNow: () => number = () => performance.now(),
  ) {
    this.places = new ConcurrencyLimit(limits.inFlight, limits.answerWithinMs);
  }

  get load(): { running: number; waiting: number } {
    return { running: this.running, waiting: this.waiting.length };
  }

  /** Refuses what would find no place, before anything is read for it. @throws Refused engine-unavailable */
  requirePlace(): void {
    if (this.running < this.places.count || this.waiting.length < this.limits.queued) return;
    this.shed += 1;
    throw unavailable(RETRY_AFTER_SECONDS);
  }

  /** @throws Refused engine-unavailable when there is no place. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.places.count) await this.place();
    else this.running += 1;
    const startedAt = this.realNow();
    try {
      return await work();
    } finally {
      const endedAt = this.realNow();
      this.places.answered(endedAt - startedAt, endedAt);
      this.leave();
    }
  }

  private place(): Promise<void> {
    if (this.waiting.length >= this.limits.queued) {
      this.shed += 1;
      return Promise.reject(unavailable(RETRY_AFTER_SECONDS));
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        start: resolve,
        timer: setTimeout(() => this.giveUp(waiting, reject), this.limits.maxWaitMs),
      };
      this.waiting.push(waiting);
    });
  }

  private giveUp(waiting: Waiting, reject: (error: Error) => void): void {
    this.waiting.splice(this.waiting.indexOf(waiting), 1);
    this.shed += 1;
    reject(unavailable(RETRY_AFTER_SECONDS));
  }

  /** A place that is still one passes to whoever waits longest. */
  private leave(): void {
    this.running -= 1;
    while (this.running < this.places.count) {
      const next = this.waiting.shift();
      if (!next) return;
      this.running += 1;
      clearTimeout(next.timer);
      next.start();
    }
  }
}
