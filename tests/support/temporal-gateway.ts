import { once } from 'node:events';
import {
  connect,
  constants,
  createSecureServer,
  type ClientHttp2Session,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { makeAuthority, makeCertificate } from './certificates.js';

const UNAUTHENTICATED = '16';

/**
 * What a hosted Temporal puts in front of its server: TLS with a certificate of a private authority, a client certificate, and an API key.
 * It lets through only calls that have all of it, and counts both kinds.
 */
export class TemporalGateway {
  readonly serverName = 'temporal.county';
  readonly authority = makeAuthority('county authority');
  readonly client = makeCertificate(this.authority, 'client.county');
  passed = 0;
  refused = 0;
  private readonly sessions = new Set<ServerHttp2Session>();
  private constructor(
    private readonly apiKey: string,
    private readonly upstream: ClientHttp2Session,
  ) {}
  private server!: Http2SecureServer;

  static async before(address: string, apiKey: string): Promise<TemporalGateway> {
    const gateway = new TemporalGateway(apiKey, connect(`http://${address}`));
    await gateway.listen();
    return gateway;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const session of this.sessions) session.destroy();
    this.upstream.destroy();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }

  private async listen(): Promise<void> {
    const { cert, key } = makeCertificate(this.authority, this.serverName);
    this.server = createSecureServer({
      cert,
      key,
      ca: this.authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    this.server.on('session', (session) => {
      this.sessions.add(session);
      session.once('close', () => this.sessions.delete(session));
      session.on('error', () => {});
    });
    this.server.on('stream', (stream, headers) => this.answer(stream, headers));
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  private answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    stream.on('error', () => {});
    if (headers.authorization !== `Bearer ${this.apiKey}`) {
      this.refused += 1;
      stream.respond(
        {
          ':status': 200,
          'content-type': 'application/grpc',
          'grpc-status': UNAUTHENTICATED,
          'grpc-message': 'no such key',
        },
        { endStream: true },
      );
      return;
    }
    this.passed += 1;
    this.forward(stream, headers);
  }

  private forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const { ':scheme': _scheme, ':authority': _authority, ...rest } = headers;
    const call = this.upstream.request(rest);
    let trailers: IncomingHttpHeaders = {};
    call.on('error', () => stream.close());
    call.on('trailers', (received: IncomingHttpHeaders) => (trailers = received));
    call.once('response', (response, flags) => {
      // An error of gRPC is headers and nothing else.
      if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
        stream.respond(response, { endStream: true });
        return;
      }
      stream.on('wantTrailers', () => stream.sendTrailers(trailers));
      stream.respond(response, { waitForTrailers: true });
      call.pipe(stream);
    });
    stream.once('close', () => call.close());
    stream.pipe(call);
  }
}
