// Raw SQL: what migrations need before there is a schema.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { SEES_PAST_ROW_SECURITY } from './role-powers.js';

/** The folder with migrations and functions, from the sources as well as from dist. */
const PRISMA = ['../../prisma', '../../../prisma'];
/** What policies, views, indexes and defaults name: applied before the migrations too, so nothing in these files may name a table. */
const BEFORE_TABLES = ['rights.sql', 'text.sql'];
/** Key of the advisory lock that two migrating processes wait for each other on. */
const MIGRATION_LOCK = 340_828;

/** Sets a column of the migration that was begun and has not ended, in the engine's own table once there is one. */
const setOnUnfinished = (column: 'finished_at' | 'rolled_back_at'): string => `DO $$ BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    UPDATE public._prisma_migrations SET ${column} = clock_timestamp() WHERE finished_at IS NULL AND rolled_back_at IS NULL;
  END IF;
END $$`;

/** In the transaction of each script: it is applied. The engine says so only afterwards; killed in between, it would leave one that is applied and does not look it. */
const MARK_APPLIED = setOnUnfinished('finished_at');
/** Under the lock nobody else is at it: what was begun and is not applied is of a process that was killed, and left nothing. The engine would refuse every later run. */
const FORGET_INTERRUPTED = setOnUnfinished('rolled_back_at');

/** A migration could not be applied: nothing of it stands, and it is tried again by the next run. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/**
 * Brings a database to this version as its owner: what is missing of prisma/migrations (or of another folder of prisma's form), then every function and
 * trigger of prisma/functions where these or the migrations have changed since they were last applied (docs/adr/0011-baseline-and-functions.md).
 * @returns names of what was just applied. @throws MigrationError
 * Migrations go through Prisma's own schema engine as WebAssembly (docs/adr/0001-migrations-without-engine-download.md): it keeps `_prisma_migrations`
 * and its checksums, and needs no download. Node must run with --experimental-wasm-modules.
 */
export function migrate(ownerUrl: string, folder?: string): Promise<{ applied: string[] }> {
  return withClient(ownerUrl, async (client) => {
    const prisma = folder ?? (await prismaFolder());
    const migrations = await readMigrations(join(prisma, 'migrations'));
    const functions = await readFunctions(join(prisma, 'functions'));
    const fingerprint = fingerprintOf(migrations, functions);
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(FORGET_INTERRUPTED);
    const stale = (await appliedFingerprint(client)) !== fingerprint;
    if (stale) await applyFunctions(client, functions.filter(isBeforeTables));
    const { applied } = await applyMissing(client, ownerUrl, migrations);
    if (!stale) return { applied };
    await applyFunctions(client, functions, fingerprint);
    return { applied: [...applied, 'functions'] };
  });
}

interface FunctionsFile {
  name: string;
  sql: string;
}
const isBeforeTables = (file: FunctionsFile): boolean => BEFORE_TABLES.includes(file.name);

/** The files of functions in the order in which they are applied: first what the others and the tables name, then by name. */
async function readFunctions(folder: string): Promise<FunctionsFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(join(folder, name), 'utf8') })),
  );
  return [...files.filter(isBeforeTables), ...files.filter((file) => !isBeforeTables(file))];
}

async function appliedFingerprint(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<{ known: boolean }>(
    `SELECT to_regclass('public.applied_functions') IS NOT NULL AS known`,
  );
  if (!rows[0]?.known) return undefined;
  return (await client.query<{ fingerprint: string }>('SELECT fingerprint FROM applied_functions')).rows[0]
    ?.fingerprint;
}

