import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  commandOf,
  optionsOfKept,
  parseFaultsCommand,
  USAGE,
  type FaultsCommand,
  type FaultsOptions,
} from './options.js';
import { kills, summary } from './report.js';
import { runTrial } from './trial.js';

const KEPT = new URL('../../../../tests/faults/harness/kept-seeds.json', import.meta.url);

/** `npm run faults`. Exits 1 when a promise was broken, and says the command that repeats the run. */
async function main(): Promise<void> {
  const command = readCommand();
  const runs = command.kept ? keptRuns(command.minutes) : [command.options];
  const results = [];
  for (const options of runs) results.push(await oneRun(options));
  const failed = results.filter((passed) => !passed).length;
  if (command.kept) process.send?.({ type: 'counts', passed: results.length - failed, failed });
  process.exitCode = failed === 0 ? 0 : 1;
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
  const kept = JSON.parse(readFileSync(KEPT, 'utf8')) as Partial<FaultsOptions>[];
  return kept.map((run) => optionsOfKept({ ...run, ...(minutes === null ? {} : { minutes: minutes / kept.length }) }));
}

/** @returns whether every promise held. */
async function oneRun(options: FaultsOptions): Promise<boolean> {
  const startedAt = Date.now();
  const say = (line: string) => console.log(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  say(commandOf(options));
  const outcome = await runTrial(options, say);
  console.log(`\n${summary(outcome)}`);
  writeJson(options.json, { at: new Date(startedAt).toISOString(), options, kills: kills(outcome.trials), ...outcome });
  const held = outcome.violations.length === 0;
  console.log(
    held ? 'every promise held\n' : `${outcome.violations.length} violations. To repeat it:\n  ${commandOf(options)}\n`,
  );
  return held;
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
