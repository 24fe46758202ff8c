// Raw SQL: bodies are written by functions of the database.
import type { BodyUse, NumberSeries } from '../../domain/administration/bodies.js';
import type { RoutableBody } from '../../domain/routing.js';
import type { Statements } from '../database.js';
import { readBodies } from '../directory.repository.js';

export interface StoredBody extends RoutableBody {
  activeUntil: string | null;
  lastNumbers: NumberSeries[];
  version: number;
}

/** Every body that ever was, with the number series it has. */
export async function readStoredBodies(db: Statements): Promise<StoredBody[]> {
  const [bodies, versions, counters] = [
    await readBodies(db),
    await db.query<{ id: string; version: number }>('SELECT id, version FROM bodies'),
    await db.query<{ body: string; year: number; last: number }>(
      'SELECT body, year, last FROM document_counters ORDER BY body, year',
    ),
  ];
  const versionOf = new Map(versions.map(({ id, version }) => [id, version]));
  return bodies.map((body) => ({
    ...body,
    activeUntil: body.activeUntil ?? null,
    version: versionOf.get(body.id)!,
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
