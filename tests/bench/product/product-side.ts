import { join } from 'node:path';
import { clockEnvironment } from '../../../libs/platform/config.js';
import { NODE_ARGUMENTS } from '../../../scripts/start/node-arguments.js';
import { startGenerator } from '../load/generator-process.js';
import { freePorts, startChild, untilReady } from '../servers/child.js';
import type { BenchPostgres } from '../servers/postgres.js';
import type { Side } from '../side.js';
import { productFaults } from './end-state.js';
import { ENGINE_KEYS, prepareProduct, PRODUCT_DATABASE } from './product-parts.js';

/** A Wednesday of the campaign, early enough that a long run does not see the next day. */
const TODAY = '2020-06-24';
const STARTS_AT = `${TODAY}T08:00:00+08:00`;
const HOST = '127.0.0.1';

export interface ProductOptions {
  folder: string;
  postgres: BenchPostgres;
  /** Of the Temporal server. */
  address: string;
  /** Cases that will be driven at most. */
  cases: number;
  /** Folder for processor profiles; null: none. */
  profile: string | null;
}

/** API and worker as `npm start` runs them, compiled and each a process, in a rehearsal that begins on a day of the campaign. */
export async function startProduct({ folder, postgres, address, cases, profile }: ProductOptions): Promise<Side> {
  const { urls, parts, password } = await prepareProduct(postgres, cases);
  const [port] = (await freePorts(1)) as [number];
  const env = {
    ...process.env,
    ...clockEnvironment({ anchorReal: Date.now(), anchorBusiness: Date.parse(STARTS_AT), speed: 1 }),
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    TEMPORAL_ADDRESS: address,
    ENGINE_KEYS,
    HOST,
    PORT: String(port),
    DATA_DIR: folder,
  };
  // A file per thread: the worker's sandbox runs in one of its own.
  const profiling = (name: string) => (profile === null ? [] : ['--cpu-prof', '--cpu-prof-dir', join(profile, name)]);
  const part = (name: string, nodeArgs: string[], more: Record<string, string>) =>
    startChild({
      name,
      module: new URL(`../../../apps/${name}/main.js`, import.meta.url).pathname,
      nodeArgs: [...nodeArgs, ...profiling(name)],
      env: { ...env, ...more },
      logFile: join(folder, `${name}.log`),
    });
  const worker = part('worker', [...NODE_ARGUMENTS.worker], { WORKER_DATABASE_URL: urls.workerUrl });
  await untilReady(worker);
  const api = part('api', [...NODE_ARGUMENTS.api], { API_DATABASE_URL: urls.apiUrl });
  await untilReady(api);
  const generator = await startGenerator(
    { side: 'product', product: { host: HOST, port, parts, password, today: TODAY } },
    join(folder, 'product-load.log'),
  );
  return {
    name: 'product',
    generator,
    processes: [
      { name: 'front', pid: api.pid },
      { name: 'worker', pid: worker.pid },
    ],
    database: PRODUCT_DATABASE,
    faults: (driven) => productFaults({ postgres, ownerUrl: urls.ownerUrl, address, driven }),
    sample: (count) =>
      postgres.with(PRODUCT_DATABASE, async (client) => {
        const { rows } = await client.query<{ case_id: string }>(
          `SELECT case_id FROM cases WHERE status = 'formed' ORDER BY changed_at DESC LIMIT $1`,
          [count],
        );
        return rows.map((row) => row.case_id);
      }),
    async stop() {
      await generator.stop();
      await api.stop();
      await worker.stop();
    },
  };
}
