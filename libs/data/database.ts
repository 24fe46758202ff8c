import { PrismaPg } from '@prisma/adapter-pg';
import type { Actor } from '../domain/case.js';
import { PrismaClient } from './generated/client.js';
import { sha256 } from './canonical.js';

export interface DatabaseOptions {
  url: string;
  poolSize?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
}
/** Whose rows a query may see; row-level security reads it. */
export type Scope = Pick<Actor, 'account' | 'body' | 'line' | 'level' | 'area' | 'roles' | 'instructorNo'>;
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];

/** Something SQL can be run on: the database, or a transaction that carries a scope. */
export interface Statements {
  query<T>(sql: string, ...params: unknown[]): Promise<T[]>;
  /** @returns rows written. */
  execute(sql: string, ...params: unknown[]): Promise<number>;
}

const TRANSACTION = { maxWait: 4_000, timeout: 15_000 };

/** One process's connections to PostgreSQL under one role. Instants go in as ISO text and come out as Date; the session's zone is UTC. */
export class Database implements Statements {
  private constructor(readonly prisma: PrismaClient) {}

  static create({ url, poolSize = 10, applicationName = 'qunjian' }: DatabaseOptions): Database {
    const pool = { connectionString: url, max: poolSize, application_name: applicationName, connectionTimeoutMillis: 4_000, options: '-c TimeZone=UTC -c DateStyle=ISO' };
    const adapter = new PrismaPg(pool, { statementNameGenerator: ({ sql }) => statementName(sql), onPoolError: ignored, onConnectionError: ignored });
    return new Database(new PrismaClient({ adapter }));
  }

  /** Run under the caller's scope: outside of it the API's role sees no row of any case. */
  withScope<T>(scope: Scope, work: (tx: Statements) => Promise<T>): Promise<T> {
    return this.transaction(async (tx) => {
      await tx.execute(`SELECT set_config('app.scope', $1, true)`, scopeText(scope));
      return work(tx);
    });
  }

  /** @param timeoutMs after which the transaction is rolled back; longer than the default only for work of the worker's own. */
  transaction<T>(work: (tx: Statements) => Promise<T>, timeoutMs: number = TRANSACTION.timeout): Promise<T> {
    return this.prisma.$transaction((tx) => work(statementsOf(tx)), { ...TRANSACTION, timeout: timeoutMs });
  }

  query<T>(sql: string, ...params: unknown[]): Promise<T[]> {
    return this.prisma.$queryRawUnsafe<T[]>(sql, ...params);
  }

  async execute(sql: string, ...params: unknown[]): Promise<number> {
    return this.prisma.$executeRawUnsafe(sql, ...params);
  }

  /** @throws when PostgreSQL does not answer. */
  async ping(): Promise<void> {
    await this.query('SELECT 1');
  }

  close(): Promise<void> {
    return this.prisma.$disconnect();
  }
}

export function createDatabase(options: DatabaseOptions): Database {
  return Database.create(options);
}

export function scopeText({ account, body, line, level, area, roles, instructorNo }: Scope): string {
  return JSON.stringify({ account, body, line, level, area, roles, instructorNo: instructorNo ?? null });
}

function statementsOf(tx: Transaction): Statements {
  return {
    query: <T>(sql: string, ...params: unknown[]) => tx.$queryRawUnsafe<T[]>(sql, ...params),
    execute: (sql, ...params) => tx.$executeRawUnsafe(sql, ...params),
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
