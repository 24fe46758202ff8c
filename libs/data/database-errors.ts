/** What PostgreSQL said, as the adapter hands it on. */
interface DriverCause {
  kind?: string;
  originalCode?: string;
  originalMessage?: string;
}

function causeOf(error: unknown): DriverCause | null {
  const { meta, cause } = error as { meta?: { driverAdapterError?: { cause?: DriverCause } }; cause?: DriverCause };
  return meta?.driverAdapterError?.cause ?? cause ?? null;
}

const UNIQUE_VIOLATION = '23505';

/** Which of the named unique constraints an error is about, or null. The name stands in the message in every language of the server. */
export function violatedConstraint<N extends string>(error: unknown, names: readonly N[]): N | null {
  const cause = causeOf(error);
  if (cause?.originalCode !== UNIQUE_VIOLATION) return null;
  return names.find((name) => cause.originalMessage?.includes(name)) ?? null;
}

/** Whether PostgreSQL says that a value cannot be kept as what it is meant to be (class 22): the same again would fail the same way. */
export function isUnstorable(error: unknown): boolean {
  return (causeOf(error)?.originalCode ?? '').startsWith('22');
}

/** Prisma's codes and the adapter's kinds for a server that cannot be reached, closes, has no place, or does not answer in time. */
const AWAY_CODES: ReadonlySet<string> = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037']);
const AWAY_KINDS: ReadonlySet<string> = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TlsConnectionError', 'TooManyConnections']);
/** PostgreSQL's own: connection exceptions, shutting down, starting up, too many connections. */
const AWAY_STATES = /^(08|57P0|53300)/;

/** Whether PostgreSQL is away rather than the statement wrong: what was asked may be asked again. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const cause = causeOf(error);
  return (
    (typeof code === 'string' && (AWAY_CODES.has(code) || /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code))) ||
    AWAY_KINDS.has(cause?.kind ?? '') ||
    AWAY_STATES.test(cause?.originalCode ?? '') ||
    /Connection terminated|Server has closed the connection/.test(String(message))
  );
}
