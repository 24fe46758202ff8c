import pg from 'pg';
import type { Database } from '../../libs/data/database.js';

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  /** Not there where a statement was only explained. */
  'Actual Rows'?: number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Node[];
}

/** Has the server tell the plans of everything that is asked of this database, statements within functions too, as they ran. Of connections opened from now on. */
export async function explainEverything(owner: Database): Promise<void> {
  const [row] = await owner.query<{ name: string }>('SELECT current_database() AS name');
  for (const setting of [
    "session_preload_libraries = 'auto_explain'",
    'auto_explain.log_min_duration = 0',
    'auto_explain.log_analyze = on',
    'auto_explain.log_timing = off',
    'auto_explain.log_nested_statements = on',
    "auto_explain.log_format = 'json'",
    'client_min_messages = log',
  ])
    await owner.execute(`ALTER DATABASE ${row!.name} SET ${setting}`);
}

/** Rows that scans of each table read, and rows of it fetched by key, while `work` asked, by what EXPLAIN (ANALYZE) says of every statement. */
export async function rowsRead(database: Database, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const read: Record<string, number> = {};
  const pool = (database as unknown as { pool: pg.Pool }).pool;
  const listen = (client: pg.PoolClient): void => {
    client.on('notice', ({ message }: { message?: string }) => {
      const plan = /plan:\n([^]*)$/.exec(message ?? '')?.[1];
      if (plan) add(read, (JSON.parse(plan) as { Plan: Node }).Plan);
    });
  };
  pool.on('connect', listen);
  await work();
  pool.off('connect', listen);
  return read;
}

function add(read: Record<string, number>, node: Node): void {
  const table = node['Relation Name'];
  if (table && node['Node Type'] !== 'ModifyTable' && node['Actual Rows'] !== undefined) {
    const rows =
      (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) *
      node['Actual Loops'];
    // A row that is fetched by its key for each that was found, and one that is looked for, are two things.
    const name = node['Actual Loops'] > 1 && node['Index Name'] === `${table}_pkey` ? `${table} by key` : table;
    read[name] = (read[name] ?? 0) + rows;
  }
  for (const child of node.Plans ?? []) add(read, child);
}
