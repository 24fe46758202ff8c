import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * `node deploy/make-secrets.mjs [FOLDER]`: random passwords and the addresses that hold them, one file each, for docker-compose.yml.
 * Refuses to replace a file: the databases know the old passwords. Only the folder's owner may enter it; the files themselves can be
 * read, because each is mounted into a container whose user is another.
 */
const folder = resolve(process.argv[2] ?? 'secrets');
const password = () => randomBytes(24).toString('base64url');
const [postgres, database, temporal, redis, api, worker] = Array.from({ length: 6 }, password);
const urlAs = (/** @type {string} */ role, /** @type {string | undefined} */ secret) =>
  `postgresql://${role}:${secret}@postgres:5432/qunjian`;

const files = {
  'postgres-password': postgres,
  'database-password': database,
  'temporal-password': temporal,
  'redis-password': redis,
  'database-url': urlAs('qunjian', database),
  'api-database-url': urlAs('qunjian_api', api),
  'worker-database-url': urlAs('qunjian_worker', worker),
  'redis-url': `redis://:${redis}@redis:6379`,
  'sealing-key': randomBytes(32).toString('base64'),
  'engine-keys': randomBytes(32).toString('base64'),
};

mkdirSync(folder, { recursive: true, mode: 0o700 });
try {
  for (const [name, value] of Object.entries(files))
    writeFileSync(join(folder, name), `${value}\n`, { mode: 0o644, flag: 'wx' });
  console.log(
    `${Object.keys(files).length} secrets written to ${folder}. Keep a copy of sealing-key and engine-keys apart from the database's backup.`,
  );
} catch (error) {
  console.error(`Nothing is replaced in ${folder}: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
