import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** A TCP link to a server that a test can cut and mend, stall (it takes connections, keeps those it has, and forwards nothing), slow down, or make hold an answer back. */
export class BreakableLink {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private stalled = false;
  private delayMs = 0;
  private held: { words: Buffer; seen: () => void } | null = null;
  port = 0;

  private constructor(
    private readonly host: string,
    private readonly targetPort: number,
  ) {}

  static async to(host: string, port: number): Promise<BreakableLink> {
    const link = new BreakableLink(host, port);
    await link.mend();
    return link;
  }

  async mend(): Promise<void> {
    if (this.server) return;
    this.server = createServer((inner) => {
      this.keep(inner);
      // Nobody reads it, so nobody notices its end either.
      if (this.stalled) return void inner.pause();
      const outer = connect(this.targetPort, this.host);
      this.keep(outer);
      this.join(inner, outer);
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as { port: number }).port;
  }

  /** What is open now stays open and silent for ever, also after `flow`. */
  stall(): void {
    this.stalled = true;
    for (const socket of this.sockets) socket.removeAllListeners('data').pause();
  }

  /** New connections are forwarded again, and at once. */
  flow(): void {
    this.stalled = false;
    this.delayMs = 0;
    this.held = null;
  }

  /** Every byte takes so long, in both directions; the order stays. */
  slow(delayMs: number): void {
    this.delayMs = delayMs;
  }

  /** The first connection on which a client says `words` hears nothing any more; resolves when the server has been told them. */
  holdAnswerTo(words: string): Promise<void> {
    return new Promise((seen) => (this.held = { words: Buffer.from(words), seen }));
  }

  async cut(): Promise<void> {
    const server = this.server;
    if (!server) return;
    this.server = null;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(inner: Socket, outer: Socket): void {
    let deaf = false;
    const ask = this.forwarding(inner, outer);
    const answer = this.forwarding(outer, inner);
    inner.on('data', (chunk: Buffer) => {
      if (this.held && chunk.includes(this.held.words)) {
        deaf = true;
        this.held.seen();
        this.held = null;
      }
      ask(chunk);
    });
    outer.on('data', (chunk: Buffer) => {
      if (!deaf) answer(chunk);
    });
  }

  /** One direction: what it passes on keeps its order, also when the delay changes meanwhile, and the end comes after it. */
  private forwarding(from: Socket, to: Socket): (chunk: Buffer) => void {
    let waiting = 0;
    let last: Promise<unknown> = Promise.resolve();
    const inTurn = (work: () => void): void => {
      if (waiting === 0 && this.delayMs === 0) return work();
      waiting += 1;
      const delayed = new Promise((resolve) => setTimeout(resolve, this.delayMs));
      last = Promise.all([last, delayed]).then(() => {
        waiting -= 1;
        work();
      });
    };
    from.once('close', (broken: boolean) => (broken ? to.destroy() : inTurn(() => to.end())));
    return (chunk) =>
      inTurn(() => {
        if (to.destroyed || to.write(chunk)) return;
        from.pause();
        to.once('drain', () => from.resume());
      });
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
  }
}
