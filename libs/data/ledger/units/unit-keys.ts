import type { Statements } from '../../database.js';

/** Unit by id or credit code, as the caller may see it; the id goes before a code that reads the same. Null for none. */
export async function findUnitByKey({ rows }: Statements, key: string): Promise<string | null> {
  const found = await rows.unit.findMany({
    where: { OR: [{ unitId: key }, { creditCode: key }] },
    orderBy: { unitId: 'asc' },
    select: { unitId: true },
  });
  return found.find(({ unitId }) => unitId === key)?.unitId ?? found[0]?.unitId ?? null;
}
