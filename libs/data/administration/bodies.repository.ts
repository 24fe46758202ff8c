// Raw SQL: bodies are written by functions of the database.
import type { BodyUse, NumberSeries } from '../../domain/administration/bodies.js';
import type { RoutableBody } from '../../domain/routing.js';
import type { Statements } from '../database.js';
import { isoDayOrNull } from '../ledger/keyset.js';
import { routableBody } from '../directory.repository.js';

export interface StoredBody extends RoutableBody {
  activeUntil: string | null;
  lastNumbers: NumberSeries[];
  version: number;
}

/** Every body that ever was, with the number series it has. */
export async function readStoredBodies(db: Statements): Promise<StoredBody[]> {
  const bodies = await db.rows.body.findMany({ orderBy: { id: 'asc' } });
  const counters = await db.rows.documentCounter.findMany({ orderBy: [{ body: 'asc' }, { year: 'asc' }] });
  return bodies.map((body) => ({
    ...routableBody(body),
    activeUntil: isoDayOrNull(body.activeUntil),
    version: body.version,
    lastNumbers: counters.filter((c) => c.body === body.id).map(({ year, last }) => ({ year, last })),
  }));
}

/** Under the scope of a system administrator. Series of numbers are begun where none stands. */
export async function writeBody(
  tx: Statements,
  body: RoutableBody & { lastNumbers: readonly NumberSeries[] },
): Promise<void> {
  await tx.query('SELECT write_body($1::jsonb)', JSON.stringify(body));
}

/** Under the scope of a system administrator. */
export async function bodyUse(tx: Statements, id: string): Promise<BodyUse> {
  const [row] = await tx.query<{ use: BodyUse }>('SELECT body_in_use($1) AS use', id);
  return row!.use;
}
