/** Failed logins an address may make before it has to wait. */
export interface ThrottleLimits {
  failures: number;
  windowMs: number;
}
const MOST_ADDRESSES = 10_000;

/**
 * Slows down guessing from one address over many accounts; the lock of an account is in the database. Only failures count, so an office
 * behind one address can sign in all morning. In this process only: with several, the limit is per process.
 */
export class LoginThrottle {
  private readonly windows = new Map<string, { failures: number; endsAt: number }>();

  constructor(
    private readonly limits: ThrottleLimits,
    private readonly now: () => number,
  ) {}

  /** Seconds to wait; 0 when the address may try. */
  waitSeconds(address: string): number {
    const window = this.windows.get(address);
    if (!window || window.endsAt <= this.now() || window.failures < this.limits.failures) return 0;
    return Math.ceil((window.endsAt - this.now()) / 1000);
  }

  failed(address: string): void {
    const now = this.now();
    const window = this.windows.get(address);
    if (window && window.endsAt > now) {
      window.failures += 1;
      return;
    }
    if (this.windows.size >= MOST_ADDRESSES) this.forgetOldest();
    this.windows.set(address, { failures: 1, endsAt: now + this.limits.windowMs });
  }

  private forgetOldest(): void {
    const oldest = this.windows.keys().next();
    if (!oldest.done) this.windows.delete(oldest.value);
  }
}
