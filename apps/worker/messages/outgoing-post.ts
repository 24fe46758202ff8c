import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { ForbiddenAddress, type OutgoingAddresses } from '../../../libs/platform/outgoing-address.js';

/** What came back: a status with the beginning of its text, or why there was none; never the address, which may hold a key. */
export type PostOutcome = { status: number; text: string } | { status: null; problem: string };

const PATIENCE_MS = 15_000;
/** More than that is not read of an answer. */
const READ_BYTES = 16_384;

/** One POST of JSON to an address that may be called; no redirect is followed. */
export async function postOut(
  addresses: OutgoingAddresses,
  target: string,
  headers: Readonly<Record<string, string>>,
  content: string,
): Promise<PostOutcome> {
  try {
    const url = new URL(target);
    const { address, family } = await addresses.of(url);
    return await post(url, { address, family }, headers, content);
  } catch (error) {
    if (error instanceof ForbiddenAddress) return { status: null, problem: `forbidden: ${error.message}` };
    const { code, name } = error as { code?: string; name?: string };
    return { status: null, problem: code ?? name ?? 'unknown' };
  }
}

function post(
  url: URL,
  { address, family }: { address: string; family: number },
  headers: Readonly<Record<string, string>>,
  content: string,
): Promise<PostOutcome> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) },
        // No agent: a connection that is kept would be one to an address of another check.
        agent: false,
        signal: AbortSignal.timeout(PATIENCE_MS),
        // The connection goes to the address that was checked, whatever the name says by now.
        lookup: (_host, options, done) =>
          options.all === true
            ? (done as (e: null, found: object[]) => void)(null, [{ address, family }])
            : done(null, address, family),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const finish = (): void => {
          response.destroy();
          const text = Buffer.concat(chunks).toString('utf8').slice(0, READ_BYTES);
          resolve({ status: response.statusCode ?? 0, text });
        };
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if ((size += chunk.length) >= READ_BYTES) finish();
        });
        response.on('end', finish);
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(content);
  });
}