/** All of them or none, in one transaction; with a fingerprint, which is noted in it. */
async function applyFunctions(client: pg.Client, files: FunctionsFile[], fingerprint?: string): Promise<void> {
  await client.query('BEGIN');
  try {
    for (const { name, sql } of files) {
      await client.query(sql).catch((error: Error) => {
        throw new MigrationError(`prisma/functions/${name}: ${error.message}`, { cause: error });
      });
    }
    if (fingerprint) await client.query(NOTE_FUNCTIONS, [fingerprint]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

const NOTE_FUNCTIONS = `INSERT INTO applied_functions (fingerprint) VALUES ($1)
  ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, applied_at = now()`;

/** Functions are applied again when they have changed, and after every migration: it may have dropped some together with what they hang on. */
function fingerprintOf({ migrationDirectories }: Migrations, functions: FunctionsFile[]): string {
  const migrations = migrationDirectories.map((directory) => directory.path);
  return createHash('sha256').update(JSON.stringify({ migrations, functions })).digest('hex');
}

async function applyMissing(
  client: pg.Client,
  ownerUrl: string,
  migrationsList: Migrations,
): Promise<{ applied: string[] }> {
  const failure: { error?: Error } = {};
  const pool = new pg.Pool({ connectionString: ownerUrl });
  const factory = bindMigrationAwareSqlAdapterFactory(wholeScripts(pool, client, failure));
  const engine = await (await schemaEngine()).new({} as never, (): void => {}, factory as never);
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList,
      filters: { externalTables: [], externalEnums: [] },
    });
    return { applied: appliedMigrationNames };
  } catch (error) {
    throw failure.error ? await rolledBack(engine, error as Error, failure.error) : error;
  } finally {
    engine.free();
    // The engine does not close it, and a command would wait ten seconds for its connections to grow old.
    await pool.end();
  }
}

export async function schemaEngine(): Promise<typeof SchemaEngine> {
  try {
    return (await import('@prisma/schema-engine-wasm')).SchemaEngine;
  } catch (error) {
    throw new MigrationError('migrations need node --experimental-wasm-modules', { cause: error });
  }
}

/** A script is one transaction, so a failed one left nothing: say so in the engine's own table, or it would refuse every later run. */
async function rolledBack(engine: SchemaEngine, error: Error, cause: Error): Promise<MigrationError> {
  const migrationName = /migration_name="([^"]+)"/.exec(error.message)?.[1];
  if (migrationName) await engine.markMigrationRolledBack({ migrationName });
  return new MigrationError(`migration ${migrationName ?? ''} failed: ${cause.message}`, { cause });
}

type Migrations = Awaited<ReturnType<typeof readMigrations>>;

async function readMigrations(baseDir: string) {
  const names = (await readdir(baseDir, { withFileTypes: true }))
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort();
  const migrationDirectories = await Promise.all(
    names.map(async (path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(join(baseDir, path, 'migration.sql'), 'utf8') },
      },
    })),
  );
  const lockfile = {
    path: 'migration_lock.toml',
    content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8'),
  };
  return { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories };
}

async function prismaFolder(): Promise<string> {
  for (const candidate of PRISMA) {
    const folder = fileURLToPath(new URL(candidate, import.meta.url));
    if (existsSync(join(folder, 'migrations', 'migration_lock.toml'))) return folder;
  }
  throw new MigrationError('prisma/migrations is missing beside the program');
}

/** adapter-pg splits a script at every `;`, which breaks functions in $$ … $$: send each file whole, as one query and one transaction. */
function wholeScripts(
  pool: pg.Pool,
  client: pg.Client,
  failure: { error?: Error },
): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool) as unknown as SqlMigrationAwareDriverAdapterFactory;
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = async (script: string) => {
      await client.query(`${script}\n;\n${MARK_APPLIED}`).catch((error: Error) => {
        failure.error = error;
        throw error;
      });
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

/**
 * Let the application's roles log in. Run as the owner, after `migrate`; repeating it changes the passwords.
 * @throws when a role could see past row-level security: somebody made it a superuser, an owner or gave it BYPASSRLS.
 */
export function bootstrapRoles(ownerUrl: string, { apiPassword, workerPassword }: RolePasswords): Promise<void> {
  return withClient(ownerUrl, async (client) => {
    for (const [role, password] of [
      ['qunjian_api', apiPassword],
      ['qunjian_worker', workerPassword],
    ] as const) {
      await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    }
    const { rows } = await client.query<{ rolname: string }>(MIGHTY_ROLES);
    if (rows.length > 0)
      throw new MigrationError(
        `${rows.map((r) => r.rolname).join(', ')} may see past row-level security: take SUPERUSER, BYPASSRLS and ownership away`,
      );
  });
}

const MIGHTY_ROLES = `
  SELECT rolname FROM pg_roles r WHERE rolname IN ('qunjian_api', 'qunjian_worker') AND ${SEES_PAST_ROW_SECURITY}`;

/** The address of the same database under another role. */
export function urlAs(ownerUrl: string, role: 'qunjian_api' | 'qunjian_worker', password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = encodeURIComponent(password);
  return url.toString();
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
