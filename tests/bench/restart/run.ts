import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { isRunning, signalGroup, waitFor } from '../../../scripts/start/process-identity.js';
import type { ApiClient } from '../../support/api-client.js';
import { Product, type Part } from '../../support/product.js';
import { makeSmallPilot } from '../../support/small-pilot.js';
import { median } from '../measure/percentiles.js';
import { machine } from '../options.js';

/** What is killed at a time, and within how many seconds the first action is to be accepted again: the median, on two cores that do nothing else. */
const FAULTS: readonly { killed: readonly Part[]; floorSeconds: number }[] = [
  { killed: ['api'], floorSeconds: 5 },
  { killed: ['worker'], floorSeconds: 5 },
  { killed: ['api', 'worker', 'temporal'], floorSeconds: 12 },
];
const USAGE = 'npm run bench:restart -- [--trials 5]';
/** `npm start` gives up a part that dies more than five times a minute. */
const BETWEEN_KILLS_MS = 13_000;
const AGAIN_MS = 20;
const CASES = 6;

interface Trial {
  /** From the kill to the first accepted action. */
  seconds: number;
  /** Processor time that the processes in place of the killed ones had taken by then. */
  cpuSeconds: number;
}

/** Exits 1 when a median is over its floor, 2 for a wrong call. */
async function main(argv: string[]): Promise<number> {
  const trials = trialsOf(argv);
  if (trials === null) {
    console.error(USAGE);
    return 2;
  }
  const [product, pilot] = [await Product.inNewFolder(), makeSmallPilot(CASES)];
  try {
    await product.start([], { PILOT_FROM: pilot });
    const person = await product.as('sv-01');
    const caseId = await openCase(person);
    console.log(
      `${JSON.stringify(machine())}, load ${loadavg()
        .map((load) => load.toFixed(1))
        .join(' ')}`,
    );
    const missed: string[] = [];
    for (const { killed, floorSeconds } of FAULTS) {
      const measured: Trial[] = [];
      for (let nth = 0; nth < trials; nth += 1) measured.push(await trial(product, person, caseId, killed));
      const seconds = median(measured.map((one) => one.seconds))!;
      if (seconds > floorSeconds) missed.push(killed.join(' + '));
      console.log(
        `${killed.join(' + ').padEnd(24)} median ${seconds.toFixed(2)} s (floor ${floorSeconds}), ` +
          `all ${measured.map((one) => one.seconds.toFixed(2)).join(' ')}, processor time median ${median(measured.map((one) => one.cpuSeconds))!.toFixed(2)} s, ` +
          `load ${loadavg()[0]!.toFixed(1)}`,
      );
    }
    console.log(missed.length === 0 ? 'every floor is reached' : `not reached: ${missed.join(', ')}`);
    return missed.length === 0 ? 0 : 1;
  } finally {
    await product.remove();
    rmSync(pilot, { recursive: true, force: true });
  }
}

function trialsOf(argv: string[]): number | null {
  try {
    const trials = Number(
      parseArgs({ args: argv, options: { trials: { type: 'string', default: '5' } } }).values.trials,
    );
    return Number.isInteger(trials) && trials > 0 ? trials : null;
  } catch {
    return null;
  }
}

async function openCase(person: ApiClient): Promise<string> {
  const { body } = await person.post<{ items: { id: string }[] }>('/cases/search', {
    filter: { status: ['open'] },
    page: { limit: 1 },
  });
  return body.items[0]!.id;
}

async function trial(product: Product, person: ApiClient, caseId: string, killed: readonly Part[]): Promise<Trial> {
  // The case is in the worker's memory: its next task is meant for the worker that will be gone.
  await accepted(person, caseId);
  await pause(BETWEEN_KILLS_MS);
  const victims = killed.map((part) => product.processes().get(part)!);
  const startedAt = performance.now();
  for (const { pid } of victims) signalGroup(pid, 'SIGKILL');
  await waitFor(() => !victims.some(isRunning), 10_000, 5);
  await accepted(person, caseId);
  const seconds = (performance.now() - startedAt) / 1_000;
  const now = product.processes();
  return { seconds, cpuSeconds: killed.reduce((sum, part) => sum + cpuSecondsOf(now.get(part)!.pid), 0) };
}

/** Sends one action until it is accepted, as a client does that repeats with the same key. */
async function accepted(person: ApiClient, caseId: string): Promise<void> {
  const key = randomUUID();
  for (;;) {
    const answer = await person.post(`/cases/${caseId}/actions/comment`, { text: key }, { key }).catch(() => null);
    if (answer?.status === 200) return;
    await pause(AGAIN_MS);
  }
}

const TICKS_PER_SECOND = 100;

function cpuSecondsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

process.exitCode = await main(process.argv.slice(2));
