import type { InstructorAssignment } from '../registers/instructor-coverage.js';
import type { Ledger } from '../statistics/ledger-figures.js';
import type { LedgerUnit } from '../units/ledger-unit.js';
import type { Candidate } from './match-index.js';
import type { RegionWords } from './names.js';
import type { PopulationMatch } from '../units/population-match.js';
import {
  decisionKey,
  MATCH_CLASSES,
  type DecidedBy,
  type MatchedUnit,
  type ReconciledRow,
  type Reconciliation,
} from './reconciliation.js';
import { registrationConflicts } from './registration-conflicts.js';
import { conflict, EXISTENCE, UNIT_FACT, type FieldConflict } from './row-conflicts.js';
import type { LineSource, SheetRow, Source } from '../import/source-rows.js';
import { findTownship } from '../units/townships.js';

/** Of a row, or of a unit that the other office does not know (domain-research 3.7). */
export const ITEM_CLASSES = [...MATCH_CLASSES, 'only-ours'] as const;
export type ItemClass = (typeof ITEM_CLASSES)[number];
/** automatic: a valid equal code, or nothing to match. open: a person must choose. unmatched: nothing to choose from; a person may still name a unit. */
export const ITEM_STATUSES = ['automatic', 'open', 'decided', 'unmatched'] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];

/** A conflict with the source whose value stands by rule. */
export interface SourcedConflict extends FieldConflict {
  winner: Source;
}
/** One unit that a row of another office names, or one doubt inside the ledger. */
export interface ReconciliationItem {
  source: Source;
  table: string;
  /** Null where the other side has no row: then the unit's number is the key. */
  row: SheetRow | null;
  unitKey: string | null;
  ordinal: number;
  text: string;
  organisation: string | null;
  township: string | null;
  class: ItemClass;
  onlyTheirs: ReconciledRow['onlyTheirs'];
  status: ItemStatus;
  candidates: Candidate[];
  conflicts: SourcedConflict[];
  counted: boolean;
  unitNo: string | null;
  decisionKey: string;
}

/**
 * Everything that was compared. Class and conflicts say what it is once open matches have taken their first proposals; `counted` and unit only what stands.
 * @param provisional the reconciliation of the same ledger made with proposals taken, row for row
 */
export function reconciliationItems(
  ledger: Ledger,
  provisional: Reconciliation,
  region: RegionWords,
): ReconciliationItem[] {
  const units = new Map(ledger.population.units.map((unit) => [unit.unitNo, unit]));
  return [
    ...ledger.reconciliation.rows.flatMap((row, at) => lineItems(row, provisional.rows[at]!, units)),
    ...onlyOursOfLines(provisional, units),
    ...ledger.population.matches.map((match) => populationItem(match, units, region)),
    ...onlyOursOfRegisters(ledger),
    ...ledger.instructors.flatMap((assignment) => instructorItem(assignment, units, region)),
  ];
}

function lineItems(
  row: ReconciledRow,
  shown: ReconciledRow,
  units: ReadonlyMap<string, LedgerUnit>,
): ReconciliationItem[] {
  const { entry } = row;
  const item = (found: MatchedUnit | null, ordinal: number): ReconciliationItem => {
    const text = found?.text ?? '';
    const status = found ? statusOf(found.decidedBy, found.candidates) : 'automatic';
    const about = shown.units[ordinal]?.standsFor ?? null;
    return {
      source: entry.source,
      table: 'organisations',
      row: entry.from,
      unitKey: null,
      ordinal,
      text,
      organisation: entry.organisation,
      township: entry.township,
      class: shown.class,
      onlyTheirs: shown.onlyTheirs,
      status,
      candidates: found?.candidates ?? [],
      conflicts: shown.conflicts.map((one) => ({
        ...one,
        winner: one.wins === 'theirs' ? entry.source : winnerOfOurs(one, units.get(about ?? '')),
      })),
      counted: row.counted,
      unitNo: found?.unitNo ?? null,
      decisionKey: decisionKey(entry.source, entry.township, text),
    };
  };
  return row.units.length === 0 ? [item(null, 0)] : row.units.map(item);
}

/** Our value comes from the registration authority where it is a fact of the unit, else from the platform's survey. */
function winnerOfOurs({ field }: FieldConflict, unit: LedgerUnit | undefined): Source {
  return field === 'name' && unit ? unit.provenance.name.source : 'platform';
}

function statusOf(decidedBy: DecidedBy, candidates: readonly Candidate[]): ItemStatus {
  if (decidedBy === 'person') return 'decided';
  if (decidedBy === 'automatic') return 'automatic';
  return candidates.length > 0 ? 'open' : 'unmatched';
}

