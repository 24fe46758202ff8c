import { request, type ClientRequest } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { OutboxRelay } from '../../../apps/worker/outbox-relay.js';
import { CaseStore } from '../../../libs/data/case-store.js';
import type { Database } from '../../../libs/data/database.js';
import { OutboxRepository } from '../../../libs/data/outbox.repository.js';
import { createLogger } from '../../../libs/platform/logger.js';
import { percentiles, type Percentiles } from '../measure/percentiles.js';
import { asking, signedIn } from './asking.js';
import { liveThrough, newCase, type ActionLoad } from './load.js';

/** From the commit of an action until another reads it, and until it is told on the streams of events; in milliseconds. */
export interface Fresh {
  subscribers: number;
  seen: Percentiles;
  event: Percentiles;
  wantedSeenMs: number;
  wantedEventMs: number;
}
export interface FreshBench {
  url: string;
  owner: Database;
  worker: Database;
  subscribers: number;
  /** Actions followed. */
  runs: number;
  load: ActionLoad;
}
const STREAMS_OF_AN_ACCOUNT = 20;
/** What is told by then was told. */
const LAST_EVENT_MS = 5_000;

/** Every stream sees every action: all of them are of supervisors. Beside it actions are accepted as fast as for the lists; the relay is the worker's, without its queue. */
export async function measureFresh({ url, owner, worker, subscribers, runs, load }: FreshBench): Promise<Fresh> {
  const outbox = new OutboxRepository(worker);
  const relay = new OutboxRelay(
    (limit) => outbox.drain(limit, () => Promise.resolve()),
    createLogger({ logLevel: 'silent' }, 'worker'),
  );
  const stopListening = outbox.onActions(() => relay.wake());
  relay.start();
  const committed = new Map<string, number>();
  const arrived: [key: string, at: number][] = [];
  const streams = await openStreams(url, owner, subscribers, (key) => arrived.push([key, performance.now()]));
  const ask = asking(url, await signedIn(owner, 'supervisor-TF'));
  const seen: number[] = [];
  const followed = async (): Promise<void> => {
    for (let n = 0; seen.length < runs; n += 1) {
      const opened = newCase(n);
      await liveThrough(
        new CaseStore(worker),
        opened,
        () => Promise.resolve(seen.length < runs),
        async (version) => {
          const at = performance.now();
          committed.set(`${opened.caseId} ${version}`, at);
          for (;;) {
            const { status, text } = await ask({ method: 'GET', path: `/cases/${opened.caseId}` });
            if (status === 200 && (JSON.parse(text) as { version: number }).version >= version) break;
          }
          seen.push(performance.now() - at);
        },
      );
    }
  };
  await load.during(followed);
  const wanted = committed.size * subscribers;
  const told = (): number[] =>
    arrived.flatMap(([key, at]) => (committed.has(key) ? [Math.max(0, at - committed.get(key)!)] : []));
  for (let waited = 0; told().length < wanted && waited < LAST_EVENT_MS; waited += 100) await pause(100);
  for (const stream of streams) stream.destroy();
  await stopListening();
  await relay.stop();
  const events = told();
  if (events.length < wanted) throw new Error(`${wanted - events.length} of ${wanted} events were not told`);
  return {
    subscribers,
    seen: percentiles(seen),
    event: percentiles(events),
    wantedSeenMs: 50,
    wantedEventMs: 250,
  };
}

async function openStreams(
  url: string,
  owner: Database,
  subscribers: number,
  heard: (key: string) => void,
): Promise<ClientRequest[]> {
  const accounts = Math.ceil(subscribers / STREAMS_OF_AN_ACCOUNT);
  await owner.execute(
    `INSERT INTO accounts SELECT (jsonb_populate_record(a, jsonb_build_object('id', 'stream-' || i, 'username', 'stream-' || i))).*
     FROM accounts a, generate_series(1, $1::int) i WHERE a.id = 'supervisor-TF' ON CONFLICT DO NOTHING`,
    accounts,
  );
  const sessions = await Promise.all(Array.from({ length: accounts }, (_, i) => signedIn(owner, `stream-${i + 1}`)));
  return Promise.all(Array.from({ length: subscribers }, (_, i) => openStream(url, sessions[i % accounts]!, heard)));
}

/** Resolves once the stream is open. */
function openStream(url: string, session: string, heard: (key: string) => void): Promise<ClientRequest> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/api/events/stream`,
      { headers: { cookie: `session=${session}` }, agent: false },
      (answer) => {
        if (answer.statusCode !== 200) return reject(new Error(`stream → ${answer.statusCode}`));
        let rest = '';
        answer.setEncoding('utf8');
        answer.on('data', (text: string) => {
          const lines = (rest + text).split('\n');
          rest = lines.pop()!;
          for (const line of lines) {
            if (!line.startsWith('data: {"')) continue;
            const { caseId, seq } = JSON.parse(line.slice('data: '.length)) as { caseId?: string; seq?: number };
            if (caseId !== undefined) heard(`${caseId} ${seq}`);
          }
        });
        answer.on('error', () => {}); // it is cut at the end
        resolve(sent);
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}
