import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Database } from '../../../libs/data/database.js';
import { hashSecret } from '../../../libs/platform/passwords.js';
import type { Call } from './calls.js';

export const READERS_AT_A_TIME = 8;
export const agent = new Agent({ keepAlive: true, maxSockets: READERS_AT_A_TIME });

/** A session as signing in makes it; the accounts of the generated county have no passwords. */
export async function signedIn(owner: Database, account: string): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await owner.execute(
    `INSERT INTO sessions (id, account, created_at, last_seen_at, expires_at) VALUES ($1, $2, now(), now(), now() + interval '1 day')`,
    hashSecret(secret),
    account,
  );
  return secret;
}

export interface Answer {
  status: number;
  ms: number;
  text: string;
}
export type Ask = (call: Pick<Call, 'method' | 'path' | 'body'>) => Promise<Answer>;

export function asking(url: string, session: string): Ask {
  return ({ method, path, body }) =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      const sent = request(
        `${url}/api${path}`,
        {
          method,
          agent,
          headers: {
            cookie: `session=${session}`,
            'content-type': 'application/json',
            'sec-fetch-site': 'same-origin',
          },
        },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('end', () =>
            resolve({
              status: answer.statusCode!,
              ms: performance.now() - started,
              text: Buffer.concat(parts).toString('utf8'),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
}
