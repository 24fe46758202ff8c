import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase } from '../../../libs/data/database.js';
import { businessInstant, type BusinessClock } from '../../../libs/domain/business-clock.js';
import { businessDate } from '../../../libs/domain/calendar.js';
import { check, type Checked } from './checker/check.js';
import { violation, type Violation } from './checker/promises.js';
import { countersOf } from './checker/records.js';
import { isPossible } from './nemesis/faults.js';
import { Nemesis, type Trial } from './nemesis/nemesis.js';
import { Probes } from './nemesis/probes.js';
import type { FaultsOptions } from './options.js';
import { ProductParts } from './parts/product-parts.js';
import { Random } from './random.js';
import { accountsOf } from './users/cast.js';
import { ClientHistory } from './users/history.js';
import { Clients } from './users/http.js';
import { Users } from './users/users.js';

/** What one run with one seed came to. */
export interface Outcome extends Checked {
  trials: Trial[];
  /** Ends of processes that nobody had asked for, by process. */
  deaths: Record<string, string[]>;
  turnedAway: number;
  answers: { p50: number; p99: number; longest: number };
  /** Lines of everything the clients sent and heard. */
  historyFile: string;
  /** Kept data and logs. */
  folder: string | null;
}

/** A Monday of the campaign, before anything is due. */
const STARTS_AT = Date.parse('2020-06-01T08:00:00+08:00');
/** Times are for a machine of its own; `patience` makes them longer. */
const SETTLE_MS = 150_000;
const CASES_AT_FIRST = 12;

/**
 * The product is brought up, used and struck for so many minutes, left in peace, and held against what it promised.
 * @param signal gives the run up: users ask until they are answered, and a product that answers nobody would hold it for ever
 */
export async function runTrial(
  options: FaultsOptions,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<Outcome> {
  const clock: BusinessClock = { anchorReal: Date.now(), anchorBusiness: STARTS_AT, speed: options.speed };
  const { engine, apis, workers, minutes, rate } = options;
  say(`bringing up PostgreSQL, the engine (${engine}), ${workers} worker and ${apis} API processes`);
  const product = await ProductParts.start({
    engine,
    apis,
    workers,
    clock,
    units: Math.ceil(minutes * rate * 60) + 100,
    ownDisk: options.faults.includes('disk-full'),
    say,
  });
  let keep = options.keep;
  try {
    const outcome = await Promise.race([rage(product, options, say), givenUp(signal)]);
    keep ||= outcome.violations.length > 0;
    return { ...outcome, folder: keep ? product.folder : null };
  } catch (error) {
    keep = true;
    say(`data and logs are in ${product.folder}`);
    throw error;
  } finally {
    await product.stop(keep);
  }
}

function givenUp(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal?.addEventListener('abort', () => reject(new Error('the run was given up: it did not come to its end'))),
  );
}

async function rage(
  product: ProductParts,
  options: FaultsOptions,
  say: (line: string) => void,
): Promise<Omit<Outcome, 'folder'>> {
  const { seed, rate, apis, patience } = options;
  const { cast, password } = product.data;
  const historyFile = join(mkdtempSync(join(tmpdir(), 'qunjian-faults-history-')), `seed-${seed}.jsonl`);
  const history = new ClientHistory(historyFile);
  const clients = new Clients(product.apiUrls, password);
  const today = () => businessDate(businessInstant(product.options.clock, Date.now()));
  const users = new Users({ seed, rate, apis, cast, clients, history, today });
  const before = await counters(product);
  await clients.signInAll(accountsOf(cast));
  await Promise.all(Array.from({ length: CASES_AT_FIRST }, (_, nth) => users.openCase(Random.of(seed, 'first', nth))));
  const probed = users.cases.shift()!;
  say(`${users.cases.length} cases are open; ${rate} arrivals a second for ${options.minutes} minutes`);

  const field = { product, clients, history, speed: options.speed, seed };
  const faults = options.faults.filter((name) => isPossible(name, product));
  const left = options.faults.filter((name) => !faults.includes(name));
  if (left.length > 0) say(`left out, because these parts have nothing of the kind: ${left.join(', ')}`);
  const nemesis = new Nemesis(
    field,
    faults,
    new Probes({ clients, history, ownerUrl: product.ownerUrl, apis, seed, patience }, probed),
    say,
  );
  const arriving = users.arrive();
  await nemesis.rage(options.minutes * 60_000);
  users.stopArriving();
  await arriving;
  say(`left in peace: waiting for ${users.open} open wishes`);
  const stuck = await users.settle(SETTLE_MS * patience);
  if (stuck > 0) say(`${stuck} wishes have no answer`);
  await delay(1_000);
  const checked = await check(product, history, before, patience);
  clients.close();
  await history.close();
  const deaths = Object.fromEntries(
    [...product.parts.values()].filter(({ unexpected }) => unexpected.length > 0).map((p) => [p.name, p.unexpected]),
  );
  return {
    ...checked,
    trials: nemesis.trials,
    deaths,
    turnedAway: users.turnedAway,
    answers: answerTimes(history),
    historyFile,
    violations: [...unrecovered(nemesis.trials), ...checked.violations],
  };
}

function unrecovered(trials: readonly Trial[]): Violation[] {
  return trials
    .filter(({ recoveredMs }) => recoveredMs === null)
    .map(({ fault, what }) => violation('answered')(`after ${fault} (${what}) not everybody was served again`));
}

function answerTimes({ wishes }: ClientHistory): Outcome['answers'] {
  const ms = wishes.flatMap(({ sendings }) => sendings.map((sending) => sending.ms)).sort((a, b) => a - b);
  const at = (share: number) => Math.round(ms[Math.min(ms.length - 1, Math.floor(ms.length * share))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), longest: at(1) };
}

async function counters({ ownerUrl }: ProductParts): Promise<Map<string, number>> {
  const database = createDatabase({ url: ownerUrl, poolSize: 1, applicationName: 'qunjian-faults' });
  return countersOf(database).finally(() => database.close());
}
