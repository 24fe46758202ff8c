// Raw SQL: units of a file are written set by set.
import {
  factsOfDuplicate,
  factsOfMember,
  factsOfUnit,
  valuesOf,
  type RowFacts,
  type UnitFacts,
  type UnitField,
  type UnitStatus,
  type UnitValues,
} from '../../../domain/ledger/units/unit-facts.js';
import type { PlainDate } from '../../../domain/case.js';
import type { Statements } from '../../database.js';
import type { LedgerStage, ProjectedLedger, RowOrigin } from '../import/ledger-stage.js';
import { askLivingCases, statusChangeOf, unitsOfLivingCases, type StatusChange } from './status-requests.js';

/** Units written with one statement. */
const BATCH = 1000;

/** Columns of `units` that the projection owns; responsible body and officer are the task list's once the unit is there. */
const COLUMNS = [
  'unit_id',
  'credit_code',
  'name',
  'township',
  'area',
  'kind',
  'unit_class',
  'status',
  'status_on',
  'keeps',
  'in_population',
  'exclusion_reason',
  'code_check',
  'code_missing_reason',
  'former_names',
  'aliases',
  'address',
  'industry',
  'park',
  'legal_representative',
  'phone',
  'employees',
  'union_members',
  'women_employees',
  'league_members',
  'youth28',
  'youth35',
  'party_members_full',
  'party_members_probationary',
  'counted_on',
] as const;
const list = (prefix: string): string => COLUMNS.map((column) => prefix + column).join(', ');
/** A new unit gets its responsible body at once: to write each row a second time would cost as much as the first. */
const UPSERT_UNITS = `INSERT INTO units (${list('')}, changed_at, responsible_body)
  SELECT ${list('r.')}, $2::timestamptz, (SELECT min(b.id) FROM bodies b WHERE b.line = 'party' AND b.role = 'responsible' AND b.area = r.area)
  FROM jsonb_populate_recordset(NULL::units, $1::jsonb) r
  ON CONFLICT (unit_id) DO UPDATE SET (${list('')}, version, changed_at) = ROW (${list('excluded.')}, units.version + 1, excluded.changed_at)
  WHERE (${list('units.')}) IS DISTINCT FROM (${list('excluded.')})`;

const INCOMING = `WITH incoming AS MATERIALIZED (
  SELECT u->>'unit' AS unit_id, v.key AS field, v.value, f->>'source' AS source, (f->>'asOf')::date AS as_of, f->>'import' AS import, (f->>'row')::int AS source_row
  FROM jsonb_array_elements($1::jsonb) u, jsonb_array_elements(u->'facts') f, jsonb_each(f->'values') v)`;
/** Whether the word of an import replaces the fact in force: never a person's correction, and the count of a case only when the data is newer. */
const GIVES_WAY = `(c.source <> 'person' AND (c.source <> 'case' OR i.as_of > c.as_of))`;
/** Of units that have no history yet every known value is the first. */
const FIRST = `${INCOMING} INSERT INTO unit_facts (unit_id, field, seq, value, source, as_of, import, source_row, recorded_at)
  SELECT unit_id, field, 1, value, source, as_of, import, source_row, $2::timestamptz FROM incoming WHERE value <> 'null'`;
/** Facts in force of the units at hand: joined with all of `unit_facts`, PostgreSQL looks through the whole table for every batch. `$n` holds the units. */
const inForce = (n: number): string =>
  `(SELECT * FROM unit_facts WHERE superseded_at IS NULL AND unit_id = ANY ($${n}))`;
/** Units of which a source says something else than what is in force; mostly none, so the rest of the work is left out. */
const DIFFERENT = `${INCOMING} SELECT DISTINCT i.unit_id FROM incoming i
  LEFT JOIN ${inForce(2)} c ON c.unit_id = i.unit_id AND c.field = i.field
  WHERE coalesce(c.value, 'null') <> i.value OR (c.source <> i.source AND i.value <> 'null')`;
const SUPERSEDE = `${INCOMING} UPDATE unit_facts c SET superseded_at = $2::timestamptz FROM incoming i
  WHERE c.unit_id = ANY ($3) AND c.unit_id = i.unit_id AND c.field = i.field AND c.superseded_at IS NULL AND ${GIVES_WAY}
    AND (c.value <> i.value OR (c.source <> i.source AND i.value <> 'null'))`;
