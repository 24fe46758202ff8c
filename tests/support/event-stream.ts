export interface StreamEvent {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** A client of server-sent events that waits for as many as a test asks for. */
export class EventStream {
  private buffer = '';
  private constructor(
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly abort: AbortController,
  ) {}

  static async open(url: string, cookie: string, lastEventId?: string): Promise<EventStream> {
    const abort = new AbortController();
    const response = await fetch(url, {
      headers: { cookie, ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
      signal: abort.signal,
    });
    if (response.status !== 200) throw new Error(`no stream: ${response.status}`);
    const stream = new EventStream(response.body!.getReader(), abort);
    await stream.block();
    return stream;
  }

  async take(count: number): Promise<StreamEvent[]> {
    const events: StreamEvent[] = [];
    while (events.length < count) {
      const block = await this.block();
      if (block.startsWith(':')) continue;
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      events.push({
        id: fields['id']!,
        event: fields['event']!,
        data: JSON.parse(fields['data']!) as Record<string, unknown>,
      });
    }
    return events;
  }

  /** Waits until the server has ended it. */
  async ended(): Promise<void> {
    while (!(await this.reader.read()).done);
  }

  close(): void {
    this.abort.abort();
  }

  private async block(): Promise<string> {
    for (let end = this.buffer.indexOf('\n\n'); end < 0; end = this.buffer.indexOf('\n\n')) {
      const { value, done } = await this.reader.read();
      if (done) throw new Error('the stream has ended');
      this.buffer += new TextDecoder().decode(value);
    }
    const block = this.buffer.slice(0, this.buffer.indexOf('\n\n'));
    this.buffer = this.buffer.slice(block.length + 2);
    return block;
  }
}
