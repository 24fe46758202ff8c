// Raw SQL: LISTEN.
import pg from 'pg';

/** How long after a connection was lost the next is tried. */
const AGAIN_MS = 1_000;

/**
 * Listens on a channel of PostgreSQL, on a connection of its own that comes back by itself. `heard` is called for every announcement with its payload, and once with null each time it begins to listen:
 * what was announced meanwhile is lost, so the hearer looks for itself. Nothing depends on it: who is woken by it looks from time to time all the same.
 * @returns stops it
 */
export function listenOn(
  options: pg.PoolConfig,
  channel: string,
  heard: (payload: string | null) => void,
): () => Promise<void> {
  let stopped = false;
  let client: pg.Client | null = null;
  let again: NodeJS.Timeout | undefined;
  const begin = async (): Promise<void> => {
    const own = (client = new pg.Client({ connectionString: options.connectionString, keepAlive: true }));
    own.on('notification', ({ payload }) => heard(payload ?? ''));
    own.on('error', ignored);
    own.once('end', () => {
      if (!stopped) again = setTimeout(() => void begin(), AGAIN_MS).unref();
    });
    try {
      await own.connect();
      await own.query(`LISTEN ${own.escapeIdentifier(channel)}`);
      heard(null);
    } catch {
      // Its end, which has come or comes now, begins the next.
      await own.end().catch(ignored);
    }
  };
  void begin();
  return async () => {
    stopped = true;
    clearTimeout(again);
    // A connection that was cut without a word answers no farewell either.
    const farewell = new Promise<void>((resolve) => setTimeout(resolve, AGAIN_MS).unref());
    await Promise.race([client?.end().catch(ignored), farewell]);
  };
}

/** A broken connection ends, and its end is what is acted on. */
function ignored(): void {}
