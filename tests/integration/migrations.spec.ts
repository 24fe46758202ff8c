import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { runCommand, startCommand, type CommandResult } from '../support/command.js';
import { until } from '../support/ledger-worker.js';

const MIGRATIONS = readdirSync('prisma/migrations', { withFileTypes: true })
  .filter((e) => e.isDirectory())
  .map((e) => e.name)
  .sort();
const EVERYTHING = `applied ${[...MIGRATIONS, 'functions'].join(', ')}\n`;
let folder: string;
let server: pg.Client;
const made: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qunjian-migrations-'));
  cpSync('prisma', folder, { recursive: true });
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
  mkdirSync(join(folder, 'migrations', name), { recursive: true });
  writeFileSync(join(folder, 'migrations', name, 'migration.sql'), sql);
}
const removeMigration = (name: string): void => rmSync(join(folder, 'migrations', name), { recursive: true });
const sqlFiles = (of: string): string[] =>
  readdirSync(of, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => join(of, name));

describe('migrations', () => {
  test('are applied once, in order, and a second run applies nothing', async () => {
    const url = await emptyDatabase();
    expect(await migrate(url)).toMatchObject({ code: 0, stdout: EVERYTHING });
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
    expect(results.map((r) => r.stdout).sort()).toEqual([EVERYTHING, 'nothing to apply\n']);
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
    expect(await migrate(url)).toMatchObject({ code: 0, stdout: 'applied 9998_broken, 9999_after, functions\n' });
    expect(
      await ask(url, `SELECT count(*)::int AS n FROM pg_class WHERE relname IN ('whole', 'after_it', 'half_done')`),
    ).toEqual([{ n: 2 }]);
    for (const name of ['9998_broken', '9999_after']) removeMigration(name);
  });

  test.each([
    // At the trigger waits what the engine writes after the transaction, and not the mark within it.
    [
      'in the middle of its script',
      'CREATE TABLE halted (id int);\nINSERT INTO gate VALUES (1);',
      'applied 9998_halted, functions\n',
    ],
    [
      'between its transaction and the engine’s note of it',
      `CREATE TABLE halted (id int);
      CREATE FUNCTION halt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO gate VALUES (1); RETURN NEW; END $$;
      CREATE TRIGGER halt BEFORE UPDATE ON _prisma_migrations FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION halt()`,
      'applied functions\n',
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
    removeMigration('9998_halted');
  });

  test('that have landed are never edited: the next change is a migration of its own', () => {
    const landed = readFileSync('prisma/landed-migrations.sha256', 'utf8').trim().split('\n');
    const standing = MIGRATIONS.map((name) => {
      const path = `migrations/${name}/migration.sql`;
      return `${createHash('sha256')
        .update(readFileSync(join('prisma', path)))
        .digest('hex')}  ${path}`;
    });
    // A new migration is listed by `cd prisma && sha256sum migrations/NAME/migration.sql >> landed-migrations.sha256`.
    expect(standing.sort()).toEqual(landed.sort());
  });
});

describe('functions and triggers', () => {
  const CHANGED = `CREATE OR REPLACE FUNCTION iso(p timestamptz) RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'changed' $$;\n`;

  test('are defined once, in prisma/functions, so that each can be replaced', () => {
    const written = sqlFiles('prisma').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^CREATE( OR REPLACE)?(?: CONSTRAINT)? (FUNCTION|TRIGGER) (\w+)/gm)].map(
        ([, replaceable, kind, name]) => ({ file, replaceable: replaceable !== undefined, kind, name }),
      ),
    );
    expect(written.length).toBeGreaterThan(80);
    expect(written.filter(({ file }) => !file.startsWith('prisma/functions/'))).toEqual([]);
    const names = written.map(({ kind, name }) => `${kind} ${name}`);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    // There is no CREATE OR REPLACE of a constraint trigger: it is dropped first.
    const dropped = sqlFiles('prisma').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^DROP TRIGGER IF EXISTS (\w+)/gm)].map((m) => m[1]),
    );
    expect(written.filter((w) => !w.replaceable).map((w) => w.name)).toEqual(dropped);
  });

  test('are applied when their files have changed, and by one of two processes at once', async () => {
    const url = await emptyDatabase('template_engine');
    expect(await migrate(url)).toMatchObject({ code: 0, stdout: 'nothing to apply\n' });
    const file = join(folder, 'functions', 'zz-changed.sql');
    writeFileSync(file, CHANGED);
    const results = await Promise.all([migrate(url), migrate(url)]);
    expect(results.map((r) => r.stdout).sort()).toEqual(['applied functions\n', 'nothing to apply\n']);
    expect(await ask(url, 'SELECT iso(now())')).toEqual([{ iso: 'changed' }]);
    rmSync(file);
    expect(await migrate(url)).toMatchObject({ code: 0, stdout: 'applied functions\n' });
    expect(await ask(url, `SELECT iso('2020-07-06T00:00:00Z')`)).toEqual([{ iso: '2020-07-06T00:00:00.000Z' }]);
  });

  test('stand all or not at all: one that is wrong leaves those before it as they were, and says which file', async () => {
    const url = await emptyDatabase('template_engine');
    const files = ['zy-changed.sql', 'zz-wrong.sql'].map((name) => join(folder, 'functions', name));
    writeFileSync(files[0]!, CHANGED);
    writeFileSync(files[1]!, `CREATE FUNCTION wrong() RETURNS int LANGUAGE sql AS $$ SELECT n FROM nowhere $$;`);
    const failed = await migrate(url);
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toMatch(/prisma\/functions\/zz-wrong\.sql: relation "nowhere" does not exist/);
    expect(await ask(url, `SELECT iso('2020-07-06T00:00:00Z')`)).toEqual([{ iso: '2020-07-06T00:00:00.000Z' }]);
    for (const file of files) rmSync(file);
    expect(await migrate(url)).toMatchObject({ code: 0, stdout: 'nothing to apply\n' });
  });
});
