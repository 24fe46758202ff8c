// Raw SQL: what persons added and corrected, as matching reads it: set by set.
import type { AddedUnit, MatchCorrection } from '../../../domain/ledger/import/by-hand.js';
import type { Statements } from '../../database.js';

/** Units that persons added, in the order of their numbers. */
export async function loadAddedUnits(tx: Statements): Promise<AddedUnit[]> {
  return tx.query<AddedUnit>(
    `SELECT unit_id AS "unitNo", name, credit_code AS code, CASE kind WHEN 'social' THEN 'social' ELSE 'enterprise' END AS kind, unit_class AS "unitClass", township,
       former_names AS "formerNames", aliases, address, legal_representative AS "legalRepresentative", CASE WHEN in_population THEN NULL ELSE coalesce(exclusion_reason, 'not-surveyed') END AS exclusion, keeps
     FROM units WHERE added_by IS NOT NULL ORDER BY unit_id`,
  );
}

const FIELDS = {
  name: 'name',
  creditCode: 'code',
  township: 'township',
  formerNames: 'formerNames',
  aliases: 'aliases',
} as const;

/** What persons corrected of that by which rows are matched. */
export async function loadMatchCorrections(tx: Statements): Promise<Map<string, MatchCorrection>> {
  const rows = await tx.query<{ unit_id: string; field: keyof typeof FIELDS; value: never }>(
    `SELECT unit_id, field, value FROM unit_facts WHERE superseded_at IS NULL AND source = 'person' AND field = ANY ($1::text[])`,
    Object.keys(FIELDS),
  );
  const found = new Map<string, MatchCorrection>();
  for (const { unit_id, field, value } of rows)
    found.set(unit_id, { ...found.get(unit_id), [FIELDS[field]]: value ?? (field === 'creditCode' ? null : []) });
  return found;
}