/** A word that does not get through is kept as well, superseded at once: where it is newer than the correction it is the conflict that is shown. */
const RECORD = `${INCOMING} INSERT INTO unit_facts (unit_id, field, seq, value, source, as_of, import, source_row, recorded_at, superseded_at)
  SELECT i.unit_id, i.field, coalesce(newest.seq, 0) + 1, i.value, i.source, i.as_of, i.import, i.source_row, $2::timestamptz,
    CASE WHEN c.unit_id IS NOT NULL THEN $2::timestamptz END
  FROM incoming i
  LEFT JOIN ${inForce(3)} c ON c.unit_id = i.unit_id AND c.field = i.field
  LEFT JOIN LATERAL (SELECT seq, value FROM unit_facts n WHERE n.unit_id = i.unit_id AND n.field = i.field ORDER BY seq DESC LIMIT 1) newest ON true
  LEFT JOIN LATERAL (SELECT value FROM unit_facts n WHERE n.unit_id = i.unit_id AND n.field = i.field AND n.source NOT IN ('person', 'case')
    ORDER BY seq DESC LIMIT 1) said ON c.source IN ('person', 'case')
  WHERE CASE WHEN c.unit_id IS NULL THEN coalesce(newest.value, 'null') <> 'null' OR i.value <> 'null'
    WHEN c.source IN ('person', 'case') THEN coalesce(said.value, 'null') <> i.value
    ELSE false END`;

/** Units with every value's source, and the history of both. */
export const unitStage: LedgerStage = {
  name: 'units',
  async write(tx, projected) {
    const corrections = await correctionsInForce(tx);
    const living = await unitsOfLivingCases(tx);
    const changes: StatusChange[] = [];
    const written = { units: 0, unit_facts: 0 };
    for (const batch of inBatches(allFacts(projected), BATCH)) {
      const records = batch.map((unit) => recordOf(unit, projected, corrections.get(unit.unitId)));
      for (const [i, { status, status_on }] of records.entries()) {
        const before = living.get(batch[i]!.unitId);
        if (before !== undefined && before !== status)
          changes.push(statusChangeOf(batch[i]!, status, status_on, projected));
      }
      written.units += await tx.execute(UPSERT_UNITS, JSON.stringify(records), projected.at);
      written.unit_facts += await writeFacts(
        tx,
        batch.map((unit) => ({ unit: unit.unitId, facts: unit.facts.map((fact) => sourced(fact, projected)) })),
        projected.at,
      );
    }
    const asked = await askLivingCases(tx, changes, projected);
    return asked === 0 ? written : { ...written, cases_asked: asked };
  },
};

interface SourcedFacts {
  unit: string;
  facts: object[];
}

/** @returns facts added */
async function writeFacts(tx: Statements, units: SourcedFacts[], at: string): Promise<number> {
  const idsOf = (rows: { unit_id: string }[]): Set<string> => new Set(rows.map(({ unit_id }) => unit_id));
  const known = idsOf(
    await tx.query(
      'SELECT DISTINCT unit_id FROM unit_facts WHERE unit_id = ANY ($1)',
      units.map(({ unit }) => unit),
    ),
  );
  const [fresh, old] = [units.filter(({ unit }) => !known.has(unit)), units.filter(({ unit }) => known.has(unit))];
  const added = fresh.length > 0 ? await tx.execute(FIRST, JSON.stringify(fresh), at) : 0;
  const different =
    old.length > 0 ? idsOf(await tx.query(DIFFERENT, JSON.stringify(old), [...known])) : new Set<string>();
  if (different.size === 0) return added;
  const changed = JSON.stringify(old.filter(({ unit }) => different.has(unit)));
  await tx.execute(SUPERSEDE, changed, at, [...different]);
  return added + (await tx.execute(RECORD, changed, at, [...different]));
}

/** Each unit once: a number that a file gives twice is the unit that stays. */
function* allFacts(projected: ProjectedLedger): Generator<UnitFacts> {
  const seen = new Set<string>();
  for (const unit of everyFacts(projected)) {
    if (seen.has(unit.unitId)) continue;
    seen.add(unit.unitId);
    yield unit;
  }
}

