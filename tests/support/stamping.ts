import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SETTINGS = `
[req]
distinguished_name = name
[name]
[issuer]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamper]
extendedKeyUsage = critical, timeStamping
[authority]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
certs = ca.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
`;

/** A time stamp authority of a test: OpenSSL's, with a certificate authority of its own, over HTTP. */
export class StampingAuthority {
  /** How many stamps were asked for. */
  asked = 0;
  /** Answered with 503 while it is away. */
  away = false;
  private readonly folder = mkdtempSync(join(tmpdir(), 'qunjian-stamps-'));
  private readonly server: Server;

  private constructor() {
    writeFileSync(join(this.folder, 'settings'), SETTINGS);
    writeFileSync(join(this.folder, 'serial'), '01\n');
    const days = ['-days', '30', '-newkey', 'rsa:2048', '-nodes', '-config', 'settings'];
    this.openssl(
      'req',
      '-x509',
      ...days,
      '-extensions',
      'issuer',
      '-subj',
      '/CN=ca',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    );
    this.openssl('req', ...days.slice(2), '-subj', '/CN=tsa', '-keyout', 'tsa.key', '-out', 'tsa.csr');
    const from = [
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-extfile',
      'settings',
      '-extensions',
      'stamper',
    ];
    this.openssl('x509', '-req', '-in', 'tsa.csr', ...from, '-days', '30', '-out', 'tsa.pem');
    this.server = createServer((request, response) => {
      this.asked += 1;
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.once('end', () => {
        if (this.away) response.writeHead(503).end();
        else response.writeHead(200).end(this.stamp(Buffer.concat(parts)));
      });
    });
  }

  static async start(): Promise<StampingAuthority> {
    const authority = new StampingAuthority();
    authority.server.listen(0, '127.0.0.1');
    await once(authority.server, 'listening');
    return authority;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get certificatePath(): string {
    return join(this.folder, 'ca.pem');
  }

  get certificate(): string {
    return readFileSync(this.certificatePath, 'utf8');
  }

  /** @param request as it comes over HTTP */
  stamp(request: Uint8Array): Buffer {
    writeFileSync(join(this.folder, 'asked'), request);
    this.openssl(
      'ts',
      '-reply',
      '-config',
      'settings',
      '-section',
      'authority',
      '-queryfile',
      'asked',
      '-out',
      'answer',
    );
    return readFileSync(join(this.folder, 'answer'));
  }

  async stop(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
    rmSync(this.folder, { recursive: true });
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
  }
}
