import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** The folder of migrations, from the sources as well as from dist. */
const MIGRATIONS = ['../../prisma/migrations', '../../../prisma/migrations'];

/**
 * Apply what is missing of prisma/migrations as the owner. @returns names of the migrations just applied.
 * Uses Prisma's own schema engine as WebAssembly (ADR 1): it keeps `_prisma_migrations` and its checksums, and needs no download.
 * Node must run with --experimental-wasm-modules.
 */
export async function migrate(ownerUrl: string): Promise<{ applied: string[] }> {
  const { SchemaEngine } = await import('@prisma/schema-engine-wasm');
  const factory = bindMigrationAwareSqlAdapterFactory(wholeScripts(ownerUrl));
  const engine = await SchemaEngine.new({} as never, (): void => {}, factory as never);
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: await migrationsList(),
      filters: { externalTables: [], externalEnums: [] },
    });
    return { applied: appliedMigrationNames };
  } finally {
    engine.free();
  }
}

/** Names and content of the migrations: what a prepared database is a template of. */
export async function migrationsFingerprint(): Promise<string> {
  return createHash('sha256').update(JSON.stringify(await migrationsList())).digest('hex');
}

async function migrationsList() {
  const baseDir = await migrationsFolder();
  const names = (await readdir(baseDir, { withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => e.name).sort();
  const migrationDirectories = await Promise.all(
    names.map(async (path) => ({ path, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: await readFile(join(baseDir, path, 'migration.sql'), 'utf8') } } })),
  );
  const lockfile = { path: 'migration_lock.toml', content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8') };
  return { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories };
}

async function migrationsFolder(): Promise<string> {
  for (const candidate of MIGRATIONS) {
    const folder = fileURLToPath(new URL(candidate, import.meta.url));
    if (await readFile(join(folder, 'migration_lock.toml')).then(() => true, () => false)) return folder;
  }
  throw new Error('prisma/migrations is missing beside the program');
}

/** adapter-pg splits a script at every `;`, which breaks functions in $$ … $$: send each file whole, in one simple query. */
function wholeScripts(connectionString: string): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg({ connectionString }) as unknown as SqlMigrationAwareDriverAdapterFactory;
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = async (script: string) => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      await client.query(script).finally(() => client.end());
    };
    return adapter;
  };
  return factory;
}

/** Passwords of the two roles the application logs in with; neither owns a table nor may bypass row-level security. */
export interface RolePasswords {
  apiPassword: string;
  workerPassword: string;
}

/** Let the application's roles log in. Run as the owner, after `migrate`; repeating it changes the passwords. */
export async function bootstrapRoles(ownerUrl: string, { apiPassword, workerPassword }: RolePasswords): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const [role, password] of [['qunjian_api', apiPassword], ['qunjian_worker', workerPassword]] as const) {
      await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    }
  } finally {
    await client.end();
  }
}

/** The address of the same database under another role. */
export function urlAs(ownerUrl: string, role: 'qunjian_api' | 'qunjian_worker', password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  return url.toString();
}
