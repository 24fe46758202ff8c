import { bootstrapRoles, migrate, type RolePasswords } from '../libs/data/migrate.js';
import { ConfigError, loadConfig, requireSetting, type Config } from '../libs/platform/config.js';
import { prepareDatabase } from './start/database.js';
import { StartError } from './start/start-error.js';

/**
 * `node --experimental-wasm-modules dist/scripts/migrate.js [FOLDER]` (default prisma): brings a database to this version, with DATABASE_URL as the owner. With
 * API_DATABASE_URL and WORKER_DATABASE_URL the two roles get the passwords of those addresses, and the queues their tables. API_PASSWORD and
 * WORKER_PASSWORD set only the passwords (tests).
 */
async function main(): Promise<void> {
  const config = loadConfig();
  const ownerUrl = requireSetting(config, 'databaseUrl');
  const { applied } = await migrate(ownerUrl, process.argv[2]);
  console.log(applied.length === 0 ? 'nothing to apply' : `applied ${applied.join(', ')}`);
  const { API_PASSWORD: apiPassword, WORKER_PASSWORD: workerPassword } = process.env;
  if (apiPassword && workerPassword) return bootstrapRoles(ownerUrl, { apiPassword, workerPassword });
  const passwords = passwordsOf(config);
  if (passwords) await prepareDatabase(ownerUrl, { api: passwords.apiPassword, worker: passwords.workerPassword });
}

function passwordsOf({ apiDatabaseUrl, workerDatabaseUrl }: Config): RolePasswords | undefined {
  if (apiDatabaseUrl === undefined || workerDatabaseUrl === undefined) return undefined;
  const passwordOf = (url: string) => decodeURIComponent(new URL(url).password);
  return { apiPassword: passwordOf(apiDatabaseUrl), workerPassword: passwordOf(workerDatabaseUrl) };
}

// The engine leaves a timer of ten seconds behind, for a lock that it has long had: nothing waits for it.
await main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof ConfigError || error instanceof StartError ? error.message : error);
    process.exit(1);
  },
);
