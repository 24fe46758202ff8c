import { bootstrapRoles, migrate } from '../libs/data/migrate.js';

/** `node --experimental-wasm-modules dist/scripts/migrate.js`: DATABASE_URL as the owner; API_PASSWORD and WORKER_PASSWORD set the roles' passwords. */
const { DATABASE_URL: url, API_PASSWORD: apiPassword, WORKER_PASSWORD: workerPassword } = process.env;
if (!url) {
  console.error('DATABASE_URL must be set: the address of the database, as its owner.');
  process.exit(1);
}
const { applied } = await migrate(url);
console.log(applied.length === 0 ? 'nothing to apply' : `applied ${applied.join(', ')}`);
if (apiPassword && workerPassword) await bootstrapRoles(url, { apiPassword, workerPassword });
