/** Fewest places: below this a slow answer says nothing about the load. */
const LEAST = 4;
/** How much is left of the places when answers come too late. */
const SHRINK = 0.8;

/**
 * How many Updates may be under way. As many as configured while answers come in time; fewer on a machine, or at an hour, that cannot answer
 * so many in time, because what is admitted has to be answered before its sender gives up. Additive growth, multiplicative shrinking.
 */
export class ConcurrencyLimit {
  private limit: number;
  private shrunkAt = -Infinity;

  /** @param targetMs an answer that took longer came too late */
  constructor(
    private readonly most: number,
    private readonly targetMs: number,
  ) {
    this.limit = most;
  }

  get count(): number {
    return Math.floor(this.limit);
  }

  /** Learns from one answer. Late ones of the same burst shrink the places once: they were all admitted before the first was known to be late. */
  answered(tookMs: number, nowMs: number): void {
    if (tookMs <= this.targetMs) this.limit = Math.min(this.most, this.limit + 1 / this.limit);
    else if (nowMs - tookMs >= this.shrunkAt) {
      this.limit = Math.max(Math.min(LEAST, this.most), this.limit * SHRINK);
      this.shrunkAt = nowMs;
    }
  }
}
