import type { AddedUnit, MatchCorrection } from '../../../domain/ledger/import/by-hand.js';
import type { Statements } from '../../database.js';

/** Units that persons added, in the order of their numbers. */
export async function loadAddedUnits(tx: Statements): Promise<AddedUnit[]> {
  const added = await tx.rows.unit.findMany({
    where: { addedBy: { not: null } },
    orderBy: { unitId: 'asc' },
    select: {
      ...{ unitId: true, name: true, creditCode: true, kind: true, unitClass: true, township: true },
      ...{ formerNames: true, aliases: true, address: true, legalRepresentative: true, keeps: true },
      ...{ inPopulation: true, exclusionReason: true },
    },
  });
  return added.map(({ unitId, creditCode, kind, inPopulation, exclusionReason, ...unit }) => ({
    ...(unit as Pick<AddedUnit, keyof typeof unit>),
    ...{ unitNo: unitId, code: creditCode, kind: kind === 'social' ? 'social' : 'enterprise' },
    exclusion: inPopulation ? null : ((exclusionReason ?? 'not-surveyed') as AddedUnit['exclusion']),
  }));
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
  const corrected = await tx.rows.unitFact.findMany({
    where: { supersededAt: null, source: 'person', field: { in: Object.keys(FIELDS) } },
    select: { unitId: true, field: true, value: true },
  });
  const found = new Map<string, MatchCorrection>();
  for (const { unitId, field, value } of corrected)
    found.set(unitId, {
      ...found.get(unitId),
      [FIELDS[field as keyof typeof FIELDS]]: value ?? (field === 'creditCode' ? null : []),
    });
  return found;
}
