import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Part } from '../parts/part.js';
import type { LinkName, ProductParts } from '../parts/product-parts.js';
import type { Random } from '../random.js';
import type { ClientHistory } from '../users/history.js';
import type { Clients } from '../users/http.js';
import type { FaultName } from './fault-names.js';
import { processTree } from './process-tree.js';

export interface Battlefield {
  product: ProductParts;
  clients: Clients;
  history: ClientHistory;
  /** Business seconds in a real one. */
  speed: number;
  seed: number;
}
/** What one stroke was: who was hit, in words, and when it was over, on the clients' clock. */
export interface Stroke {
  what: string;
  /** Parts that were killed. */
  killed: string[];
  /** From here on the product could recover: the kill itself, or the end of what held it up. */
  overAt: number;
}
/** Between these instants an account had no rights at any process. */
export interface RightsGap {
  account: string;
  from: number;
  until: number;
}
type Strike = (field: Battlefield, random: Random) => Promise<Stroke>;

const HELD_FOR_MS = 6_000;
/** For so long another process may still honour what it remembers of an account (SessionService). */
const REMEMBERED_MS = 5_500;
const KILLABLE = ['api', 'worker', 'engine', 'postgres', 'redis'] as const;
type Killable = (typeof KILLABLE)[number];

/** What each fault does. A stroke resolves when nothing is held up any more; what was killed may still be on its way back. */
export const STRIKES: Record<FaultName, Strike> = {
  'kill-api': killing('api'),
  'kill-worker': killing('worker'),
  'kill-engine': killing('engine'),
  'kill-postgres': killing('postgres'),
  'kill-redis': killing('redis'),
  pairs: killTwo,
  all: async (field) =>
    killed(
      field,
      KILLABLE.flatMap((kind) => field.product.named(kind)),
    ),
  stop: freeze,
  'stop-orderly': async (field, random) => {
    const part = random.pick([...field.product.named('api'), ...field.product.named('worker')]);
    part.signal('SIGTERM');
    return done(field, `asked ${part.name} to stop`);
  },
  'cut-link': (field, random) =>
    onLink(field, random, 'cut', 5_000, {
      begin: (link) => link.cut(),
      end: (link) => link.mend(),
    }),
  'stall-link': (field, random) =>
    onLink(field, random, 'stalled', 8_000, {
      begin: (link) => link.stall(),
      // What stood open stays silent for ever one time in three, as behind a firewall that has forgotten it.
      end: async (link) => {
        link.flow();
        if (random.chance(2 / 3)) await link.cut().then(() => link.mend());
      },
    }),
  'slow-link': (field, random) =>
    onLink(field, random, 'slowed', 8_000, {
      begin: (link) => link.slow(random.between(20, 400)),
      end: (link) => link.flow(),
    }),
  'disk-full': async (field, random) => {
    const { disk } = field.product;
    disk?.fill();
    await delay(random.between(2_000, 8_000));
    disk?.clear();
    return done(field, 'filled the disk');
  },
  clock: jump,
  rights: takeRights,
  'flush-redis': async (field) => {
    await tellRedis(field.product.redisUrl!, 'FLUSHALL');
    return done(field, 'flushed Redis');
  },
  'redis-away': async (field, random) => {
    const letBack = field.product.named('redis')[0]!.takeAway();
    const ms = random.between(20_000, 60_000);
    await delay(ms);
    const emptied = random.chance(0.5);
    if (emptied) field.product.emptyRedis();
    letBack();
    return done(field, `Redis was away for ${ms} ms${emptied ? ' and came back empty' : ''}`, ['redis']);
  },
};

/** Nobody who sends a change waits for Redis; who is to be told of it does. */
export function isOfRedis(name: FaultName): boolean {
  return name === 'kill-redis' || name === 'flush-redis' || name === 'redis-away';
}

/** Which faults can be done with these parts. */
export function isPossible(name: FaultName, { redisUrl, disk }: ProductParts): boolean {
  if (isOfRedis(name)) return redisUrl !== null;
  return name !== 'disk-full' || disk !== null;
}

function done({ history }: Battlefield, what: string, killed: string[] = []): Stroke {
  return { what, killed, overAt: history.now() };
}

function killing(kind: Killable): Strike {
  return async (field, random) => {
    const part = random.pick(field.product.named(kind));
    return killed(field, [part]);
  };
}

function killed(field: Battlefield, parts: Part[], how = ''): Stroke {
  const hit = parts.filter((part) => part.signal('SIGKILL')).map(({ name }) => name);
  return done(field, `killed ${hit.join(' and ') || 'nobody'}${how}`, hit);
}

