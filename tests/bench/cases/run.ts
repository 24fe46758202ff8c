import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createDatabase } from '../../../libs/data/database.js';
import { bootstrapRoles, migrate, urlAs } from '../../../libs/data/migrate.js';
import { fillCounty, TODAY } from '../../support/generated-cases.js';
import { machine } from '../options.js';
import { startPostgres } from '../servers/postgres.js';
import { benchCases, roundTrips } from './case-bench.js';

const USAGE = 'npm run bench:cases -- [--cases 200000] [--runs 60] [--json FILE]';
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
  const folder = mkdtempSync(join(tmpdir(), 'qunjian-bench-cases-'));
  chmodSync(folder, 0o755); // PostgreSQL does not run as root: its own user must reach its folder
  const postgres = await startPostgres(folder, SETTINGS);
  try {
    await postgres.createDatabase('cases');
    const ownerUrl = postgres.url('cases');
    await migrate(ownerUrl);
    await bootstrapRoles(ownerUrl, { apiPassword: 'api', workerPassword: 'worker' });
    const owner = createDatabase({ url: ownerUrl, poolSize: 2 });
    const county = await postgres.with('cases', (client) => fillCounty(owner, client, { cases: options.cases, say }));
    say(`${county.cases} cases, ${county.open} of them open`);
    const apiUrl = urlAs(ownerUrl, 'qunjian_api', 'api');
    const api = fork(new URL('api-process.js', import.meta.url).pathname, [apiUrl, TODAY], { stdio: 'inherit' });
    const [{ url }] = (await once(api, 'message')) as [{ url: string }];
    const nothing = await roundTrips(owner, 200);
    const load = loadavg()[0]!;
    say(`SELECT 1: ${nothing.p50.toFixed(2)} · ${nothing.p99.toFixed(2)} ms; load of the machine ${load.toFixed(1)}`);
    say('p50 · p99 in ms, one reader and eight at a time; ★ goal, ✓ floor, ✗ missed');
    const calls = await benchCases({ url, owner, runs: options.runs, say });
    api.disconnect();
    await owner.close();
    if (options.json)
      writeFileSync(
        resolve(process.env['INIT_CWD'] ?? process.cwd(), options.json),
        `${JSON.stringify({ machine: machine(), load, county, nothing, calls }, null, 1)}\n`,
      );
    const missed = calls.filter(({ one, floorMs }) => one.p99 > floorMs);
    const failed = calls.filter((call) => Object.keys(call.failed).length > 0);
    say(`${calls.length} calls: ${missed.length} over their floor, ${failed.length} with answers that were not 200`);
    return failed.length === 0 ? 0 : 1;
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function parsed(args: string[]): { cases: number; runs: number; json?: string } | null {
  try {
    const { values } = parseArgs({
      args,
      options: {
        cases: { type: 'string', default: '200000' },
        runs: { type: 'string', default: '60' },
        json: { type: 'string' },
      },
    });
    const [cases, runs] = [Number(values.cases), Number(values.runs)];
    return cases > 0 && runs > 0 ? { cases, runs, ...(values.json ? { json: values.json } : {}) } : null;
  } catch {
    return null;
  }
}

process.exitCode = await main(process.argv.slice(2));