/** The platform says that a unit has an organisation of which its line department knows nothing: the line decides (口头工会). */
function onlyOursOfLines({ onlyOurs }: Reconciliation, units: ReadonlyMap<string, LedgerUnit>): ReconciliationItem[] {
  return onlyOurs
    .filter(({ unitNo }) => units.has(unitNo))
    .map(({ type, unitNo }) => {
      const source = type as LineSource;
      const existence: SourcedConflict = {
        ...conflict('line-knows-none', type, true, null, 'theirs', EXISTENCE),
        winner: source,
      };
      return onlyOursItem(source, units.get(unitNo)!, [existence]);
    });
}

/** Operating units without a registration: not found, or not decided. */
function onlyOursOfRegisters({ population }: Ledger): ReconciliationItem[] {
  const claimed = new Set(
    population.matches.flatMap(({ kind, candidates, unitNo }) =>
      kind === 'registration' ? [unitNo, candidates[0]?.id] : [],
    ),
  );
  return population.units
    .filter(
      ({ registration, exclusion, unitNo }) => registration === null && exclusion === null && !claimed.has(unitNo),
    )
    .map((unit) =>
      onlyOursItem(unit.kind === 'social' ? 'civil-affairs' : 'market-regulation', unit, [
        { ...conflict('line-knows-none', 'registration', true, null, 'ours', UNIT_FACT), winner: 'platform' },
      ]),
    );
}

function onlyOursItem(source: Source, unit: LedgerUnit, conflicts: SourcedConflict[]): ReconciliationItem {
  const { unitNo, name, township } = unit;
  return {
    source,
    table: 'units',
    row: null,
    unitKey: unitNo,
    ordinal: 0,
    text: name,
    organisation: null,
    township,
    class: 'only-ours',
    onlyTheirs: null,
    status: 'automatic',
    candidates: [],
    conflicts,
    counted: false,
    unitNo,
    decisionKey: `${source}|only-ours|${unitNo}`,
  };
}

function populationItem(
  match: PopulationMatch,
  units: ReadonlyMap<string, LedgerUnit>,
  region: RegionWords,
): ReconciliationItem {
  const { kind, source, row, text, candidates, decidedBy, unitNo } = match;
  const status = statusOf(decidedBy, candidates);
  const unit = units.get(unitNo ?? (status === 'open' ? candidates[0]!.id : ''));
  const conflicts =
    kind === 'registration' && unit
      ? registrationConflicts(unit.platform, row, region).map((one) => ({ ...one, winner: source }))
      : [];
  return {
    source,
    table: kind === 'registration' ? 'registrations' : kind === 'duplicate' ? 'units' : 'licences',
    row,
    unitKey: null,
    ordinal: 0,
    text,
    organisation: null,
    township: match.township ?? unit?.township ?? null,
    class: classOf(match, unit, conflicts),
    onlyTheirs: kind === 'registration' && !unit ? 'not-on-platform' : null,
    status,
    candidates,
    conflicts,
    counted: false,
    unitNo,
    decisionKey: match.decisionKey,
  };
}

function classOf(
  { kind }: PopulationMatch,
  unit: LedgerUnit | undefined,
  conflicts: readonly FieldConflict[],
): ItemClass {
  if (kind === 'duplicate') return 'duplicate';
  if (kind === 'licence') return 'many-to-one';
  if (!unit) return 'only-theirs';
  if (unit.exclusion?.reason === 'licences') return 'many-to-one';
  return conflicts.length > 0 ? 'field-conflict' : 'equal';
}

function instructorItem(
  assignment: InstructorAssignment,
  units: ReadonlyMap<string, LedgerUnit>,
  region: RegionWords,
): ReconciliationItem[] {
  const { row, candidates, decidedBy, unitNo } = assignment;
  if (row.unit === null) return [];
  const status = statusOf(decidedBy, candidates);
  const township = findTownship(row.township, region.townships);
  const unit = units.get(unitNo ?? (status === 'open' ? candidates[0]!.id : ''));
  const differs = unit && township && township !== unit.township;
  const conflicts: SourcedConflict[] = differs
    ? [{ ...conflict('township-differs', 'township', unit.township, township, 'ours', UNIT_FACT), winner: 'platform' }]
    : [];
  return [
    {
      source: 'instructors',
      table: 'assignments',
      row,
      unitKey: null,
      ordinal: 0,
      text: row.unit,
      organisation: null,
      township,
      class: !unit ? 'only-theirs' : differs ? 'field-conflict' : 'equal',
      onlyTheirs: unit ? null : 'not-on-platform',
      status,
      candidates,
      conflicts,
      counted: false,
      unitNo,
      decisionKey: assignment.decisionKey,
    },
  ];
}
