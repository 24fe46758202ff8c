import type { OrganisationType, PlainDate } from '../../case.js';
import { squeeze } from '../codes/characters.js';
import { isInPopulation, toMatchable, type LedgerUnit } from '../units/ledger-unit.js';
import type { LineEntry } from '../lists/line-entries.js';
import { MatchIndex, proposal, type Candidate } from './match-index.js';
import type { RegionWords } from './names.js';
import { conflictsOf, type FieldConflict } from './row-conflicts.js';
import type { LineSource } from '../import/source-rows.js';
import { splitUnits } from '../units/unit-splitting.js';

/** Outcome of a row of a line department's list (domain-research 3.7); `only-ours` is of a unit, not of a row. */
export const MATCH_CLASSES = [
  'equal',
  'field-conflict',
  'only-theirs',
  'one-to-many',
  'many-to-one',
  'duplicate',
] as const;
export type MatchClass = (typeof MATCH_CLASSES)[number];

/** Who says that a name in a row is a unit: a valid equal code by itself, the first proposal taken unseen, a person, or nobody yet. */
export type DecidedBy = 'automatic' | 'proposal' | 'person' | 'nobody';
/** One unit that a row names. */
export interface MatchedUnit {
  /** As the row names it. */
  text: string;
  decidedBy: DecidedBy;
  candidates: Candidate[];
  /** Unit of the ledger; null when none fits or nobody has decided. */
  unitNo: string | null;
  /** Unit of the population that it stands for: itself, or the main licence of its firm. */
  standsFor: string | null;
}
export interface ReconciledRow {
  entry: LineEntry;
  units: MatchedUnit[];
  /** Population units covered, sorted. */
  covers: string[];
  class: MatchClass;
  conflicts: FieldConflict[];
  /** Why a row covers no unit of the population. */
  onlyTheirs: 'line-structure' | 'unit-excluded' | 'not-on-platform' | null;
  /** True when it counts as an existing organisation of the population. */
  counted: boolean;
}
export interface Reconciliation {
  rows: ReconciledRow[];
  /** Units of which the platform says that they have an organisation and the line department knows none. */
  onlyOurs: { type: OrganisationType; unitNo: string }[];
}

/** What a person decided earlier: a unit, or null for none of ours. */
export type RememberedDecisions = ReadonlyMap<string, string | null>;
/** Key under which a decision is remembered; the row's number is not in it, because the next file has other numbers. */
export function decisionKey(source: LineSource | 'instructors', township: string | null, text: string): string {
  return `${source}|${township ?? ''}|${squeeze(text)}`;
}

export interface ReconciliationInput {
  units: LedgerUnit[];
  entries: LineEntry[];
  region: RegionWords;
  /** First day of the campaign: what ended before it has expired. */
  kickoff: PlainDate;
  remembered?: RememberedDecisions;
  /** Take the first proposal where no person has decided; without it such rows stay open. */
  acceptProposals: boolean;
}

/** Matches every row of the three lists with the ledger and says what it is. */
export function reconcile(input: ReconciliationInput): Reconciliation {
  const units = new Map(input.units.map((unit) => [unit.unitNo, unit]));
  const index = new MatchIndex(input.units.map(toMatchable), input.region);
  const matched = input.entries.map((entry) => ({ entry, units: matchEntry(entry, index, units, input) }));
  const seen = new Map<string, LineEntry>();
  const licences = licencesByUnit(matched);
  const rows = matched.map(({ entry, units: found }) => {
    const covers = [...new Set(found.flatMap(({ standsFor }) => standsFor ?? []))].sort();
    const conflicts = covers.length === 1 ? conflictsOf(entry, found[0]!, units.get(covers[0]!)!, input.kickoff) : [];
    const matchClass = classify(entry, found, { covers, conflicts, seen, licences });
    return {
      entry,
      units: found,
      covers,
      class: matchClass,
      conflicts,
      onlyTheirs: matchClass === 'only-theirs' ? whyOnlyTheirs(entry, found) : null,
      counted: isCounted(entry, found, matchClass),
    } satisfies ReconciledRow;
  });
  return { rows, onlyOurs: onlyOurs(input.units, rows) };
}