function* everyFacts({ ledger, sources, region }: ProjectedLedger): Generator<UnitFacts> {
  for (const unit of ledger.population.units) if (!unit.addedByHand) yield factsOfUnit(unit);
  const folded = new Map(
    ledger.population.excluded
      .filter(({ reason }) => reason === 'duplicate')
      .map(({ unitNo, keeps }) => [unitNo, keeps]),
  );
  for (const row of sources.platform.rows)
    if (folded.has(row.unitNo)) yield factsOfDuplicate(row, folded.get(row.unitNo)!);
  for (const row of sources.associationMembers) yield factsOfMember(row, region.townships);
}

interface Correction {
  value: never;
  source: 'person' | 'case';
  asOf: string | null;
}
type Corrections = Map<UnitField, Correction>;

async function correctionsInForce(tx: Statements): Promise<Map<string, Corrections>> {
  const rows = await tx.query<{
    unit_id: string;
    field: UnitField;
    value: never;
    source: 'person' | 'case';
    as_of: Date | null;
  }>(
    `SELECT unit_id, field, value, source, as_of FROM unit_facts WHERE superseded_at IS NULL AND source IN ('person', 'case')`,
  );
  const found = new Map<string, Corrections>();
  for (const { unit_id, field, value, source, as_of } of rows) {
    const ofUnit = found.get(unit_id) ?? new Map<UnitField, Correction>();
    found.set(unit_id, ofUnit.set(field, { value, source, asOf: as_of ? as_of.toISOString().slice(0, 10) : null }));
  }
  return found;
}

type UnitRecord = Record<Exclude<(typeof COLUMNS)[number], 'status' | 'status_on'>, unknown> & {
  status: UnitStatus;
  status_on: PlainDate | null;
};

/** The unit's row in `units`: what the sources say, with the corrections that stand. */
function recordOf(
  { unitId, kind, facts }: UnitFacts,
  { county, origins }: ProjectedLedger,
  corrections: Corrections | undefined,
): UnitRecord {
  const standing: Partial<UnitValues> = {};
  for (const [field, { value, source, asOf }] of corrections ?? []) {
    const dayOfRow =
      facts
        .map((fact) => (field in fact.values ? (origins.get(fact.row)?.asOf ?? null) : null))
        .find((found) => found !== null) ?? null;
    if (source === 'person' || dayOfRow === null || asOf === null || dayOfRow <= asOf) standing[field] = value;
  }
  const v = valuesOf(facts, standing);
  return {
    unit_id: unitId,
    credit_code: v.creditCode,
    name: v.name,
    township: v.township,
    area: v.township === '' ? county : `${county}/${v.township}`,
    kind,
    unit_class: v.unitClass,
    status: v.status,
    status_on: v.statusOn,
    keeps: v.keeps,
    in_population: v.exclusionReason === null,
    exclusion_reason: v.exclusionReason,
    code_check: v.codeCheck,
    code_missing_reason: v.codeMissingReason,
    former_names: v.formerNames,
    aliases: v.aliases,
    address: v.address,
    industry: v.industry,
    park: v.park,
    legal_representative: v.legalRepresentative,
    phone: v.phone,
    employees: v.employees,
    union_members: v.unionMembers,
    women_employees: v.womenEmployees,
    league_members: v.leagueMembers,
    youth28: v.youth28,
    youth35: v.youth35,
    party_members_full: v.partyMembersFull,
    party_members_probationary: v.partyMembersProbationary,
    counted_on: origins.get(facts[0]!.row)?.asOf ?? null,
  };
}

function sourced({ source, row, values }: RowFacts, { origins }: ProjectedLedger): object {
  const { importId, asOf }: Partial<RowOrigin> = origins.get(row) ?? {};
  const known = Object.entries(values).map(([field, value]) => [
    field,
    Array.isArray(value) && value.length === 0 ? null : value,
  ]);
  return { source, asOf: asOf ?? null, import: importId ?? null, row: row.row, values: Object.fromEntries(known) };
}

function* inBatches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    if (batch.push(item) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
