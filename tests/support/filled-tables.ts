import type { Statements } from '../../libs/data/database.js';

/** A table of the product, as PostgreSQL knows it. */
export interface CatalogTable {
  name: string;
  owner: string;
  rowSecurity: boolean;
  forced: boolean;
}
interface Column {
  column_name: string;
  data_type: string;
  is_generated: 'ALWAYS' | 'NEVER';
}

export async function tablesOf(owner: Statements): Promise<CatalogTable[]> {
  return owner.query<CatalogTable>(
    `SELECT c.relname AS name, pg_get_userbyid(c.relowner) AS owner, c.relrowsecurity AS "rowSecurity", c.relforcerowsecurity AS forced FROM pg_class c
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.relname <> '_prisma_migrations' ORDER BY 1`,
  );
}

const VALUES: Record<string, string> = {
  text: `'x'`,
  integer: '1',
  bigint: '1',
  smallint: '1',
  numeric: '1',
  boolean: 'false',
  date: `'2020-06-24'`,
  'timestamp with time zone': `'2020-06-24T01:00:00Z'`,
  jsonb: `'{}'`,
  ARRAY: `'{}'`,
  bytea: `'x'`,
  'double precision': '1',
  uuid: 'gen_random_uuid()',
  int4range: `'[1,2)'`,
  daterange: `'[2020-01-01,2020-01-02)'`,
};

/** Puts one row into each empty table, whatever it refers to: who sees it is what matters. Only as a superuser in a database of the test's own. */
export async function fillEmptyTables(owner: Statements, tables: readonly CatalogTable[]): Promise<void> {
  await owner.execute(`SET LOCAL session_replication_role = replica`);
  for (const { name } of tables) {
    const [{ n }] = (await owner.query<{ n: bigint }>(`SELECT count(*) AS n FROM "${name}"`)) as [{ n: bigint }];
    if (n > 0n) continue;
    for (const { conname } of await owner.query<{ conname: string }>(
      `SELECT conname FROM pg_constraint WHERE conrelid = '"${name}"'::regclass AND contype = 'c'`,
    )) {
      await owner.execute(`ALTER TABLE "${name}" DROP CONSTRAINT "${conname}"`);
    }
    const columns = await owner.query<Column>(
      `SELECT column_name, data_type, is_generated FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`,
      name,
    );
    const written = columns.filter((c) => c.is_generated === 'NEVER');
    const values = written.map((c) => VALUES[c.data_type] ?? `'{}'`);
    await owner.execute(
      `INSERT INTO "${name}" (${written.map((c) => `"${c.column_name}"`).join(', ')}) OVERRIDING SYSTEM VALUE VALUES (${values.join(', ')})`,
    );
  }
}
