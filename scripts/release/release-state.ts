// Raw SQL: every table as it is, whatever the schema of the release.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import pg from 'pg';
import { migrate } from '../../libs/data/migrate.js';
import { StartProblem } from '../../libs/platform/lifecycle.js';
import { holderOf, type FolderState } from '../start/data-folder.js';
import { freePort } from '../start/ports.js';
import { addressOf, preparePostgres } from '../start/postgres.js';
import { loadSecrets } from '../start/secrets.js';

/**
 * The state of a data folder as one release left it, small enough to be kept beside the sources: the rows of every table, the functions of that release, the
 * names of its migrations (which never change once they have landed), and the engine's file. The test of upgrades puts it back and starts the product on it.
 * Sessions and passwords are not in it, nor what the queues hold: that is made anew from the outbox.
 */
export interface ReleaseState {
  /** `folder.json` without ports. */
  folder: Omit<FolderState, 'ports'>;
  /** Folders of prisma/migrations, in order. */
  migrations: string[];
  /** Text by file name of prisma/functions. */
  functions: Record<string, string>;
  /** Last value by name; null where none was drawn. */
  sequences: Record<string, string | null>;
  /** Rows by table, each as PostgreSQL writes a row in one text: exact, in the order of the columns that the migrations make. */
  tables: Record<string, string[]>;
}

const ROWS = 'rows.json.br';
const ENGINE = ['temporal.db', 'temporal.db-wal'];
/** Kept by the migrations themselves. */
const OWN_OF_MIGRATIONS = ['_prisma_migrations', 'applied_functions'];
/** Secrets of people, which end with the release. */
const NOT_KEPT = ['sessions', 'service_tokens', 'account_totp', 'former_passwords', 'sign_in_limits', 'heartbeats'];
/** Rows of so many at a time are sent back in one statement. */
const BATCH = 500;

/**
 * @param data of a product that has been stopped. @param to folder that is made, or written anew
 * @throws StartProblem while the product runs, or where it keeps its rows in another database
 */
export async function keepRelease(data: string, to: string, prisma: string): Promise<ReleaseState> {
  if (!existsSync(join(data, 'folder.json'))) throw new StartProblem(`${data} is no data folder of this product.`);
  if (holderOf(data)) throw new StartProblem(`The product runs on ${data}: stop it first, so that nothing moves.`);
  const { ports, ...folder } = JSON.parse(readFileSync(join(data, 'folder.json'), 'utf8')) as FolderState;
  if (ports.postgres === undefined) throw new StartProblem(`${data} has no database of its own.`);
  const state = await onServerOf(data, async (url) => ({
    folder,
    functions: functionsIn(join(prisma, 'functions')),
    ...(await withClient(url, rowsOf)),
  }));
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, ROWS), packed(Buffer.from(JSON.stringify(state))));
  for (const name of ENGINE.filter((one) => existsSync(join(data, 'temporal', one))))
    writeFileSync(join(to, `${name}.br`), packed(readFileSync(join(data, 'temporal', name))));
  return state;
}

/**
 * Puts a kept state into a new data folder, as that release left it; the next start there is the upgrade.
 * @param passwordHash which every account gets. @param prisma folder with the migrations of today, those of the release among them
 */
export async function placeRelease(
  from: string,
  data: string,
  { passwordHash, prisma }: { passwordHash: string; prisma: string },
): Promise<ReleaseState> {
  const state = JSON.parse(unpacked(join(from, ROWS)).toString('utf8')) as ReleaseState;
  mkdirSync(join(data, 'temporal'), { recursive: true, mode: 0o700 });
  for (const name of ENGINE.filter((one) => existsSync(join(from, `${one}.br`))))
    writeFileSync(join(data, 'temporal', name), unpacked(join(from, `${name}.br`)));
  await onServerOf(data, async (url) => {
    const then = prismaOfThen(state, prisma);
    await migrate(url, then).finally(() => rmSync(then, { recursive: true, force: true }));
    await withClient(url, (client) => putBack(client, state));
    await withClient(url, (client) => client.query('UPDATE accounts SET password_hash = $1', [passwordHash]));
  });
  writeFileSync(join(data, 'folder.json'), JSON.stringify({ ...state.folder, ports: {} }));
  return state;
}

