import pg from 'pg';

/** A unique constraint, and what a function raises under the name of one. */
const VIOLATIONS = ['23505', '23514'];

/** Which of the named constraints an error is about, or null. */
export function violatedConstraint<N extends string>(error: unknown, names: readonly N[]): N | null {
  if (!(error instanceof pg.DatabaseError) || !VIOLATIONS.includes(error.code ?? '')) return null;
  return names.find((name) => name === error.constraint) ?? null;
}

/** What a violation says beside its name. */
export function detailOf(error: unknown): string {
  return (error instanceof pg.DatabaseError && error.detail) || '';
}

/** Whether PostgreSQL says that a value cannot be kept as what it is meant to be (class 22): the same again would fail the same way. */
export function isUnstorable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code ?? '').startsWith('22');
}

/**
 * PostgreSQL's own: connection exceptions, shutting down, starting up, out of something (disk, memory, connections), a file that cannot be written, ended while
 * idle in a transaction, a statement that took too long.
 */
const AWAY_STATES = /^(08|57P0|53|58030|25P03|57014)/;
/** Node's own, for the connection and for a disk that is full. */
const AWAY_CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|ENOSPC|EDQUOT)$/;
/** The driver's words for a connection that broke, for none that came free in time, and for no answer on one. */
const AWAY_WORDS =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|timeout expired|Query read timeout/;

/** Not let in, or no such database: another try would fail the same way. */
const NOT_LET_IN = /^(28|3D)/;

/** PostgreSQL's words when the address itself is wrong: a role, its password or the database. Null where the error is something else. They name no password. */
export function notLetIn(error: unknown): string | null {
  return error instanceof pg.DatabaseError && NOT_LET_IN.test(error.code ?? '') ? error.message : null;
}

/** Whether the connection gave no answer in time: what was asked may have happened, and nothing more can be asked on it. */
export function isUnanswered(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof pg.DatabaseError) && error.message === 'Query read timeout';
}

/** Whether PostgreSQL is away rather than the statement wrong: what was asked may be asked again. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && (error instanceof pg.DatabaseError ? AWAY_STATES : AWAY_CODES).test(code))
    return true;
  return AWAY_WORDS.test(String(message));
}
