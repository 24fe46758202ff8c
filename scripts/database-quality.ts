// Raw SQL: matches are held against what a folder expects.
import type { Statements } from '../libs/data/database.js';
import { countBy } from '../libs/domain/ledger/registers/existing-organisations.js';
import { rate, type Rate } from '../libs/domain/ledger/statistics/rate.js';
import type { LedgerExpectations } from './ledger-expectations.js';

/** How good the matches of a running product are, against what a folder's `expected.json` says of each row. */
export interface DatabaseQuality {
  /** Names in the three lists, by status. */
  byStatus: Record<string, number>;
  automatic: number;
  wrongAutomatic: string[];
  /** What persons decided otherwise than the folder has it. */
  decidedOtherwise: string[];
  /** True pairs of row and unit that are joined, or among the first three candidates. */
  trueMatches: Rate;
  missed: string[];
  /** True registrations that are the unit's, or have it among their first three candidates. */
  registrations: Rate;
}
interface ItemRow {
  source: string;
  row_no: number;
  status: string;
  unit_id: string | null;
  candidates: { id: string }[];
}

/** Which unit a repeated row or a second licence stands for, decided or proposed. */
const KEEPS = `SELECT unit_id AS unit, keeps FROM units WHERE keeps IS NOT NULL
  UNION SELECT row_key, proposal FROM reconciliation_items WHERE source = 'platform' AND status = 'open' AND proposal IS NOT NULL`;

export async function databaseQuality(db: Statements, expected: LedgerExpectations): Promise<DatabaseQuality> {
  const keeps = new Map((await db.query<{ unit: string; keeps: string }>(KEEPS)).map((row) => [row.unit, row.keeps]));
  const standsFor = (unitId: string): string => keeps.get(unitId) ?? unitId;
  const items = await db.query<ItemRow>(
    `SELECT source, row_no, status, unit_id, candidates FROM reconciliation_items WHERE table_name = 'organisations' AND text <> '' ORDER BY source, row_no, ordinal`,
  );
  const truth = new Map(expected.reconciliation.rows.map((row) => [`${row.file}:${row.row}`, row.units]));
  const population = new Set(expected.trueUnits.map(({ unit }) => unit));
  const wrong = (status: string): string[] =>
    items.filter((item) => item.status === status && isWrong(item, truth, standsFor, population)).map(nameOf);
  const byRow = new Map<string, ItemRow[]>();
  for (const item of items) byRow.set(nameOf(item), [...(byRow.get(nameOf(item)) ?? []), item]);
  const pairs = [...truth].flatMap(([row, units]) => units.map((unit) => ({ row, unit })));
  const missed = pairs.filter(
    ({ row, unit }) => !(byRow.get(row) ?? []).some((item) => reaches(item, unit, standsFor)),
  );
  return {
    byStatus: countBy(items, ({ status }) => status),
    automatic: items.filter(({ status }) => status === 'automatic').length,
    wrongAutomatic: [...wrong('automatic'), ...(await wrongRegistrations(db, expected))],
    decidedOtherwise: wrong('decided'),
    trueMatches: rate(pairs.length - missed.length, pairs.length),
    missed: missed.map(({ row, unit }) => `${row} ${unit}`),
    registrations: await registrations(db, expected),
  };
}

function reaches({ unit_id, candidates }: ItemRow, unit: string, standsFor: (unitId: string) => string): boolean {
  return (
    (unit_id !== null && standsFor(unit_id) === unit) || candidates.slice(0, 3).some(({ id }) => standsFor(id) === unit)
  );
}

/** A match with a unit outside of the population is right where the truth names none. */
function isWrong(
  item: ItemRow,
  truth: ReadonlyMap<string, string[]>,
  standsFor: (unitId: string) => string,
  population: ReadonlySet<string>,
): boolean {
  const units = truth.get(nameOf(item)) ?? [];
  if (item.unit_id === null) return false;
  const unit = standsFor(item.unit_id);
  return population.has(unit) ? !units.includes(unit) : units.length > 0;
}

function nameOf({ source, row_no }: ItemRow): string {
  return `${source}:${row_no}`;
}

async function wrongRegistrations(db: Statements, expected: LedgerExpectations): Promise<string[]> {
  const rows = await db.query<{ unit_id: string; row_key: string }>(
    `SELECT unit_id, row_key FROM reconciliation_items WHERE table_name = 'registrations' AND status = 'automatic'`,
  );
  const codes = new Map(expected.trueUnits.map(({ unit, code }) => [unit, code]));
  return rows
    .filter(({ unit_id, row_key }) => codes.has(unit_id) && codes.get(unit_id) !== row_key)
    .map(({ unit_id }) => `registration of ${unit_id}`);
}

async function registrations(db: Statements, expected: LedgerExpectations): Promise<Rate> {
  const rows = await db.query<{ row_key: string; unit_id: string | null; candidates: { id: string }[] }>(
    `SELECT row_key, unit_id, candidates FROM reconciliation_items WHERE table_name = 'registrations'`,
  );
  const byCode = new Map(rows.map((row) => [row.row_key, row]));
  const found = expected.trueUnits.filter(({ unit, code }) => {
    const row = byCode.get(code);
    return row?.unit_id === unit || row?.candidates.slice(0, 3).some(({ id }) => id === unit);
  });
  return rate(found.length, expected.trueUnits.length);
}
