// Raw SQL: scopes, transactions and questions to the server itself.
import pg from 'pg';
import type { Actor } from '../domain/case.js';
import { sha256 } from './canonical.js';
import { COLUMN_TYPES, parameter } from './column-types.js';
import { isUnanswered, notLetIn } from './database-errors.js';
import { listenOn } from './listening.js';
import { SEES_PAST_ROW_SECURITY } from './role-powers.js';
import { rowsOn, type Connection, type Rows } from './rows.js';

export interface DatabaseOptions {
  url: string;
  poolSize?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  patience?: Patience;
}
/** How long PostgreSQL may take. A server that refuses says so at once; one that hangs says nothing, on connections that stay open. */
export interface Patience {
  /** For a free connection, or for a new one. */
  connectMs: number;
  /** For the answer to one statement: it is cancelled there, and given up here should no word come at all. No limit when left out. */
  statementMs?: number;
}
/** Whose rows a query may see; row-level security reads it. */
export type Scope = Pick<Actor, 'account' | 'body' | 'line' | 'level' | 'area' | 'narrowed' | 'roles' | 'instructorNo'>;

/** actions: something was recorded, for the relay · events: the stream of events has grown, for those who follow it. Without content: a listener looks for itself. */
export type Channel = 'actions' | 'events' | 'access';

/** Something SQL can be run on: the database, or a transaction that carries a scope. */
export interface Statements {
  query<T>(sql: string, ...params: unknown[]): Promise<T[]>;
  /** @returns rows written. */
  execute(sql: string, ...params: unknown[]): Promise<number>;
  /** Plain rows, on the same connection and so under the same scope. */
  readonly rows: Rows;
}

/** Of the API: whoever asks has an answer, or a 503, within five seconds, whatever PostgreSQL does. */
export const API_PATIENCE: Patience = { connectMs: 1_900, statementMs: 2_400 };
/** Of the worker: longer than an activity is waited for, and short enough that a connection nobody answers on is given back. */
export const WORKER_PATIENCE: Patience = { connectMs: 4_000, statementMs: 30_000 };
const DEFAULT_PATIENCE: Patience = { connectMs: 4_000 };
/** The server's own word that it cancelled a statement has so long to arrive. */
const LAST_WORD_MS = 300;
/** How long a transaction may stand idle before the server ends it. */
const IDLE_IN_TRANSACTION_MS = 15_000;
const KEEP_ALIVE_MS = 10_000;
/** Compiling a plan takes longer than what this product asks. */
const SESSION = `-c TimeZone=UTC -c DateStyle=ISO -c jit=off -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`;

/**
 * One process's connections to PostgreSQL under one role. Statements go to the driver without a detour: they are on the way of every
 * decision. `rows` is the typed client over the same connections, for plain rows; a transaction has its own, under its scope.
 */
export class Database implements Statements {
  private readonly statements: Statements;
  private readonly connections = new WeakMap<pg.PoolClient, Connection>();

  /** @param patientMs limit of a statement where it is not the pool's own */
  private constructor(
    private readonly pool: pg.Pool,
    private readonly patientMs?: number,
  ) {
    this.statements = patientMs === undefined ? statementsOf(pool) : this.eachInTransaction();
  }

  static create({
    url,
    poolSize = 10,
    applicationName = 'qunjian',
    patience = DEFAULT_PATIENCE,
  }: DatabaseOptions): Database {
    const { connectMs, statementMs } = patience;
    const pool = new pg.Pool({
      connectionString: url,
      max: poolSize,
      application_name: applicationName,
      connectionTimeoutMillis: connectMs,
      options: SESSION,
      types: COLUMN_TYPES,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      ...(statementMs === undefined
        ? {}
        : { statement_timeout: statementMs, query_timeout: statementMs + LAST_WORD_MS }),
    });
    pool.on('error', ignored);
    return new Database(pool);
  }

  /**
   * The same connections for statements that may take long. Each begins with a question under the pool's own limit, so that a server that hangs is
   * noticed as soon as anywhere else.
   */
  withStatementLimit(statementMs: number): Database {
    return new Database(this.pool, statementMs);
  }

