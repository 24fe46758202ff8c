import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bootstrapRoles, migrate, urlAs } from '../../../libs/data/migrate.js';
import { machine } from '../options.js';
import { startPostgres } from '../servers/postgres.js';
import type { LedgerBench } from './ledger-bench.js';

/** Benches of the ledger by name; each in a database of its own. */
const BENCHES: Record<string, () => Promise<LedgerBench>> = {
  figures: async () => (await import('./figures.js')).figuresBench,
  import: async () => (await import('./import.js')).importBench,
};
const USAGE = `npm run bench:ledger -- ${Object.keys(BENCHES).join('|')} [--units 1000000] [--rows 50000] [--json FILE]`;
/** As production is set up (docs/operations.md): a scan of the figures' rows is served from memory. */
const SETTINGS = ['shared_buffers=1GB'];

/** Exits 1 when a floor is not reached, 2 for a wrong call. */
async function main([name = '', ...rest]: string[]): Promise<number> {
  const load = BENCHES[name];
  if (!load) {
    console.error(USAGE);
    return 2;
  }
  const options = Object.fromEntries(
    rest.flatMap((arg, i) => (arg.startsWith('--') ? [[arg.slice(2), rest[i + 1] ?? '']] : [])),
  );
  const startedAt = Date.now();
  const say = (line: string): void =>
    console.log(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  const folder = mkdtempSync(join(tmpdir(), 'qunjian-bench-ledger-'));
  chmodSync(folder, 0o755); // PostgreSQL does not run as root: its own user must reach its folder
  const postgres = await startPostgres(folder, SETTINGS);
  try {
    await postgres.createDatabase('ledger');
    const ownerUrl = postgres.url('ledger');
    await migrate(ownerUrl);
    await bootstrapRoles(ownerUrl, { apiPassword: 'api', workerPassword: 'worker' });
    const place = {
      ownerUrl,
      apiUrl: urlAs(ownerUrl, 'qunjian_api', 'api'),
      workerUrl: urlAs(ownerUrl, 'qunjian_worker', 'worker'),
      asOwner: <T>(work: Parameters<typeof postgres.with<T>>[1]) => postgres.with('ledger', work),
    };
    const { figures, missed } = await (await load())({ place, options, say });
    if (options['json'])
      writeFileSync(
        resolve(process.env['INIT_CWD'] ?? process.cwd(), options['json']),
        `${JSON.stringify({ machine: machine(), figures, missed }, null, 1)}\n`,
      );
    say(missed.length === 0 ? 'every floor is reached' : `not reached: ${missed.join(', ')}`);
    return missed.length === 0 ? 0 : 1;
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main(process.argv.slice(2));
