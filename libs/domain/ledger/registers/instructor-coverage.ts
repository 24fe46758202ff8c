import { isInPopulation, toMatchable, type LedgerUnit, type UnitKind } from '../units/ledger-unit.js';
import { MatchIndex, proposal, type Candidate } from '../matching/match-index.js';
import type { RegionWords } from '../matching/names.js';
import { decisionKey, type DecidedBy, type RememberedDecisions } from '../matching/reconciliation.js';
import type { InstructorRow } from '../import/source-rows.js';
import { findTownship } from '../units/townships.js';

/** A row of the instructors' list with the unit it means. */
export interface InstructorAssignment {
  row: InstructorRow;
  inPost: boolean;
  candidates: Candidate[];
  decidedBy: DecidedBy;
  /** Unit of the ledger, in or out of the population; null when none fits or nobody has decided. */
  unitNo: string | null;
  decisionKey: string;
}
export interface InstructorCoverage {
  active: Record<UnitKind, number>;
  units: number;
  of: number;
  without: string[];
  instructors: number;
  activeInstructors: number;
}

/**
 * Matches the units of the instructors' list, which has names and townships only, so that none is automatic. Without decisions the first
 * proposal is taken.
 */
export function matchInstructors(
  rows: InstructorRow[],
  units: LedgerUnit[],
  region: RegionWords,
  decisions: { remembered?: RememberedDecisions; acceptProposals: boolean } = { acceptProposals: true },
): InstructorAssignment[] {
  const index = new MatchIndex(units.map(toMatchable), region);
  return rows.map((row) => {
    const township = findTownship(row.township, region.townships);
    if (row.unit === null) return { row, inPost: isInPost(row.inPost), ...NO_UNIT };
    const candidates = index.candidates({ name: row.unit, township });
    const key = decisionKey('instructors', township, row.unit);
    const remembered = decisions.remembered?.get(key);
    const proposed = decisions.acceptProposals ? (proposal(candidates)?.id ?? null) : null;
    const decidedBy = remembered !== undefined ? 'person' : proposed === null ? 'nobody' : 'proposal';
    return {
      row,
      inPost: isInPost(row.inPost),
      candidates,
      decidedBy,
      unitNo: remembered !== undefined ? remembered : proposed,
      decisionKey: key,
    };
  });
}

/** On the roll, and nobody has been given to them yet: there is nothing to decide. */
const NO_UNIT: Pick<InstructorAssignment, 'candidates' | 'decidedBy' | 'unitNo' | 'decisionKey'> = {
  candidates: [],
  decidedBy: 'nobody',
  unitNo: null,
  decisionKey: '',
};

/** 在岗, 在任 and the like; 调离, 退休, 选派期满 are not. An empty cell says nothing and counts as in post. */
export function isInPost(text: string | null): boolean {
  return text === null || /^在(岗|任|职)/.test(text);
}

/** Population units with at least one instructor in post; the denominator is the whole population, not those that have one. */
export function instructorCoverage(
  assignments: readonly InstructorAssignment[],
  units: LedgerUnit[],
): InstructorCoverage {
  const population = units.filter(isInPopulation);
  const active = new Set(assignments.filter(({ inPost }) => inPost).flatMap(({ unitNo }) => unitNo ?? []));
  const covered = population.filter(({ unitNo }) => active.has(unitNo));
  const count = (kind: UnitKind): number => covered.filter((unit) => unit.kind === kind).length;
  return {
    active: { enterprise: count('enterprise'), social: count('social') },
    units: covered.length,
    of: population.length,
    without: population.filter(({ unitNo }) => !active.has(unitNo)).map(({ unitNo }) => unitNo),
    instructors: new Set(assignments.map(({ row }) => row.instructorNo)).size,
    activeInstructors: new Set(assignments.filter(({ inPost }) => inPost).map(({ row }) => row.instructorNo)).size,
  };
}
