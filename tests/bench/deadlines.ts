import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { loadConfig } from '../../libs/platform/config.js';
import { caseClientOptions } from '../../libs/platform/temporal.js';
import { NODE_ARGUMENTS } from '../../scripts/start/node-arguments.js';
import { startAdopted } from '../../scripts/pilot/start-adopted.js';
import type { CaseInput } from '../../workflows/case/case.messages.js';
import { dueCase, ringingAt } from '../support/case-records.js';
import { percentiles } from './measure/percentiles.js';
import { ENGINE_KEYS, prepareProduct, PRODUCT_DATABASE } from './product/product-parts.js';
import { startChild, untilReady } from './servers/child.js';
import type { BenchPostgres } from './servers/postgres.js';

/** All of them fall due within so long, spread evenly. */
const WITHIN_MS = 60_000;
/** From the end of the minute to the last record: floor, and what is aimed at. */
const FLOOR_S = 120;
const GOAL_S = 30;
/** What a machine starts in a second, at least: the first due moment is set after the last start. */
const STARTS_PER_S = 8;
const STARTED_AT_A_TIME = 8;
const LOOK_MS = 250;
/** So long after the last due moment without all of them, and it is given up. */
const PATIENCE_MS = 600_000;

export interface DeadlineFigures {
  cases: number;
  /** Seconds from the first due moment until every one is recorded, and from the last. */
  allAfterFirstS: number;
  allAfterLastS: number;
  /** Seconds from its own due moment to its record. */
  lateP50S: number;
  lateP99S: number;
  load: number;
}

interface Row {
  case_id: string;
  recorded_at: Date;
}

/** So many cases fall due within a minute: each is recorded once, none early. @returns figures, and a sentence for each fault */
export async function benchDeadlines({
  folder,
  postgres,
  address,
  cases,
  say,
}: {
  folder: string;
  postgres: BenchPostgres;
  /** Of the Temporal server. */
  address: string;
  cases: number;
  say: (line: string) => void;
}): Promise<{ figures: DeadlineFigures; faults: string[] }> {
  const { urls } = await prepareProduct(postgres, 0);
  const worker = startChild({
    name: 'worker',
    module: new URL('../../apps/worker/main.js', import.meta.url).pathname,
    nodeArgs: [...NODE_ARGUMENTS.worker],
    env: {
      ...process.env,
      NODE_ENV: 'development',
      LOG_LEVEL: 'warn',
      TEMPORAL_ADDRESS: address,
      ENGINE_KEYS,
      DATA_DIR: folder,
      WORKER_DATABASE_URL: urls.workerUrl,
    },
    logFile: join(folder, 'worker.log'),
  });
  await untilReady(worker);
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection, ...caseClientOptions(loadConfig({ ENGINE_KEYS }).engine) });
    const firstDue = Date.now() + 20_000 + (cases / STARTS_PER_S) * 1_000;
    const due = new Map(
      Array.from({ length: cases }, (_, i) => [randomUUID(), firstDue + Math.floor((i * WITHIN_MS) / cases)] as const),
    );
    say(`${cases} cases are started; the first is due in ${((firstDue - Date.now()) / 1_000).toFixed(0)} s`);
    const faults = await startAll(
      client,
      [...due].map(([caseId, real]) => dueCase(caseId, ringingAt(real))),
    );
    if (Date.now() > firstDue)
      faults.push('the first was due before the last was started: fewer cases, or a faster machine');
    say('all are started');
    const rows = await untilTold(postgres, cases, Math.max(...due.values()) + PATIENCE_MS, say);
    return { figures: figuresOf(rows, due), faults: [...faults, ...faultsOf(rows, due)] };
  } finally {
    await connection.close();
    await worker.stop();
  }
}

/** A busy engine may give a start back unread; started again it finds what stands. @returns a sentence for each that the database refused */
async function startAll(client: Client, all: CaseInput[]): Promise<string[]> {
  const faults: string[] = [];
  const lane = async (): Promise<void> => {
    for (let input = all.shift(); input; input = all.shift()) {
      const refused = await startAdopted(client, [input]).catch(() => null);
      if (refused === null) all.push(input);
      else faults.push(...refused.map(({ caseNo, refusal }) => `${caseNo} was not opened: ${refusal.code}`));
    }
  };
  await Promise.all(Array.from({ length: STARTED_AT_A_TIME }, lane));
  return faults;
}

async function untilTold(
  postgres: BenchPostgres,
  cases: number,
  until: number,
  say: (line: string) => void,
): Promise<Row[]> {
  return postgres.with(PRODUCT_DATABASE, async (client) => {
    for (let said = 0; ;) {
      const { rows } = await client.query<Row>(
        `SELECT case_id, recorded_at FROM case_actions WHERE name = 'escalate' ORDER BY recorded_at`,
      );
      if (rows.length >= cases || Date.now() > until) return rows;
      if (rows.length - said >= cases / 4) say(`${(said = rows.length)} are told of`);
      await pause(LOOK_MS);
    }
  });
}

function figuresOf(rows: readonly Row[], due: ReadonlyMap<string, number>): DeadlineFigures {
  const last = rows.at(-1)?.recorded_at.getTime() ?? Number.NaN;
  const late = rows.map(({ case_id, recorded_at }) => (recorded_at.getTime() - due.get(case_id)!) / 1_000);
  const { p50, p99 } = percentiles(late);
  const moments = [...due.values()];
  return {
    cases: due.size,
    allAfterFirstS: (last - Math.min(...moments)) / 1_000,
    allAfterLastS: (last - Math.max(...moments)) / 1_000,
    lateP50S: p50,
    lateP99S: p99,
    load: loadavg()[0]!,
  };
}

function faultsOf(rows: readonly Row[], due: ReadonlyMap<string, number>): string[] {
  const told = new Set(rows.map(({ case_id }) => case_id));
  const early = rows.filter(({ case_id, recorded_at }) => recorded_at.getTime() < due.get(case_id)!);
  return [
    ...(told.size < due.size ? [`${due.size - told.size} cases were not told of`] : []),
    ...(rows.length > told.size ? [`${rows.length - told.size} were told of twice`] : []),
    ...(early.length > 0 ? [`${early.length} were told of early`] : []),
  ];
}

/** In words, with floor and goal. */
export function deadlineLine(figures: DeadlineFigures): string {
  const { cases, allAfterFirstS, allAfterLastS, lateP50S, lateP99S, load } = figures;
  const verdict =
    allAfterLastS <= GOAL_S ? 'goal reached' : allAfterLastS <= FLOOR_S ? 'floor reached' : 'floor missed';
  return (
    `${cases} due within ${WITHIN_MS / 1_000} s: all recorded ${allAfterLastS.toFixed(1)} s after the minute ` +
    `(${allAfterFirstS.toFixed(1)} s after the first was due; floor ${FLOOR_S} s, goal ${GOAL_S} s after the minute): ${verdict}; ` +
    `each after its own moment p50 ${lateP50S.toFixed(2)} s, p99 ${lateP99S.toFixed(2)} s; load ${load.toFixed(1)}`
  );
}
