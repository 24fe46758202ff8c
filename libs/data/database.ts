import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Actor } from '../domain/case.js';
import { sha256 } from './canonical.js';
import { COLUMN_TYPES, parameter } from './column-types.js';
import { PrismaClient } from './generated/client.js';

export interface DatabaseOptions {
  url: string;
  poolSize?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
}
/** Whose rows a query may see; row-level security reads it. */
export type Scope = Pick<Actor, 'account' | 'body' | 'line' | 'level' | 'area' | 'roles' | 'instructorNo'>;

/** Something SQL can be run on: the database, or a transaction that carries a scope. */
export interface Statements {
  query<T>(sql: string, ...params: unknown[]): Promise<T[]>;
  /** @returns rows written. */
  execute(sql: string, ...params: unknown[]): Promise<number>;
}

/** How long a free connection is waited for, and how long a transaction may stand idle before the server ends it. */
const CONNECT_MS = 4_000;
const IDLE_IN_TRANSACTION_MS = 15_000;
const SESSION = `-c TimeZone=UTC -c DateStyle=ISO -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`;

/**
 * One process's connections to PostgreSQL under one role. Statements go to the driver without a detour: they are on the way of every
 * decision. `prisma` is the typed client over the same connections, for plain rows.
 */
export class Database implements Statements {
  private readonly statements: Statements;
  private client: PrismaClient | null = null;

  private constructor(private readonly pool: pg.Pool) {
    this.statements = statementsOf(pool);
  }

  static create({ url, poolSize = 10, applicationName = 'qunjian' }: DatabaseOptions): Database {
    const pool = new pg.Pool({
      connectionString: url, max: poolSize, application_name: applicationName, connectionTimeoutMillis: CONNECT_MS, options: SESSION, types: COLUMN_TYPES,
    });
    pool.on('error', ignored);
    return new Database(pool);
  }

  get prisma(): PrismaClient {
    this.client ??= new PrismaClient({ adapter: new PrismaPg(this.pool) });
    return this.client;
  }

  /** Run under the caller's scope: outside of it the API's role sees no row of any case. */
  withScope<T>(scope: Scope, work: (tx: Statements) => Promise<T>): Promise<T> {
    return this.transaction(async (tx) => {
      await tx.execute(`SELECT set_config('app.scope', $1, true)`, scopeText(scope));
      return work(tx);
    });
  }

  /** One consistent state of the data for several reads under the caller's scope; nothing can be written in it. */
  snapshot<T>(scope: Scope, work: (tx: Statements) => Promise<T>): Promise<T> {
    return this.transaction(async (tx) => {
      // Compiling a plan takes longer than the scans it would speed up.
      await tx.execute(`SELECT set_config('app.scope', $1, true), set_config('jit', 'off', true)`, scopeText(scope));
      return work(tx);
    }, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  }

  /** Rolled back when `work` throws. A connection that could not even roll back is not used again. */
  async transaction<T>(work: (tx: Statements) => Promise<T>, begin = 'BEGIN'): Promise<T> {
    const client = await this.pool.connect();
    // A connection that breaks between two statements says so here; the next statement fails and tells the caller.
    client.on('error', ignored);
    let broken: Error | undefined;
    try {
      await client.query(begin);
      const result = await work(statementsOf(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.off('error', ignored);
      client.release(broken);
    }
  }

  query<T>(sql: string, ...params: unknown[]): Promise<T[]> {
    return this.statements.query<T>(sql, ...params);
  }

  execute(sql: string, ...params: unknown[]): Promise<number> {
    return this.statements.execute(sql, ...params);
  }

  /** @throws when PostgreSQL does not answer. */
  async ping(): Promise<void> {
    await this.query('SELECT 1');
  }

  async close(): Promise<void> {
    await this.client?.$disconnect();
    if (!this.pool.ended) await this.pool.end();
  }
}

export function createDatabase(options: DatabaseOptions): Database {
  return Database.create(options);
}

export function scopeText({ account, body, line, level, area, roles, instructorNo }: Scope): string {
  return JSON.stringify({ account, body, line, level, area, roles, instructorNo: instructorNo ?? null });
}

function statementsOf(connection: pg.Pool | pg.PoolClient): Statements {
  const run = (sql: string, params: unknown[]) => connection.query({ name: statementName(sql), text: sql, values: params.map(parameter) });
  return {
    query: async <T>(sql: string, ...params: unknown[]) => (await run(sql, params)).rows as T[],
    execute: async (sql, ...params) => (await run(sql, params)).rowCount ?? 0,
  };
}

const names = new Map<string, string>();
/** Prepared statements keep their plans; texts are few, because values are parameters. */
function statementName(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) names.set(sql, (name = `q_${sha256(sql).slice(0, 24)}`));
  return name;
}

/** A broken idle connection is dropped by the pool; the next statement says what is wrong. */
function ignored(): void {}
