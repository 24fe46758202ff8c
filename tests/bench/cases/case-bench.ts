import { performance } from 'node:perf_hooks';
import type { Database } from '../../../libs/data/database.js';
import { READERS } from '../../support/generated-cases.js';
import { percentiles, type Percentiles } from '../measure/percentiles.js';
import { agent, asking, READERS_AT_A_TIME, signedIn, type Ask } from './asking.js';
import { callsOf, type Call, type Found, type Reader } from './calls.js';
import { measureFresh, type Fresh } from './fresh.js';
import { ActionLoad } from './load.js';

type Asked = Pick<Call, 'method' | 'path' | 'body'>;
export interface MeasuredCall extends Call {
  reader: Reader;
  one: Percentiles;
  eight: Percentiles;
  /** Eight readers while actions are accepted. */
  loaded: Percentiles;
  /** Answers with another status than 200, by status. */
  failed: Record<number, number>;
}
export interface CaseBench {
  /** Where the API listens, without `/api`. */
  url: string;
  owner: Database;
  /** As the worker, which writes what is accepted. */
  worker: Database;
  /** Streams of events that are open while commits are followed; of 20 to an account. */
  subscribers: number;
  /** Requests of each call with one reader at a time; twice as many with eight. */
  runs: number;
  say: (line: string) => void;
}

const WARM_UP = 3;
/** Pages walked to the end of a list. */
const MOST_PAGES = 600;

/** Asks every call of every reader over HTTP, one and eight at a time, and eight at a time while actions are accepted. The database is that of `fillCounty`. */
export async function benchCases({
  url,
  owner,
  worker,
  subscribers,
  runs,
  say,
}: CaseBench): Promise<{ calls: MeasuredCall[]; fresh: Fresh; accepted: number }> {
  // In the generated county all are of the county; over HTTP the area is the account's.
  await owner.execute('UPDATE accounts a SET area = b.area FROM bodies b WHERE b.id = a.body');
  const calls: MeasuredCall[] = [];
  const load = new ActionLoad(worker);
  for (const [reader, { account }] of Object.entries(READERS) as [Reader, { account: string }][]) {
    const ask = asking(url, await signedIn(owner, account));
    for (const call of callsOf(reader, await find(ask))) {
      calls.push({ ...call, reader, ...(await measure(ask, call, runs, load)) });
      say(lineOf(calls.at(-1)!));
    }
  }
  const fresh = await measureFresh({ url, owner, worker, subscribers, runs, load });
  for (const line of freshLines(fresh)) say(line);
  agent.destroy();
  return { calls, fresh, accepted: load.accepted };
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

const ms = ({ p50, p99 }: Percentiles): string => `${p50.toFixed(1).padStart(7)} · ${p99.toFixed(1).padStart(7)}`;

function freshLines({ seen, event, wantedSeenMs, wantedEventMs }: Fresh): string[] {
  const mark = (is: Percentiles, wanted: number): string => (is.p99 <= wanted ? '★' : '✗');
  return [
    `${mark(seen, wantedSeenMs)} commit → another's GET ${ms(seen)}   floor and goal ${wantedSeenMs} ms`,
    `${mark(event, wantedEventMs)} commit → event on the streams ${ms(event)}   floor and goal ${wantedEventMs} ms`,
  ];
}

export function lineOf({ reader, name, one, eight, loaded, floorMs, goalMs, failed }: MeasuredCall): string {
  const verdict = Object.keys(failed).length > 0 ? '✗' : one.p99 <= goalMs ? '★' : one.p99 <= floorMs ? '✓' : '✗';
  const statuses = Object.entries(failed).map(([status, n]) => ` ${n} × ${status}`);
  return `${verdict} ${reader.padEnd(14)} ${name.padEnd(32)} one ${ms(one)}   eight ${ms(eight)}   with actions ${ms(loaded)}   floor ${floorMs} (goal ${goalMs}) ms${statuses.join('')}`;
}

interface List {
  items: { id: string; caseNo: string; leadUnitName: string }[];
  page: { endCursor: string | null; hasMore: boolean };
}
/** A page of 50 and the row before it. */
const FROM_THE_END = 51;

async function find(ask: Ask): Promise<Found> {
  const search = (filter: object, sort: string, limit = FROM_THE_END): Asked => ({
    method: 'POST',
    path: '/cases/search',
    body: { filter, sort, page: { limit } },
  });
  const open = { status: ['open'] };
  const [first] = (await listed(ask, search(open, 'dueOn', 1))).items;
  if (!first) throw new Error('the reader sees no open case');
  return {
    caseId: first.id,
    caseNo: first.caseNo,
    unitName: first.leadUnitName,
    deepestInbox: await deepest(ask, 'dueOn', {
      method: 'GET',
      path: `/reviews?sort=-dueOn&limit=${FROM_THE_END}`,
    }),
    deepestOpen: await deepest(ask, 'dueOn', search(open, '-dueOn')),
    deepestWaiting: await deepest(ask, 'waitingSince', search(open, '-waitingSince')),
    deepestOverdue: await deepest(ask, 'dueOn', search({ overdue: true }, '-dueOn')),
    oldest: await deepest(ask, '-openedAt', search({}, 'openedAt')),
    oldestNotices: await lastOf(ask, (after) => ({
      method: 'GET',
      path: `/notifications?limit=200${after ? `&after=${encodeURIComponent(after)}` : ''}`,
    })),
  };
}

/** Cursor before the last page of a list in the order `sort`: where a page of the reverse order ends. Null where there is one page only. */
async function deepest(ask: Ask, sort: string, reversed: Asked): Promise<string | null> {
  const { items, page } = await listed(ask, reversed);
  if (items.length < FROM_THE_END || page.endCursor === null) return null;
  const [, ...place] = JSON.parse(Buffer.from(page.endCursor, 'base64url').toString('utf8')) as string[];
  return Buffer.from(JSON.stringify([sort, ...place])).toString('base64url');
}

/** Cursor of the last page of a list that has no reverse, or of the page MOST_PAGES; null where there is one page only. */
async function lastOf(ask: Ask, page: (after?: string) => Asked): Promise<string | null> {
  let cursor: string | null = null;
  for (let n = 0; n < MOST_PAGES; n += 1) {
    const list: List = await listed(ask, page(cursor ?? undefined));
    if (!list.page.hasMore) break;
    cursor = list.page.endCursor;
  }
  return cursor;
}

async function listed(ask: Ask, call: Asked): Promise<List> {
  const { status, text } = await ask(call);
  if (status !== 200) throw new Error(`${call.method} ${call.path} → ${status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as List;
}

async function measure(
  ask: Ask,
  call: Call,
  runs: number,
  load: ActionLoad,
): Promise<Pick<MeasuredCall, 'one' | 'eight' | 'loaded' | 'failed'>> {
  const failed: Record<number, number> = {};
  const once = async (): Promise<number> => {
    const { status, ms: took } = await ask(call);
    if (status !== 200) failed[status] = (failed[status] ?? 0) + 1;
    return took;
  };
  const reader = async (times: number): Promise<number[]> => {
    const took: number[] = [];
    for (let i = 0; i < times; i += 1) took.push(await once());
    return took;
  };
  const each = Math.ceil((2 * runs) / READERS_AT_A_TIME);
  const eightReaders = async (): Promise<Percentiles> =>
    percentiles((await Promise.all(Array.from({ length: READERS_AT_A_TIME }, () => reader(each)))).flat());
  await reader(WARM_UP);
  const one = percentiles(await reader(runs));
  return { one, eight: await eightReaders(), loaded: await load.during(eightReaders), failed };
}
