import { setTimeout as delay } from 'node:timers/promises';
import type { BenchPostgres } from '../servers/postgres.js';
import type { BenchTemporal } from '../servers/temporal.js';
import type { Side } from '../side.js';
import { COUNTERS_SETTLE_MS, commitsOf, readPostgres, type PostgresFigures } from './postgres-figures.js';
import { cpuMs, postgresCpuMs } from './process-cpu.js';

/** What one side used of the machine. */
export interface Cost {
  /** Processor time by process: front, worker, temporal, postgres. */
  cpuMs: Record<string, number>;
  commits: number;
  walBytes: number;
}
export interface Servers {
  postgres: BenchPostgres;
  temporal: BenchTemporal;
}
interface Reading {
  at: number;
  cpuMs: Record<string, number>;
  postgres: PostgresFigures;
}

/** PostgreSQL's time counts where it was spent for the side's own database, for Temporal's, or for nobody in particular. */
async function read(side: Side, { postgres, temporal }: Servers): Promise<Reading> {
  const figures = await postgres.with('postgres', readPostgres);
  const byDatabase = postgresCpuMs(postgres.postmaster);
  const counted = ['shared', side.database, ...temporal.databases];
  const processes = side.processes.map(({ name, pid }) => [name, cpuMs(pid)] as const);
  return {
    at: performance.now(),
    cpuMs: {
      ...Object.fromEntries(processes),
      temporal: cpuMs(temporal.pid),
      postgres: counted.reduce((sum, name) => sum + (byDatabase.get(name) ?? 0), 0),
    },
    postgres: figures,
  };
}

function between(before: Reading, after: Reading, databases: readonly string[]): Cost {
  const cpu = Object.entries(after.cpuMs).map(([name, ms]) => [name, ms - (before.cpuMs[name] ?? 0)] as const);
  return {
    cpuMs: Object.fromEntries(cpu),
    commits: commitsOf(before.postgres, after.postgres, databases),
    walBytes: after.postgres.walBytes - before.postgres.walBytes,
  };
}

function databasesOf(side: Side, { temporal }: Servers): string[] {
  return [side.database, ...temporal.databases];
}

/** Cost per second of a side at rest. Everything must have been at rest for `COUNTERS_SETTLE_MS`. */
export async function costAtRest(side: Side, servers: Servers, seconds: number): Promise<Cost> {
  const before = await read(side, servers);
  await delay(seconds * 1000);
  const after = await read(side, servers);
  return scaled(between(before, after, databasesOf(side, servers)), 1000 / (after.at - before.at));
}

/**
 * Cost of some work with everything it leaves to be done afterwards: it is read once more when the counters have settled, less what the side
 * uses at rest in that time. What it uses at rest while the work runs is part of the work.
 */
export async function costOf<T>(
  side: Side,
  servers: Servers,
  atRest: Cost,
  work: () => Promise<T>,
): Promise<{ result: T; cost: Cost }> {
  const before = await read(side, servers);
  const result = await work();
  const endedAt = performance.now();
  await delay(COUNTERS_SETTLE_MS);
  const after = await read(side, servers);
  const rest = scaled(atRest, (after.at - endedAt) / 1000);
  return {
    result,
    cost: combined(between(before, after, databasesOf(side, servers)), rest, (all, idle) => Math.max(0, all - idle)),
  };
}

function scaled(cost: Cost, factor: number): Cost {
  return combined(cost, cost, (value) => value * factor);
}

function combined(a: Cost, b: Cost, combine: (a: number, b: number) => number): Cost {
  const cpu = Object.keys(a.cpuMs).map((name) => [name, combine(a.cpuMs[name] ?? 0, b.cpuMs[name] ?? 0)] as const);
  return {
    cpuMs: Object.fromEntries(cpu),
    commits: combine(a.commits, b.commits),
    walBytes: combine(a.walBytes, b.walBytes),
  };
}
