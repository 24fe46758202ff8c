import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from './generated/client.js';

/** What runs one statement: the pool, or the connection of a transaction, and with it the transaction's scope. */
export interface Connection {
  query(statement: pg.QueryConfig): Promise<pg.QueryResult>;
}
type Gathering = 'findUnique' | 'findUniqueOrThrow';
/**
 * Prisma's typed client for plain rows, on one connection. Each operation is one statement; several belong in a transaction. `findFirst` finds by key:
 * Prisma gathers several `findUnique` of one moment into one statement, whatever transactions they came from.
 */
export type Rows = { readonly [Model in Uncapitalize<Prisma.ModelName>]: Omit<PrismaClient[Model], Gathering> };

interface Call {
  on: Connection;
  /** The driver's own error: Prisma's has neither constraint nor detail. */
  failure?: unknown;
}
const calls = new AsyncLocalStorage<Call>();

/** Stands where Prisma expects its pool, opens no connection, and hands each statement to the connection of the operation it belongs to. */
class HandedOver extends pg.Pool {
  override query = (async (statement: pg.QueryConfig) => {
    const call = calls.getStore();
    if (!call) throw new Error('Rows are read and written on a connection: use rowsOn');
    try {
      return await call.on.query(statement);
    } catch (error) {
      call.failure = error;
      throw error;
    }
  }) as pg.Pool['query'];

  override connect = (() =>
    Promise.reject(
      new Error('One operation on rows is one statement: several belong in a transaction'),
    )) as pg.Pool['connect'];
}

/** Lists of values make a text of their own for each length; only short ones are worth a prepared statement. */
const PREPARED_TO_VALUES = 24;

let client: PrismaClient | undefined;

/** One for the process: it holds the compiled plans and no connection. */
function typedClient(nameOf: (sql: string) => string): PrismaClient {
  const statementNameGenerator = ({ sql, args }: { sql: string; args: unknown[] }): string =>
    args.length > PREPARED_TO_VALUES ? '' : nameOf(sql);
  client ??= new PrismaClient({
    adapter: new PrismaPg(new HandedOver(), { statementNameGenerator }),
    // No values in messages: they are personal data.
    errorFormat: 'minimal',
  });
  return client;
}

/** Extending the client costs as much as an operation: each connection has its own, for as long as it stands. */
const bound = new WeakMap<Connection, Rows>();

/** @param nameOf name of the prepared statement of a text */
export function rowsOn(on: Connection, nameOf: (sql: string) => string): Rows {
  let rows = bound.get(on);
  if (!rows) bound.set(on, (rows = extended(on, nameOf)));
  return rows;
}

function extended(on: Connection, nameOf: (sql: string) => string): Rows {
  return typedClient(nameOf).$extends({
    query: {
      $allOperations: async ({ operation, args, query }) => {
        if (operation.startsWith('findUnique'))
          throw new Error('findFirst finds by key: findUnique is gathered across transactions');
        const call: Call = { on };
        try {
          return await calls.run(call, async () => await query(args));
        } catch (error) {
          throw call.failure ?? error;
        }
      },
    },
  }) as unknown as Rows;
}

/** A value for a column of json. */
export function jsonOf(value: object): Prisma.InputJsonValue {
  return value as Prisma.InputJsonValue;
}

/** The same where null is no value: the column's NULL, and not the null of json. */
export function jsonOrNull(value: object | null): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === null ? Prisma.DbNull : jsonOf(value);
}

/** A day for a column of days. */
export const dayOf = (day: string): Date => new Date(`${day}T00:00:00Z`);
export const dayOrNull = (day: string | null): Date | null => (day === null ? null : dayOf(day));
