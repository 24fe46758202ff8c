import { CaseStore } from '../../../libs/data/case-store.js';
import { createDatabase, type Database } from '../../../libs/data/database.js';
import { bootstrapRoles, migrate } from '../../../libs/data/migrate.js';
import { OutboxRepository } from '../../../libs/data/outbox.repository.js';
import { fillCounty } from '../../support/generated-cases.js';
import type { BenchPostgres } from '../servers/postgres.js';
import { liveThrough, newCase } from './load.js';

const DATABASE = 'disk';
/** Lives between two looks of autovacuum: rows of those that have ended make room for others. */
const BETWEEN_VACUUMS = 50;

/** Bytes that one case, lived to its end, leaves in the product's own tables with their indexes, by table, the largest first. */
export interface DiskOfCase {
  total: number;
  tables: [name: string, bytes: number][];
  /** Bytes of log that one entry of these lives writes, by table and index, the largest first; images of whole pages left out: how many there are depends on checkpoints. */
  log: { total: number; relations: [name: string, bytes: number][] };
}
/** Lives of which the log is looked through. */
const LOGGED = 40;

/** Lives `lives` cases to their end in a database of their own, makes their messages, and looks by how much each table has grown. */
export async function measureDisk(postgres: BenchPostgres, lives: number): Promise<DiskOfCase> {
  await postgres.with('postgres', (client) => client.query(`DROP DATABASE IF EXISTS ${DATABASE}`));
  await postgres.createDatabase(DATABASE);
  // What is written is measured, and not how fast.
  await postgres.with('postgres', (client) => client.query(`ALTER DATABASE ${DATABASE} SET synchronous_commit = off`));
  const url = postgres.url(DATABASE);
  await migrate(url);
  await bootstrapRoles(url, { apiPassword: 'api', workerPassword: 'worker' });
  const owner = createDatabase({ url, poolSize: 2 });
  try {
    await postgres.with(DATABASE, (client) => fillCounty(owner, client, { cases: 1, evidence: false }));
    const sizes = async (): Promise<Map<string, number>> => {
      await postgres.with(DATABASE, (client) => client.query('VACUUM'));
      const rows = await owner.query<{ name: string; bytes: bigint }>(
        `SELECT relname AS name, pg_total_relation_size(oid) AS bytes FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
      );
      return new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]));
    };
    const store = new CaseStore(owner);
    const outbox = new OutboxRepository(owner);
    let told = 0;
    const live = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n += 1) {
        if (n % BETWEEN_VACUUMS === 0) await postgres.with(DATABASE, (client) => client.query('VACUUM'));
        await liveThrough(store, newCase(n), () => Promise.resolve(true));
      }
      const ids = (await owner.query<{ id: bigint }>('SELECT id FROM outbox WHERE id > $1 ORDER BY id', told)).map(
        ({ id }) => Number(id),
      );
      await outbox.notify(ids);
      told = ids.at(-1)!;
    };
    // What has room for the living is used again: only what closed cases leave behind makes a table grow.
    await live(lives);
    const before = await sizes();
    await live(lives);
    const tables = [...(await sizes())]
      .map(([name, bytes]): [string, number] => [name, (bytes - (before.get(name) ?? 0)) / lives])
      .filter(([, bytes]) => bytes > 0)
      .sort(([, a], [, b]) => b - a);
    const log = await measureLog(postgres, owner, async () => {
      for (let n = 0; n < LOGGED; n += 1) await liveThrough(store, newCase(n), () => Promise.resolve(true));
    });
    return { total: tables.reduce((sum, [, bytes]) => sum + bytes, 0), tables, log };
  } finally {
    await owner.close();
    await postgres.with('postgres', (client) => client.query(`DROP DATABASE ${DATABASE} WITH (FORCE)`));
  }
}

/** What each table and index has in the log of `work`, per entry of the audit that it wrote; messages are made later and not in it. */
async function measureLog(
  postgres: BenchPostgres,
  owner: Database,
  work: () => Promise<void>,
): Promise<DiskOfCase['log']> {
  const at = async (): Promise<{ lsn: string; entries: number }> =>
    (
      await owner.query<{ lsn: string; entries: number }>(
        'SELECT pg_current_wal_insert_lsn()::text AS lsn, (SELECT count(*) FROM case_actions)::int AS entries',
      )
    )[0]!;
  await postgres.with(DATABASE, (client) => client.query('CREATE EXTENSION IF NOT EXISTS pg_walinspect'));
  const before = await at();
  await work();
  const after = await at();
  const rows = await owner.query<{ name: string; bytes: number }>(
    `SELECT coalesce(c.relname, 'others') AS name, sum((b.record_length - b.fpi)::float8 / b.blocks) AS bytes
     FROM (SELECT relfilenode, record_length, count(*) OVER record AS blocks, sum(coalesce(block_fpi_length, 0)) OVER record AS fpi
       FROM pg_get_wal_block_info($1::pg_lsn, $2::pg_lsn, false) WHERE reldatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
       WINDOW record AS (PARTITION BY start_lsn)) b
     LEFT JOIN pg_class c ON pg_relation_filenode(c.oid) = b.relfilenode GROUP BY 1 ORDER BY 2 DESC`,
    before.lsn,
    after.lsn,
  );
  const relations = rows.map(({ name, bytes }): [string, number] => [name, bytes / (after.entries - before.entries)]);
  return { total: relations.reduce((sum, [, bytes]) => sum + bytes, 0), relations };
}

export function logLine({ log: { total, relations } }: DiskOfCase): string {
  const large = relations.slice(0, 30).map(([name, bytes]) => `${name} ${bytes.toFixed(0)}`);
  return `log per action, own tables, without images of pages: ${total.toFixed(0)} bytes (${large.join(', ')})`;
}

export function diskLine({ total, tables }: DiskOfCase): string {
  const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(1);
  const large = tables.slice(0, 6).map(([name, bytes]) => `${name} ${kilobytes(bytes)}`);
  return `disk per closed case, own tables: ${kilobytes(total)} KB (${large.join(', ')}); the engine's are told by npm run bench -- --server postgres`;
}
