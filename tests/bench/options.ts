import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { BareTimers } from './bare/bare.messages.js';

export interface BenchOptions {
  server: 'dev' | 'postgres';
  /** Cases per side and round, once at saturation and once more for the latencies. */
  cases: number;
  /** Cases under way at a time. */
  concurrency: number;
  rounds: number;
  latency: boolean;
  timers: BareTimers;
  /** The bare engine alone. */
  bareOnly: boolean;
  json: string | null;
  overload: boolean;
  /** Cases after which memory is read; null: not asked. */
  memory: number | null;
  /** Cases that fall due within a minute, measured instead of everything else; null: not asked. */
  deadlines: number | null;
  /** Folder for processor profiles of the product's API and worker; null: none. */
  profile: string | null;
  keep: boolean;
}

export const USAGE = `npm run bench -- [options]
  --server dev|postgres   Temporal's development server on a file (default), or its server on PostgreSQL
  --cases N               cases per side and round (64)
  --concurrency N         cases under way at a time (16)
  --rounds N              interleaved rounds, product and bare engine in turn (3); 0 with --overload or --memory: that alone
  --no-latency            leave out the latencies at 30 % load
  --timers phase|limit    timers of the bare workflow: in every phase (default), or only where the product has one
  --bare-only             the bare engine alone, as the yardstick of a machine
  --overload              three times the load afterwards
  --memory [N]            memory of API and worker after N cases (10000), most of them opened and surveyed only
  --deadlines N           instead of all this: N cases fall due within a minute; each is recorded once, none early
  --json FILE             everything that was measured, raw values included
  --profile DIR           processor profiles of API and worker
  --keep                  keep the data folder`;

/** @throws Error with one sentence. */
export function parseBenchOptions(argv: string[]): BenchOptions {
  const { values } = parseArgs({
    args: argv.flatMap((arg, nth) =>
      arg === '--memory' && !/^\d+$/.test(argv[nth + 1] ?? '') ? ['--memory', '10000'] : [arg],
    ),
    allowNegative: true,
    options: {
      server: { type: 'string', default: 'dev' },
      cases: { type: 'string', default: '64' },
      concurrency: { type: 'string', default: '16' },
      rounds: { type: 'string', default: '3' },
      latency: { type: 'boolean', default: true },
      timers: { type: 'string', default: 'phase' },
      'bare-only': { type: 'boolean', default: false },
      json: { type: 'string' },
      overload: { type: 'boolean', default: false },
      memory: { type: 'string' },
      deadlines: { type: 'string' },
      profile: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  return {
    server: oneOf('server', values.server, ['dev', 'postgres']),
    cases: wholeNumber('cases', values.cases, 1),
    concurrency: wholeNumber('concurrency', values.concurrency, 1),
    rounds: wholeNumber('rounds', values.rounds, 0),
    latency: values.latency,
    timers: oneOf('timers', values.timers, ['phase', 'limit']),
    bareOnly: values['bare-only'],
    json: values.json ?? null,
    overload: values.overload,
    memory: values.memory === undefined ? null : wholeNumber('memory', values.memory, 1),
    deadlines: values.deadlines === undefined ? null : wholeNumber('deadlines', values.deadlines, 1),
    profile: values.profile ?? null,
    keep: values.keep,
  };
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  throw new Error(`--${option} must be a whole number from ${least}, not "${text}"`);
}

function oneOf<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found) return found;
  throw new Error(`--${option} must be ${choices.join(' or ')}, not "${text}"`);
}

/** What the figures were measured on. */
export function machine(): Record<string, string | number> {
  return { processors: availableParallelism(), node: process.version, platform: `${process.platform} ${process.arch}` };
}