async function rowsOf(client: pg.Client): Promise<Pick<ReleaseState, 'migrations' | 'sequences' | 'tables'>> {
  await client.query('BEGIN');
  await client.query('UPDATE accounts SET password_hash = NULL');
  const migrations = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1',
  );
  const sequences = await client.query<{ name: string; last: string | null }>(
    `SELECT sequencename AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = 'public'`,
  );
  const tables: Record<string, string[]> = {};
  for (const table of (await tablesOf(client)).filter((one) => !NOT_KEPT.includes(one))) {
    const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${table}" t`);
    if (rows.length > 0) tables[table] = rows.map(({ row }) => row);
  }
  await client.query('ROLLBACK');
  return {
    migrations: migrations.rows.map(({ name }) => name),
    sequences: Object.fromEntries(sequences.rows.map(({ name, last }) => [name, last])),
    tables,
  };
}

async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
       AND relname <> ALL ($1) ORDER BY 1`,
    [OWN_OF_MIGRATIONS],
  );
  return rows.map(({ name }) => name);
}

/** What the migrations wrote themselves goes first: it is among the rows. No trigger fires and no foreign key is asked. */
async function putBack(client: pg.Client, { tables, sequences }: ReleaseState): Promise<void> {
  await client.query('BEGIN');
  await client.query('SET LOCAL session_replication_role = replica');
  for (const table of await tablesOf(client)) await client.query(`DELETE FROM "${table}"`);
  for (const [table, rows] of Object.entries(tables)) {
    const columns = await columnsOf(client, table);
    for (let i = 0; i < rows.length; i += BATCH)
      await client.query(
        `INSERT INTO "${table}" (${columns}) OVERRIDING SYSTEM VALUE
         SELECT ${columns} FROM unnest($1::text[]) AS given (written), LATERAL (SELECT (given.written::"${table}").* OFFSET 0) AS row`,
        [rows.slice(i, i + BATCH)],
      );
  }
  for (const [name, last] of Object.entries(sequences))
    if (last !== null) await client.query('SELECT setval($1::regclass, $2)', [`public."${name}"`, last]);
  await client.query('COMMIT');
}

/** Generated columns are made, not written. */
async function columnsOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ names: string }>(
    `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS names FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [`public."${table}"`],
  );
  return rows[0]!.names;
}

/** A folder of prisma's form as it was at the release. */
function prismaOfThen({ migrations, functions }: ReleaseState, prisma: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'qunjian-release-'));
  for (const name of [...migrations, 'migration_lock.toml'])
    cpSync(join(prisma, 'migrations', name), join(folder, 'migrations', name), { recursive: true });
  mkdirSync(join(folder, 'functions'));
  for (const [name, sql] of Object.entries(functions)) writeFileSync(join(folder, 'functions', name), sql);
  return folder;
}

function functionsIn(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** The folder's PostgreSQL alone, made where there is none. */
async function onServerOf<T>(folder: string, work: (url: string) => Promise<T>): Promise<T> {
  const [port, { owner }] = [await freePort(), loadSecrets(folder)];
  const plan = await preparePostgres({ folder, port, password: owner, signal: new AbortController().signal });
  const server = spawn(plan.file, plan.args, { env: plan.env, uid: plan.uid, gid: plan.gid, stdio: 'ignore' });
  const ended = once(server, 'exit');
  try {
    await plan.ready(server);
    return await work(addressOf(port, owner));
  } finally {
    server.kill(plan.stopSignal);
    await ended;
  }
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return work(client).finally(() => client.end());
}

function packed(content: Buffer): Buffer {
  return brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
}

function unpacked(file: string): Buffer {
  return brotliDecompressSync(readFileSync(file));
}
