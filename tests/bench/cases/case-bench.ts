import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Database } from '../../../libs/data/database.js';
import { hashSecret } from '../../../libs/platform/passwords.js';
import { READERS } from '../../support/generated-cases.js';
import { percentiles, type Percentiles } from '../measure/percentiles.js';
import { callsOf, type Call, type Found, type Reader } from './calls.js';

export interface MeasuredCall extends Call {
  reader: Reader;
  one: Percentiles;
  eight: Percentiles;
  /** Answers with another status than 200, by status. */
  failed: Record<number, number>;
}
export interface CaseBench {
  /** Where the API listens, without `/api`. */
  url: string;
  owner: Database;
  /** Requests of each call with one reader at a time; twice as many with eight. */
  runs: number;
  say: (line: string) => void;
}

const READERS_AT_A_TIME = 8;
const WARM_UP = 3;
/** Pages walked to the end of a list. */
const MOST_PAGES = 600;
const agent = new Agent({ keepAlive: true, maxSockets: READERS_AT_A_TIME });

/** Asks every call of every reader over HTTP, one and eight at a time. The database is that of `fillCounty`. */
export async function benchCases({ url, owner, runs, say }: CaseBench): Promise<MeasuredCall[]> {
  // In the generated county all are of the county; over HTTP the area is the account's.
  await owner.execute('UPDATE accounts a SET area = b.area FROM bodies b WHERE b.id = a.body');
  const measured: MeasuredCall[] = [];
  for (const [reader, { account }] of Object.entries(READERS) as [Reader, { account: string }][]) {
    const ask = asking(url, await signedIn(owner, account));
    for (const call of callsOf(reader, await find(ask))) {
      measured.push({ ...call, reader, ...(await measure(ask, call, runs)) });
      say(lineOf(measured.at(-1)!));
    }
  }
  agent.destroy();
  return measured;
}

/** Round trips of `SELECT 1` from this process: what the machine takes for nothing. */
export async function roundTrips(database: Database, runs: number): Promise<Percentiles> {
  const ms: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const started = performance.now();
    await database.ping();
    ms.push(performance.now() - started);
  }
  return percentiles(ms);
}

export function lineOf({ reader, name, one, eight, floorMs, goalMs, failed }: MeasuredCall): string {
  const ms = ({ p50, p99 }: Percentiles): string => `${p50.toFixed(1).padStart(7)} · ${p99.toFixed(1).padStart(7)}`;
  const verdict = Object.keys(failed).length > 0 ? '✗' : one.p99 <= goalMs ? '★' : one.p99 <= floorMs ? '✓' : '✗';
  const statuses = Object.entries(failed).map(([status, n]) => ` ${n} × ${status}`);
  return `${verdict} ${reader.padEnd(14)} ${name.padEnd(32)} one ${ms(one)}   eight ${ms(eight)}   floor ${floorMs} (goal ${goalMs}) ms${statuses.join('')}`;
}

/** A session as signing in makes it; the accounts of the generated county have no passwords. */
async function signedIn(owner: Database, account: string): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await owner.execute(
    `INSERT INTO sessions (id, account, created_at, last_seen_at, expires_at) VALUES ($1, $2, now(), now(), now() + interval '1 day')`,
    hashSecret(secret),
    account,
  );
  return secret;
}

interface Answer {
  status: number;
  ms: number;
  text: string;
}
type Ask = (call: Pick<Call, 'method' | 'path' | 'body'>) => Promise<Answer>;

function asking(url: string, session: string): Ask {
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

interface List {
  items: { id: string; caseNo: string; leadUnitName: string }[];
  page: { endCursor: string | null; hasMore: boolean };
}

async function find(ask: Ask): Promise<Found> {
  const open = (after?: string) => ({
    method: 'POST' as const,
    path: '/cases/search',
    body: { filter: { status: ['open'] }, sort: 'dueOn', page: { limit: 200, ...(after ? { after } : {}) } },
  });
  const [first] = (await listed(ask, open())).items;
  if (!first) throw new Error('the reader sees no open case');
  const inbox = (after?: string) => ({
    method: 'GET' as const,
    path: `/reviews?limit=200${after ? `&after=${encodeURIComponent(after)}` : ''}`,
  });
  return {
    caseId: first.id,
    caseNo: first.caseNo,
    unitName: first.leadUnitName,
    deepestInbox: await deepest(ask, inbox),
    deepestOpen: await deepest(ask, open),
  };
}

/** Cursor of the last page; null where there is one page only. */
async function deepest(
  ask: Ask,
  page: (after?: string) => Pick<Call, 'method' | 'path' | 'body'>,
): Promise<string | null> {
  let cursor: string | null = null;
  for (let n = 0; n < MOST_PAGES; n += 1) {
    const list: List = await listed(ask, page(cursor ?? undefined));
    if (!list.page.hasMore) break;
    cursor = list.page.endCursor;
  }
  return cursor;
}

async function listed(ask: Ask, call: Pick<Call, 'method' | 'path' | 'body'>): Promise<List> {
  const { status, text } = await ask(call);
  if (status !== 200) throw new Error(`${call.method} ${call.path} → ${status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as List;
}

async function measure(ask: Ask, call: Call, runs: number): Promise<Pick<MeasuredCall, 'one' | 'eight' | 'failed'>> {
  const failed: Record<number, number> = {};
  const once = async (): Promise<number> => {
    const { status, ms } = await ask(call);
    if (status !== 200) failed[status] = (failed[status] ?? 0) + 1;
    return ms;
  };
  const reader = async (times: number): Promise<number[]> => {
    const ms: number[] = [];
    for (let i = 0; i < times; i += 1) ms.push(await once());
    return ms;
  };
  await reader(WARM_UP);
  const one = percentiles(await reader(runs));
  const each = Math.ceil((2 * runs) / READERS_AT_A_TIME);
  const eight = await Promise.all(Array.from({ length: READERS_AT_A_TIME }, () => reader(each)));
  return { one, eight: percentiles(eight.flat()), failed };
}
