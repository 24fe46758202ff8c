import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedCall {
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A program or robot on a free port of this machine, with what it was called with; it answers what the test says. */
export class HookReceiver {
  readonly calls: ReceivedCall[] = [];
  answer: { status: number; body?: string; headers?: Record<string, string> } = { status: 204 };

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HookReceiver> {
    const server = createServer();
    const receiver = new HookReceiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url = '', headers } = request;
        receiver.calls.push({ url, headers, body: Buffer.concat(chunks).toString('utf8') });
        const { status, body, headers: more } = receiver.answer;
        response.writeHead(status, more).end(body);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What came since the last time this was asked. */
  take(): ReceivedCall[] {
    return this.calls.splice(0);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
