// Raw SQL: members are locked, and moved by pairs of unit and organisation.
import type { AdjustmentView } from '../../../contracts/organisations.js';
import type { Statements } from '../../database.js';
import { dayOrNull } from '../../rows.js';

/** Units of an organisation that belong to it now, locked so that two adjustments wait for each other. */
export async function lockMembers(tx: Statements, organisation: string): Promise<string[]> {
  const rows = await tx.query<{ unit_id: string }>(
    'SELECT unit_id FROM organisation_units WHERE organisation = $1 AND left_on IS NULL ORDER BY unit_id FOR UPDATE',
    organisation,
  );
  return rows.map(({ unit_id }) => unit_id);
}

/** Takes units out of an organisation and into others as of a day, and keeps that it was done. */
export async function writeAdjustment(
  tx: Statements,
  adjustment: AdjustmentView,
  {
    leaving,
    moves,
    by,
    at,
  }: { leaving: readonly string[]; moves: readonly { unit: string; to: string }[]; by: string; at: string },
): Promise<void> {
  const { id, organisation, name, type, problem, before, after, moved, adjustedOn, documentNo } = adjustment;
  await tx.rows.organisationUnit.updateMany({
    where: { organisation: organisation!, unitId: { in: [...leaving] } },
    data: { leftOn: dayOrNull(adjustedOn) },
  });
  await tx.execute(
    `INSERT INTO organisation_units (organisation, unit_id, joined_on) SELECT m->>'to', m->>'unit', $2::date FROM jsonb_array_elements($1::jsonb) m
     ON CONFLICT (organisation, unit_id) DO UPDATE SET joined_on = excluded.joined_on, left_on = NULL`,
    JSON.stringify(moves),
    adjustedOn,
  );
  await tx.rows.organisationAdjustment.createMany({
    data: [
      {
        ...{ id, organisation, name, type, problem, before, after, moved, documentNo, source: 'person' },
        ...{ adjustedOn: dayOrNull(adjustedOn), recordedBy: by, recordedAt: new Date(at) },
      },
    ],
  });
}
