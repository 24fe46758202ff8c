import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig, type Config } from '../libs/platform/config.js';
import { StartProblem } from '../libs/platform/lifecycle.js';
import type { FolderState } from './start/data-folder.js';
import type { Secrets } from './start/secrets.js';

/** Where a command finds the product: DATABASE_URL and TEMPORAL_ADDRESS, or the running `npm start` of a data folder. */
export interface ProductAddresses {
  config: Config;
  ownerUrl: string;
}

/** @param argv may hold `--data DIR`. @throws StartProblem or ConfigError saying what to set; the error of `parseArgs` for another option. */
export function findProduct(argv: string[]): ProductAddresses {
  const { values } = parseArgs({ args: argv, options: { data: { type: 'string' } } });
  const config = loadConfig({ ...process.env, ...(values.data === undefined ? {} : { DATA_DIR: values.data }) });
  if (config.databaseUrl) return { config, ownerUrl: config.databaseUrl };
  const folder = config.dataDir;
  if (!existsSync(join(folder, 'folder.json')))
    throw new StartProblem(
      `There is no product in ${folder}: start it with npm start, name its folder with --data, or set DATABASE_URL and TEMPORAL_ADDRESS.`,
    );
  const { ports, clock } = JSON.parse(readFileSync(join(folder, 'folder.json'), 'utf8')) as Pick<
    FolderState,
    'ports' | 'clock'
  >;
  const { owner, engine } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as Pick<
    Secrets,
    'owner' | 'engine'
  >;
  if (ports.postgres === undefined) throw new StartProblem(`${folder} has no database of its own: set DATABASE_URL.`);
  const address = config.temporal.address ?? `127.0.0.1:${ports.temporal}`;
  return {
    config: {
      ...config,
      clock,
      temporal: { ...config.temporal, address },
      engine: loadConfig({ ...process.env, ENGINE_KEYS: engine }).engine,
    },
    ownerUrl: `postgresql://qunjian:${owner}@127.0.0.1:${ports.postgres}/qunjian`,
  };
}
