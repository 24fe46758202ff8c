import type { Client } from 'pg';

export interface PostgresFigures {
  /** Commits per database, reading ones included (pg_stat_database). */
  commits: Map<string, number>;
  /** Position in the write-ahead log, in bytes. */
  walBytes: number;
}

export async function readPostgres(client: Client): Promise<PostgresFigures> {
  const { rows: databases } = await client.query<{ datname: string; commits: string }>(
    `SELECT datname, xact_commit::text AS commits FROM pg_stat_database WHERE datname IS NOT NULL`,
  );
  const { rows: log } = await client.query<{ bytes: string }>(
    `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text AS bytes`,
  );
  return {
    commits: new Map(databases.map((row) => [row.datname, Number(row.commits)])),
    walBytes: Number(log[0]!.bytes),
  };
}

/** What `databases` committed between two readings. */
export function commitsOf(before: PostgresFigures, after: PostgresFigures, databases: readonly string[]): number {
  return databases.reduce((sum, name) => sum + (after.commits.get(name) ?? 0) - (before.commits.get(name) ?? 0), 0);
}

/**
 * A backend reports its commits at most once a second while it works, and at the latest ten seconds after it fell idle. After this long
 * the counters hold everything.
 */
export const COUNTERS_SETTLE_MS = 11_000;
