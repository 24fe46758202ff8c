import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as it lay in the mailbox, its text decoded. */
export interface ReceivedMail {
  to: string[];
  from: string;
  headers: Record<string, string>;
  text: string;
}

/** A real mail server on a free port with one account; mailboxes of `refused` do not exist. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  readonly refused = new Set<string>();
  /** Whether it takes nothing from us. */
  refusesSender = false;
  readonly user = 'post';
  private readonly password = '信使-白鸽-2020';
  private server: SMTPServer | null = null;
  private port = 0;

  static async start(): Promise<MailServer> {
    const server = new MailServer();
    await server.open();
    return server;
  }

  get url(): string {
    return `smtp://${this.user}:${encodeURIComponent(this.password)}@127.0.0.1:${this.port}`;
  }

  /** At the same port after it was closed. */
  async open(): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      logger: false,
      onAuth: ({ username, password }, _session, done) =>
        username === this.user && password === this.password ? done(null, { user: username }) : done(new Error('no')),
      onMailFrom: (_address, _session, done) =>
        this.refusesSender ? done(Object.assign(new Error('not from you'), { responseCode: 550 })) : done(),
      onRcptTo: ({ address }, _session, done) =>
        this.refused.has(address)
          ? done(Object.assign(new Error(`no mailbox ${address}`), { responseCode: 550 }))
          : done(),
      onData: (stream, { envelope }, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = envelope.rcptTo.map(({ address }) => address);
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          this.received.push({ to, from, ...parsed(Buffer.concat(chunks).toString('latin1')) });
          done();
        });
      },
    });
    server.on('error', () => undefined);
    this.server = server;
    server.listen(this.port, '127.0.0.1');
    await once(server.server, 'listening');
    this.port = (server.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const server = this.server;
    this.server = null;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

function parsed(raw: string): Pick<ReceivedMail, 'headers' | 'text'> {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), words(line.slice(at + 1).trim())];
    }),
  );
  const body = raw.slice(end + 4);
  const bytes = headers['content-transfer-encoding'] === 'base64' ? Buffer.from(body, 'base64') : quotedPrintable(body);
  return { headers, text: bytes.toString('utf8').replaceAll('\r\n', '\n') };
}

function quotedPrintable(body: string): Buffer {
  const joined = body.replaceAll(/=\r\n/g, '');
  return Buffer.from(
    joined.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** Words of a header that are encoded after RFC 2047. */
function words(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      (kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quotedPrintable(text.replaceAll('_', ' '))).toString(
        'utf8',
      ),
    );
}
