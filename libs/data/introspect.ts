import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { schemaEngine } from './migrate.js';

/** PostgreSQL's "char", the one character of its catalogues, and text. */
const CHAR = 18;
const TEXT = 25;

/** The adapter knows every type but "char", without which the engine cannot read a catalogue: such columns pass it as text, and are told by their names. */
const charColumns = new Set<string>();

class CatalogueClient extends pg.Client {
  override query(...args: unknown[]): never {
    const asked = args.at(-1);
    const told = (error: Error | null, result?: pg.QueryResult): void => {
      for (const field of result?.fields ?? []) {
        if (field.dataTypeID !== CHAR) continue;
        field.dataTypeID = TEXT;
        charColumns.add(field.name);
      }
      (asked as (error: Error | null, result?: pg.QueryResult) => void)(error, result);
    };
    const all = typeof asked === 'function' ? [...args.slice(0, -1), told] : args;
    return (pg.Client.prototype.query as (...args: unknown[]) => never).apply(this, all);
  }
}

/**
 * The text of prisma/schema.prisma as a migrated database is: tables, columns, relations and indexes; names of models and fields as `schema` has them.
 * Needs node --experimental-wasm-modules.
 */
export async function introspect(ownerUrl: string, schema: string): Promise<string> {
  const pool = new pg.Pool({ connectionString: ownerUrl, Client: CatalogueClient });
  const adapters = new PrismaPg(pool) as unknown as SqlMigrationAwareDriverAdapterFactory;
  const connect = adapters.connect.bind(adapters);
  adapters.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const columnTypes = result.columnNames.map((name, i) =>
        charColumns.has(name) ? ColumnTypeEnum.Character : result.columnTypes[i]!,
      );
      return { ...result, columnTypes };
    };
    return adapter;
  };
  const factory = bindMigrationAwareSqlAdapterFactory(adapters);
  const engine = await (await schemaEngine()).new({} as never, (): void => {}, factory as never);
  try {
    const result = await engine.introspect({
      schema: { files: [{ path: 'schema.prisma', content: schema }] },
      baseDirectoryPath: '.',
      force: false,
      compositeTypeDepth: -1,
      namespaces: null,
    });
    return result.schema.files[0]!.content;
  } finally {
    engine.free();
    await pool.end();
  }
}
