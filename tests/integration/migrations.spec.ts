import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { runCommand, startCommand, type CommandResult } from '../support/command.js';
import { until } from '../support/ledger-worker.js';

const MIGRATIONS = readdirSync('prisma/migrations', { withFileTypes: true })
  .filter((e) => e.isDirectory())
  .map((e) => e.name)
  .sort();
let folder: string;
let server: pg.Client;
const made: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qunjian-migrations-'));
  cpSync('prisma/migrations', folder, { recursive: true });
  server = new pg.Client({ connectionString: process.env['TEST_POSTGRES_URL']! });
  await server.connect();
});
afterAll(async () => {
  for (const name of made) await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await server.end();
  rmSync(folder, { recursive: true, force: true });
});

async function emptyDatabase(template = 'template1'): Promise<string> {
  const name = `migrated_${randomUUID().replaceAll('-', '')}`;
  made.push(name);
  await server.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return process.env['TEST_POSTGRES_URL']!.replace(/postgres$/, name);
}
const migrate = (url: string): Promise<CommandResult> =>
  runCommand('scripts/migrate.js', { DATABASE_URL: url }, [folder]);
async function ask<T>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client
    .query(sql)
    .then((r) => r.rows as T[])
    .finally(() => client.end());
}
const tablesAndFunctions = (url: string): Promise<unknown[]> =>
  ask(
    url,
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE '\\_prisma%' UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
  );
function addMigration(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

describe('migrations', () => {
  test('are applied once, in order, and a second run applies nothing', async () => {
    const url = await emptyDatabase();
    expect(await migrate(url)).toMatchObject({ code: 0, stdout: `applied ${MIGRATIONS.join(', ')}\n` });
    const first = await tablesAndFunctions(url);
    expect(first.length).toBeGreaterThan(50);
    expect(await migrate(url)).toMatchObject({ code: 0, stdout: 'nothing to apply\n' });
    expect(await tablesAndFunctions(url)).toEqual(first);
    expect(
      await ask(url, 'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1'),
    ).toEqual(MIGRATIONS.map((name) => ({ name })));
  });

  test('of two processes at once are applied by one while the other waits', async () => {
    const url = await emptyDatabase();
    const results = await Promise.all([migrate(url), migrate(url)]);
    expect(results.map((r) => r.code)).toEqual([0, 0]);
    expect(results.map((r) => r.stdout).sort()).toEqual([`applied ${MIGRATIONS.join(', ')}\n`, 'nothing to apply\n']);
  });

  test('that fail half way leave nothing, say why, and are applied once they are mended', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const before = await tablesAndFunctions(url);
    addMigration(
      '9998_broken',
      `CREATE TABLE half_done (id int);\nCREATE FUNCTION half() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;\nINSERT INTO nowhere VALUES (1);`,
    );
    addMigration('9999_after', 'CREATE TABLE after_it (id int);');
    const failed = await migrate(url);
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toMatch(/migration 9998_broken failed: relation "nowhere" does not exist/);
    expect(await tablesAndFunctions(url)).toEqual(before);
    addMigration('9998_broken', 'CREATE TABLE whole (id int);');
    expect(await migrate(url)).toMatchObject({ code: 0, stdout: 'applied 9998_broken, 9999_after\n' });
    expect(
      await ask(url, `SELECT count(*)::int AS n FROM pg_class WHERE relname IN ('whole', 'after_it', 'half_done')`),
    ).toEqual([{ n: 2 }]);
    for (const name of ['9998_broken', '9999_after']) rmSync(join(folder, name), { recursive: true });
  });

  test.each([
    // At the trigger waits what the engine writes after the transaction, and not the mark within it.
    [
      'in the middle of its script',
      'CREATE TABLE halted (id int);\nINSERT INTO gate VALUES (1);',
      'applied 9998_halted\n',
    ],
    [
      'between its transaction and the engine’s note of it',
      `CREATE TABLE halted (id int);
      CREATE FUNCTION halt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO gate VALUES (1); RETURN NEW; END $$;
      CREATE TRIGGER halt BEFORE UPDATE ON _prisma_migrations FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION halt()`,
      'nothing to apply\n',
    ],
  ])('whose process is killed %s stand once after the next run', async (_, sql, said) => {
    const url = await emptyDatabase('template_engine');
    const gate = new pg.Client({ connectionString: url });
    await gate.connect();
    await gate.query('CREATE TABLE gate (id int)');
    await gate.query('BEGIN; LOCK TABLE gate');
    addMigration('9998_halted', sql);
    const child = startCommand('scripts/migrate.js', { DATABASE_URL: url }, [folder]);
    const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'relation'`;
    await until(async () => (await ask(url, waiting)).length > 0, 'a migration at the gate');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await gate.query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) w`);
    await gate.query('ROLLBACK');
    await gate.end();
    expect(await migrate(url)).toMatchObject({ code: 0, stdout: said });
    expect(await migrate(url)).toMatchObject({ code: 0, stdout: 'nothing to apply\n' });
    expect(await ask(url, `SELECT count(*)::int AS n FROM pg_class WHERE relname = 'halted'`)).toEqual([{ n: 1 }]);
    rmSync(join(folder, '9998_halted'), { recursive: true });
  });
});
