/** Something that comes one by one, of which the next few can be looked at before they are taken. */
export class Lookahead<T> {
  private readonly source: AsyncIterator<T>;
  private readonly waiting: T[] = [];
  private ended = false;

  constructor(source: AsyncIterable<T>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** The next ones, at most so many; they stay to be taken. */
  async peek(count: number): Promise<T[]> {
    while (this.waiting.length < count && !this.ended) {
      const { done, value } = await this.source.next();
      if (done) this.ended = true;
      else this.waiting.push(value);
    }
    return this.waiting.slice(0, count);
  }

  async next(): Promise<T | undefined> {
    await this.peek(1);
    return this.waiting.shift();
  }

  /** Lets the source go before its end. */
  async close(): Promise<void> {
    this.ended = true;
    await this.source.return?.();
  }
}