function matchEntry(
  entry: LineEntry,
  index: MatchIndex,
  units: Map<string, LedgerUnit>,
  input: ReconciliationInput,
): MatchedUnit[] {
  if (entry.structural) return [];
  const { township, source } = entry;
  const known = (name: string): boolean => proposal(index.candidates({ name, township })) !== null;
  const names = splitUnits(entry.units, known);
  return names.map((text) => {
    const candidates = index.candidates({ name: text, township, code: names.length === 1 ? entry.unitCode : null });
    const first = proposal(candidates);
    const remembered = input.remembered?.get(decisionKey(source, township, text));
    const decidedBy: DecidedBy =
      remembered !== undefined
        ? 'person'
        : first?.automatic
          ? 'automatic'
          : first && input.acceptProposals
            ? 'proposal'
            : 'nobody';
    const unitNo = remembered !== undefined ? remembered : decidedBy === 'nobody' ? null : first!.id;
    return { text, decidedBy, candidates, unitNo, standsFor: populationUnit(units.get(unitNo ?? '')) };
  });
}

function populationUnit(unit: LedgerUnit | undefined): string | null {
  if (!unit) return null;
  return isInPopulation(unit) ? unit.unitNo : unit.exclusion!.reason === 'licences' ? unit.exclusion!.keeps : null;
}

/** Population unit and type → the licences under which lists know it. */
function licencesByUnit(matched: { entry: LineEntry; units: MatchedUnit[] }[]): Map<string, Set<string>> {
  const licences = new Map<string, Set<string>>();
  for (const { entry, units } of matched) {
    if (units.length !== 1 || !units[0]!.standsFor) continue;
    const key = `${entry.type}|${units[0]!.standsFor}`;
    licences.set(key, (licences.get(key) ?? new Set()).add(units[0]!.unitNo!));
  }
  return licences;
}

interface Context {
  covers: string[];
  conflicts: FieldConflict[];
  seen: Map<string, LineEntry>;
  licences: Map<string, Set<string>>;
}

/** The first class that fits; a row of the same organisation of the same units as an earlier one is a duplicate before all else. */
function classify(entry: LineEntry, found: MatchedUnit[], { covers, conflicts, seen, licences }: Context): MatchClass {
  if (covers.length === 0) return 'only-theirs';
  const key = [entry.type, entry.unionCommittee, ...found.flatMap(({ unitNo }) => unitNo ?? []).sort()].join('|');
  if (seen.has(key)) return 'duplicate';
  seen.set(key, entry);
  if (covers.length > 1) return 'one-to-many';
  if ((licences.get(`${entry.type}|${covers[0]}`)?.size ?? 0) > 1) return 'many-to-one';
  return conflicts.length > 0 ? 'field-conflict' : 'equal';
}

/** The line department decides existence; duplicates, second licences and women's committees of unions are no organisations of their own. */
function isCounted(entry: LineEntry, found: MatchedUnit[], matchClass: MatchClass): boolean {
  if (matchClass === 'duplicate' || matchClass === 'only-theirs' || entry.unionCommittee) return false;
  return matchClass !== 'many-to-one' || found[0]!.unitNo === found[0]!.standsFor;
}

function whyOnlyTheirs(entry: LineEntry, found: MatchedUnit[]): ReconciledRow['onlyTheirs'] {
  if (entry.structural) return 'line-structure';
  return found.some(({ unitNo }) => unitNo !== null) ? 'unit-excluded' : 'not-on-platform';
}

const MASS_TYPES = ['union', 'league', 'women'] as const;

function onlyOurs(units: LedgerUnit[], rows: ReconciledRow[]): Reconciliation['onlyOurs'] {
  const covered = new Set(rows.flatMap(({ entry, covers }) => covers.map((unitNo) => `${entry.type}|${unitNo}`)));
  const missing = MASS_TYPES.flatMap((type) =>
    units
      .filter((unit) => isInPopulation(unit) && unit.platform[type] === true && !covered.has(`${type}|${unit.unitNo}`))
      .map(({ unitNo }) => ({ type, unitNo })),
  );
  return missing;
}
