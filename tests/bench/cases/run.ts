import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createDatabase } from '../../../libs/data/database.js';
import { urlAs } from '../../../libs/data/migrate.js';
import { TODAY } from '../../support/generated-cases.js';
import { machine } from '../options.js';
import { startPostgres } from '../servers/postgres.js';
import { benchCases, roundTrips } from './case-bench.js';
import { diskLine, logLine, measureDisk } from './disk.js';
import { caseFolder, DATABASE, filledCounty, fromWhereCalled, KeptDataError, keptCounty } from './kept-data.js';

const USAGE = 'npm run bench:cases -- [--cases 200000] [--runs 60] [--data FOLDER] [--json FILE]';
const SUBSCRIBERS = 500;
/** Of which the disk of a closed case is measured. */
const LIVES = 300;
/** As production is set up (docs/operations.md). */
const SETTINGS = ['shared_buffers=1GB'];

/** `npm run bench:cases`: every list, board, search and statistic of a county of so many cases, over HTTP. Exits 1 where an answer was not 200, 2 for a wrong call; a floor that is missed is printed. */
async function main(argv: string[]): Promise<number> {
  const options = parsed(argv);
  if (!options) {
    console.error(USAGE);
    return 2;
  }
  const startedAt = Date.now();
  const say = (line: string): void =>
    console.log(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  const folder = caseFolder(options.data);
  const postgres = await startPostgres(folder.path, SETTINGS);
  try {
    const ownerUrl = postgres.url(DATABASE);
    const county = folder.kept
      ? await keptCounty(folder.kept, options.cases, ownerUrl, say)
      : await filledCounty(postgres, options.cases, say);
    folder.keep(county);
    const disk = await measureDisk(postgres, LIVES);
    say(diskLine(disk));
    say(logLine(disk));
    const owner = createDatabase({ url: ownerUrl, poolSize: 2 });
    say(`${county.cases} cases, ${county.open} of them open`);
    const apiUrl = urlAs(ownerUrl, 'qunjian_api', 'api');
    const api = fork(new URL('api-process.js', import.meta.url).pathname, [apiUrl, TODAY], { stdio: 'inherit' });
    const [{ url }] = (await once(api, 'message')) as [{ url: string }];
    const nothing = await roundTrips(owner, 200);
    const load = loadavg()[0]!;
    say(`SELECT 1: ${nothing.p50.toFixed(2)} · ${nothing.p99.toFixed(2)} ms; load of the machine ${load.toFixed(1)}`);
    say('p50 · p99 in ms, one reader and eight at a time; ★ goal, ✓ floor, ✗ missed');
    const worker = createDatabase({ url: urlAs(ownerUrl, 'qunjian_worker', 'worker'), poolSize: 10 });
    const { calls, fresh, accepted } = await benchCases({
      url,
      owner,
      worker,
      subscribers: SUBSCRIBERS,
      runs: options.runs,
      say,
    });
    await worker.close();
    api.disconnect();
    await owner.close();
    if (options.json)
      writeFileSync(
        fromWhereCalled(options.json),
        `${JSON.stringify({ machine: machine(), load, county, nothing, disk, calls, fresh, accepted }, null, 1)}\n`,
      );
    const missed = calls.filter(({ one, floorMs }) => one.p99 > floorMs);
    const failed = calls.filter((call) => Object.keys(call.failed).length > 0);
    say(
      `${calls.length} calls: ${missed.length} over their floor, ${failed.length} with answers that were not 200; ${accepted} actions accepted beside them`,
    );
    return failed.length === 0 ? 0 : 1;
  } finally {
    await postgres.stop();
    folder.leave();
  }
}

function parsed(args: string[]): { cases: number; runs: number; data?: string; json?: string } | null {
  try {
    const { values } = parseArgs({
      args,
      options: {
        cases: { type: 'string', default: '200000' },
        runs: { type: 'string', default: '60' },
        data: { type: 'string' },
        json: { type: 'string' },
      },
    });
    const [cases, runs] = [Number(values.cases), Number(values.runs)];
    const { data, json } = values;
    return cases > 0 && runs > 0 ? { cases, runs, ...(data ? { data } : {}), ...(json ? { json } : {}) } : null;
  } catch {
    return null;
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof KeptDataError)) throw error;
  console.error(error.message);
  return 2;
});