  get rows(): Rows {
    return this.statements.rows;
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
      await tx.execute(`SELECT set_config('app.scope', $1, true)`, scopeText(scope));
      return work(tx);
    }, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  }

  /** Rolled back when `work` throws. A connection that could not even roll back is not used again. */
  transaction<T>(work: (tx: Statements) => Promise<T>, begin = 'BEGIN'): Promise<T> {
    return this.inTransaction((connection) => work(statementsOf(connection)), begin);
  }

  private async inTransaction<T>(work: (connection: Connection) => Promise<T>, begin = 'BEGIN'): Promise<T> {
    const client = await this.pool.connect();
    // A connection that breaks between two statements says so here; the next statement fails and tells the caller.
    client.on('error', ignored);
    let broken: Error | undefined;
    try {
      await client.query(
        this.patientMs === undefined ? begin : `${begin}; SET LOCAL statement_timeout = ${this.patientMs}`,
      );
      const result = await work(this.connectionOf(client));
      await client.query(withLimit({ text: 'COMMIT' }, this.patientMs));
      return result;
    } catch (error) {
      // On a connection without an answer a ROLLBACK has none either; the server rolls back when it ends.
      if (isUnanswered(error)) broken = error;
      else await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.off('error', ignored);
      client.release(broken);
    }
  }

  private connectionOf(client: pg.PoolClient): Connection {
    let connection = this.connections.get(client);
    if (!connection) {
      connection = { query: (statement) => client.query(withLimit(statement, this.patientMs)) };
      this.connections.set(client, connection);
    }
    return connection;
  }

  query<T>(sql: string, ...params: unknown[]): Promise<T[]> {
    return this.statements.query<T>(sql, ...params);
  }

  execute(sql: string, ...params: unknown[]): Promise<number> {
    return this.statements.execute(sql, ...params);
  }

  private eachInTransaction(): Statements {
    const query: Connection['query'] = (statement) => this.inTransaction((connection) => connection.query(statement));
    return statementsOf({ query });
  }

  /** @see listenOn */
  listen(channel: Channel, heard: (payload: string | null) => void): () => Promise<void> {
    return listenOn(this.pool.options, channel, heard);
  }

  /** PostgreSQL's words when it does not let this role in, or has no such database; null when it does, and when it is away for now. */
  async refusal(): Promise<string | null> {
    return this.ping().then(() => null, notLetIn);
  }

  /** Name of this process's role where it could see past row-level security, else null. @throws when PostgreSQL does not answer. */
  async mightyRole(): Promise<string | null> {
    const rows = await this.query<{ rolname: string }>(
      `SELECT rolname FROM pg_roles r WHERE rolname = session_user AND ${SEES_PAST_ROW_SECURITY}`,
    );
    return rows[0]?.rolname ?? null;
  }

  /** @throws when PostgreSQL does not answer. */
  async ping(): Promise<void> {
    await this.query('SELECT 1');
  }

  async close(): Promise<void> {
    if (!this.pool.ended) await this.pool.end();
  }
}

export function createDatabase(options: DatabaseOptions): Database {
  return Database.create(options);
}

export function scopeText({ account, body, line, level, area, narrowed, roles, instructorNo }: Scope): string {
  return JSON.stringify({
    ...{ account, body, line, level, area, roles },
    narrowed: narrowed === true,
    instructorNo: instructorNo ?? null,
  });
}

function statementsOf(connection: Connection): Statements {
  const run = (sql: string, params: unknown[]) =>
    connection.query({ name: statementName(sql), text: sql, values: params.map(parameter) });
  return {
    query: async <T>(sql: string, ...params: unknown[]) => (await run(sql, params)).rows as T[],
    execute: async (sql, ...params) => (await run(sql, params)).rowCount ?? 0,
    get rows() {
      return rowsOn(connection, statementName);
    },
  };
}

/** The driver takes a limit of its own with each statement, which its types do not know. */
function withLimit(query: pg.QueryConfig, limitMs: number | undefined): pg.QueryConfig {
  return limitMs === undefined ? query : Object.assign(query, { query_timeout: limitMs + LAST_WORD_MS });
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
