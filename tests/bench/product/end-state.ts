import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { BenchPostgres } from '../servers/postgres.js';
import type { Driven } from '../side.js';
import { ENGINE_KEYS, PRODUCT_DATABASE } from './product-parts.js';

interface EndState {
  postgres: BenchPostgres;
  ownerUrl: string;
  address: string;
  driven: Driven;
}

const ACTIONS = 12;
const REPLIES = 3;
/** Comparing a case with its workflow replays its history; with more cases than this it would outlast the run. */
const MOST_COMPARED = 2000;

/** Everything wrong with the product after the run: cases, versions, rows, document numbers, notifications, audit chains, histories. */
export async function productFaults(run: EndState): Promise<string[]> {
  const faults = await rowFaults(run);
  faults.push(...(await verified('audit-verify', run)));
  if (run.driven.lives + run.driven.begun <= MOST_COMPARED) faults.push(...(await verified('projection-verify', run)));
  return faults;
}

const COUNTS = `
  SELECT (SELECT count(*) FROM cases)::int AS cases,
         (SELECT count(*) FROM cases WHERE status = 'formed')::int AS formed,
         (SELECT count(*) FROM cases WHERE version = $1)::int AS "atLastVersion",
         (SELECT count(*) FROM case_actions)::int AS actions,
         (SELECT count(*) FROM documents)::int AS documents,
         (SELECT count(*) FROM document_counters c WHERE last <> (SELECT max(number) FROM documents d WHERE d.issuer = c.body AND d.year = c.year))::int AS gaps`;

async function rowFaults({ postgres, driven: { lives, begun } }: EndState): Promise<string[]> {
  const wanted = {
    cases: lives + begun,
    formed: lives,
    atLastVersion: lives,
    actions: lives * (ACTIONS + 1) + begun * 2,
    documents: lives * REPLIES,
    gaps: 0,
  };
  return postgres.with(PRODUCT_DATABASE, async (client) => {
    const { rows } = await client.query<typeof wanted>(COUNTS, [ACTIONS + 1]);
    const counted = (Object.keys(wanted) as (keyof typeof wanted)[])
      .filter((what) => rows[0]![what] !== wanted[what])
      .map((what) => `product: ${rows[0]![what]} ${what} in the database, ${wanted[what]} expected`);
    const left = await undelivered(async () => {
      const {
        rows: [row],
      } = await client.query<{ left: number }>(
        'SELECT (SELECT count(*) FROM outbox WHERE NOT EXISTS (SELECT 1 FROM notifications WHERE outbox_id = id))::int AS left',
      );
      return row!.left;
    });
    return left === 0 ? counted : [...counted, `product: ${left} notices were not delivered`];
  });
}

/** Notices follow behind; they get a minute to arrive. */
async function undelivered(count: () => Promise<number>): Promise<number> {
  let left = await count();
  for (let tries = 0; left > 0 && tries < 60; tries += 1) {
    await delay(1000);
    left = await count();
  }
  return left;
}

/** The product's own proof, as an operator would run it. */
async function verified(
  script: 'audit-verify' | 'projection-verify',
  { ownerUrl, address }: EndState,
): Promise<string[]> {
  const file = new URL(`../../../scripts/${script}.js`, import.meta.url).pathname;
  const env = { ...process.env, DATABASE_URL: ownerUrl, TEMPORAL_ADDRESS: address, ENGINE_KEYS };
  try {
    await promisify(execFile)(process.execPath, ['--no-warnings', file], { env, maxBuffer: 64 << 20 });
    return [];
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return [
      `product: ${script} says: ${`${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-5).join(' | ') || String(error)}`,
    ];
  }
}
