import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  commandOf,
  keptOptions,
  parseFaultsCommand,
  USAGE,
  type FaultsCommand,
  type FaultsOptions,
} from './options.js';
import { countsOf, kills, summary } from './report.js';
import { runTrial } from './trial.js';
import type { Violation } from './checker/promises.js';

/** The kept seeds are a part of CI, which has to come to an end. */
const KEPT_WITHIN_MS = 25 * 60_000;

/** `npm run faults`. Exits 1 when a promise was broken, and says the command that repeats the run. */
async function main(): Promise<void> {
  const command = readCommand();
  if (command.kept) return runKept(keptRuns(command.minutes));
  process.exitCode = (await oneRun(command.options)).length === 0 ? 0 : 1;
}

/** One after the other; a run that could not be made is a failed check. The last line holds the counts, as that of `npm test`. */
async function runKept(runs: readonly FaultsOptions[]): Promise<void> {
  const total = { passed: 0, failed: 0 };
  const signal = AbortSignal.timeout(KEPT_WITHIN_MS);
  for (const options of runs) {
    try {
      signal.throwIfAborted();
      const { passed, failed } = countsOf(await oneRun(options, signal));
      total.passed += passed;
      total.failed += failed;
    } catch (error) {
      console.error(error);
      total.failed += 1;
    }
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}

function readCommand(): FaultsCommand {
  if (process.argv.includes('--help')) {
    console.log(USAGE);
    process.exit(0);
  }
  try {
    return parseFaultsCommand(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** The kept seeds, each for its own minutes or for an equal part of those given. */
function keptRuns(minutes: number | null): FaultsOptions[] {
  const runs = keptOptions();
  return minutes === null ? runs : runs.map((run) => ({ ...run, minutes: minutes / runs.length }));
}

/** @returns what was broken. */
async function oneRun(options: FaultsOptions, signal?: AbortSignal): Promise<Violation[]> {
  const startedAt = Date.now();
  const say = (line: string) => console.log(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  say(commandOf(options));
  const outcome = await runTrial(options, say, signal);
  console.log(`\n${summary(outcome)}`);
  writeJson(options.json, { at: new Date(startedAt).toISOString(), options, kills: kills(outcome.trials), ...outcome });
  const { violations } = outcome;
  console.log(
    violations.length === 0
      ? 'every promise held\n'
      : `${violations.length} violations. To repeat it:\n  ${commandOf(options)}\n`,
  );
  return violations;
}

function writeJson(file: string | null, content: unknown): void {
  if (file === null) return;
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(content, null, 1)}\n`);
}

await main();
// A client of the engine that was cut off may still be waiting for it.
process.exit();
