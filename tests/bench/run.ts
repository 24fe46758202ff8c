import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startBare } from './bare/bare-side.js';
import { bench, casesNeeded } from './bench.js';
import { benchDeadlines, deadlineLine } from './deadlines.js';
import { machine, parseBenchOptions, USAGE, type BenchOptions } from './options.js';
import { startProduct } from './product/product-side.js';
import { linesOf, table } from './report.js';
import { startPostgres, type BenchPostgres } from './servers/postgres.js';
import { startTemporalDev } from './servers/temporal-dev.js';
import { startTemporalOnPostgres } from './servers/temporal-postgres.js';
import type { BenchTemporal } from './servers/temporal.js';

/** `npm run bench`: the product beside the bare engine, in one run. Exits 1 only when an end state is wrong. */
async function main(): Promise<void> {
  const options = readOptions();
  const startedAt = new Date();
  const say = (line: string) =>
    console.log(`${((Date.now() - startedAt.getTime()) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  const folder = mkdtempSync(join(tmpdir(), 'qunjian-bench-'));
  chmodSync(folder, 0o755); // PostgreSQL does not run as root: its own user must reach its folder
  const stops: (() => Promise<void>)[] = [() => removed(folder, options)];
  const started = <T extends { stop(): Promise<void> }>(part: T): T => {
    stops.unshift(() => part.stop());
    return part;
  };
  const judge = (faults: readonly string[]): void => {
    for (const fault of faults) console.log(`WRONG END STATE  ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
    else say('every end state is right');
  };
  // Both ways out wait for the same stopping: a run that is interrupted fails at once, and must not leave before its servers have.
  let stopping: Promise<void> | null = null;
  const stop = () => (stopping ??= stopAll(stops));
  process.once('SIGINT', () => void stop().finally(() => process.exit(130)));
  try {
    say('starting PostgreSQL and the Temporal server');
    const postgres = started(await startPostgres(folder));
    const temporal = started(await startTemporal({ options, folder, postgres, say }));
    const { address } = temporal;
    if (options.deadlines !== null) {
      const { figures, faults } = await benchDeadlines({ folder, postgres, address, cases: options.deadlines, say });
      console.log(`\n${deadlineLine(figures)}\n`);
      writeJson(options.json, { startedAt: startedAt.toISOString(), machine: machine(), options, figures, faults });
      judge(faults);
      return;
    }
    say(
      `starting ${options.bareOnly ? 'the bare engine' : 'product and bare engine'} on a ${temporal.kind} server at ${address}`,
    );
    const bare = started(await startBare({ folder, postgres, address, timers: options.timers }));
    const product = options.bareOnly
      ? null
      : started(
          await startProduct({
            folder,
            postgres,
            address,
            cases: casesNeeded(options),
            profile: options.profile && resolve(options.profile),
          }),
        );
    const { figures, faults } = await bench({ options, servers: { postgres, temporal }, bare, product, say });
    const lines = linesOf(figures);
    console.log(`\n${table(lines)}\n`);
    if (options.server === 'dev')
      console.log(
        'The floors are meant for --server postgres; the development server is shown against them for orientation only.\n',
      );
    writeJson(options.json, {
      startedAt: startedAt.toISOString(),
      machine: machine(),
      options,
      lines,
      figures,
      faults,
    });
    judge(faults);
  } finally {
    await stop();
  }
}

function readOptions(): BenchOptions {
  if (process.argv.includes('--help')) {
    console.log(USAGE);
    process.exit(0);
  }
  try {
    return parseBenchOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

function startTemporal({
  options,
  folder,
  postgres,
  say,
}: {
  options: BenchOptions;
  folder: string;
  postgres: BenchPostgres;
  say: (line: string) => void;
}): Promise<BenchTemporal> {
  return options.server === 'dev'
    ? startTemporalDev(folder, say)
    : startTemporalOnPostgres({ folder, postgres, env: process.env, say });
}

function writeJson(file: string | null, content: unknown): void {
  if (file === null) return;
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(content, null, 1)}\n`);
  console.log(`figures written to ${path}`);
}

async function stopAll(stops: (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops.splice(0)) await stop().catch((error: unknown) => console.error(String(error)));
}

async function removed(folder: string, { keep }: BenchOptions): Promise<void> {
  if (keep) console.log(`data and logs are kept in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}

await main();