/** Two at once; half of the time at the one dangerous moment, with an answer on its way that never arrives. */
async function killTwo(field: Battlefield, random: Random): Promise<Stroke> {
  const { product } = field;
  const one = (kind: Killable): Part => random.pick(product.named(kind));
  const point = random.weighted({ none: 2, commit: 1, answer: 1 });
  if (point === 'commit') {
    const link = product.links.get('worker-postgres')!;
    const seen = await within(HELD_FOR_MS, link.holdAnswerTo('"action_id":'));
    // With one worker it is the one whose answer was held back; with several the others die as well, so that nobody has it.
    const stroke = killed(
      field,
      [...product.named('worker'), one(random.pick(['engine', 'postgres']))],
      at(seen, 'a commit'),
    );
    link.flow();
    return stroke;
  }
  if (point === 'answer') {
    const link = product.links.get('api-engine')!;
    const seen = await within(HELD_FOR_MS, link.holdAnswerTo(`act-${field.seed}-`));
    const stroke = killed(
      field,
      [...product.named('api'), one(random.pick(['worker', 'engine']))],
      at(seen, 'an answer of the engine'),
    );
    link.flow();
    return stroke;
  }
  const kinds = KILLABLE.filter((kind) => product.named(kind).length > 0);
  return killed(field, random.some(kinds, 2).map(one));
}

function at(seen: boolean, point: string): string {
  return seen ? ` at ${point}` : ` (nothing came by for ${point})`;
}

async function freeze(field: Battlefield, random: Random): Promise<Stroke> {
  const part = random.pick([...field.product.parts.values()]);
  const pids = part.pid === undefined ? [] : processTree(part.pid);
  for (const pid of pids) signal(pid, 'SIGSTOP');
  const ms = random.between(1_000, 8_000);
  await delay(ms);
  for (const pid of pids) signal(pid, 'SIGCONT');
  return done(field, `froze ${part.name} for ${ms} ms`);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // A backend that has ended meanwhile.
  }
}

type Link = NonNullable<ReturnType<ProductParts['links']['get']>>;
async function onLink(
  field: Battlefield,
  random: Random,
  what: string,
  longestMs: number,
  { begin, end }: { begin: (link: Link) => unknown; end: (link: Link) => unknown },
): Promise<Stroke> {
  const name: LinkName = random.pick([...field.product.links.keys()]);
  const link = field.product.links.get(name)!;
  const ms = random.between(500, longestMs);
  await begin(link);
  await delay(ms);
  await end(link);
  return done(field, `${what} ${name} for ${ms} ms`);
}

/** An API's business day must stay near the workflows', or nothing it dates would be legal; a worker's clock may go anywhere. */
async function jump(field: Battlefield, random: Random): Promise<Stroke> {
  const part = random.pick([...field.product.named('api'), ...field.product.named('worker')]);
  const longestMs = part.name.startsWith('api') ? 86_400_000 / field.speed : 7_200_000;
  const offsetMs = Math.round(random.between(1, 100) * (longestMs / 100)) * (random.chance(0.5) ? 1 : -1);
  part.skew(offsetMs);
  await delay(random.between(4_000, 10_000));
  part.skew(0);
  return done(field, `the clock of ${part.name} jumped by ${offsetMs} ms and back`);
}

/** Gaps of rights of a run, for the checker. */
export const rightsGaps = new WeakMap<ClientHistory, RightsGap[]>();

async function takeRights(field: Battlefield, random: Random): Promise<Stroke> {
  const { product, history } = field;
  const { cast } = product.data;
  const account = random.pick(random.pick(cast.offices).approvers);
  const { roles, body, area, instructorNo, seat } = cast.rights.get(account)!;
  const given = { body, area, instructorNo, seat };
  await grant(field, account, { ...given, roles: [] });
  const from = history.now() + REMEMBERED_MS;
  await delay(random.between(6_000, 9_000));
  const until = history.now();
  await grant(field, account, { ...given, roles });
  rightsGaps.set(history, [...(rightsGaps.get(history) ?? []), { account, from, until }]);
  return done(field, `took the rights of ${account} and gave them back`);
}

/** Asked until it is answered, as an administrator would. */
async function grant({ product, clients, history }: Battlefield, account: string, body: object): Promise<void> {
  const key = `rights-${account}-${Math.round(history.now())}`;
  const call = {
    account: product.data.cast.security,
    method: 'PUT',
    path: `/api/accounts/${account}/rights`,
    body,
    key,
  };
  for (let api = 0; ; api = (api + 1) % product.apiUrls.length) {
    const { status, code } = await clients.change({ ...call, api, ifMatch: null });
    if (status === 200) return;
    if (status !== null && status >= 400 && status < 500 && status !== 401 && status !== 429)
      throw new Error(`rights of ${account} were not changed: ${status} ${code}`);
    await delay(300);
  }
}

async function within(ms: number, event: Promise<void>): Promise<boolean> {
  return Promise.race([event.then(() => true), delay(ms).then(() => false)]);
}

function tellRedis(url: string, command: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${command}\r\n`));
    socket.once('data', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
