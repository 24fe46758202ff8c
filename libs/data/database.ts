import { PrismaPg } from '@prisma/adapter-pg';
import type { Actor } from '../domain/case.js';
import { PrismaClient } from './generated/client.js';

export interface DatabaseOptions {
  url: string;
  poolSize?: number;
  applicationName?: string;
}
/** Whose rows a query may see; row-level security reads it. */
export type Scope = Actor;
type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];
/** What repositories run their statements on: the client, or a transaction that carries a scope. */
export type Statements = Pick<PrismaClient, '$queryRawUnsafe' | '$executeRawUnsafe'>;

/** One process's connections to PostgreSQL under one role. */
export class Database {
  private constructor(readonly prisma: PrismaClient) {}

  static create({ url, poolSize = 10, applicationName = 'qunjian' }: DatabaseOptions): Database {
    const adapter = new PrismaPg({ connectionString: url, max: poolSize, application_name: applicationName, connectionTimeoutMillis: 4_000 });
    return new Database(new PrismaClient({ adapter }));
  }

  /** Run under the caller's scope: outside of it the API's role sees no row of any case. */
  withScope<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(`SELECT set_config('app.scope', $1, true)`, scopeText(scope));
      return work(tx);
    });
  }

  query<T>(sql: string, ...params: unknown[]): Promise<T[]> {
    return this.prisma.$queryRawUnsafe<T[]>(sql, ...params);
  }

  async execute(sql: string, ...params: unknown[]): Promise<number> {
    return this.prisma.$executeRawUnsafe(sql, ...params);
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
