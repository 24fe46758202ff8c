import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** A TCP link to a server that a test can cut and mend, or stall: then it takes connections and keeps those it has, and forwards nothing. */
export class BreakableLink {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private stalled = false;
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
    this.server = createServer((inner) => {
      this.keep(inner);
      // Nobody reads it, so nobody notices its end either.
      if (this.stalled) return void inner.pause();
      const outer = connect(this.targetPort, this.host);
      this.keep(outer);
      inner.pipe(outer).pipe(inner);
      inner.once('close', () => outer.destroy());
      outer.once('close', () => inner.destroy());
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as { port: number }).port;
  }

  /** What is open now stays open and silent for ever, also after `flow`. */
  stall(): void {
    this.stalled = true;
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  /** New connections are forwarded again. */
  flow(): void {
    this.stalled = false;
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
  }

  async cut(): Promise<void> {
    const closed = once(this.server!, 'close');
    this.server!.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
