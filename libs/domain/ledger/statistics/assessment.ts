import type { OrganisationType } from '../../case.js';
import type { RuleSet } from '../../rule-set.js';
import { COUNT_NAMES, TYPE_NAMES, type Bilingual } from '../../text.js';
import { coveredUnits, type ExistingOrganisation } from '../registers/existing-organisations.js';
import { isInPopulation, type LedgerUnit } from '../units/ledger-unit.js';
import { rate, type Rate } from './rate.js';

export const MASS_TYPES = ['union', 'league', 'women'] as const;
export type MassType = (typeof MASS_TYPES)[number];

/** Counts that a threshold may look at, as the platform surveyed them. */
export type AssessedCount = 'employees' | 'leagueMembers' | 'womenEmployees' | 'partyMembersFull';
export interface Threshold {
  count: AssessedCount;
  /** From this number on a unit can form on its own. */
  atLeast: number;
  citation: string;
  /** The national threshold beside the county's; it obliges or allows something else and is kept for the record. */
  national: { count: AssessedCount | 'unionMembers'; atLeast: number } | null;
}
export type Thresholds = Record<OrganisationType, Threshold>;

/** The county's thresholds as a rule set has them; 2020: three employees, League members, women employees, full Party members. */
export function thresholdsOf(rules: Pick<RuleSet, 'types'>): Thresholds {
  const threshold = (type: OrganisationType): Threshold => {
    const { threshold: county, nationalThreshold } = rules.types[type];
    const national = nationalThreshold ? { count: nationalThreshold.count, atLeast: nationalThreshold.amount } : null;
    return { count: county.count, atLeast: county.standAlone, citation: county.citation, national };
  };
  return {
    union: threshold('union'),
    league: threshold('league'),
    women: threshold('women'),
    party: threshold('party'),
  };
}

export type Verdict = 'yes' | 'no' | 'unknown';

/** Whether a unit meets the number for a type, and in words why. `unknown` where the survey has no number. */
export interface Assessment {
  unitNo: string;
  type: OrganisationType;
  meets: Verdict;
  /** By the national threshold; null where there is none, `unknown` where the platform does not count it. */
  meetsNational: Verdict | null;
  covered: boolean;
  count: number | null;
  threshold: Threshold;
  reason: Bilingual;
}

export function assess(
  unit: LedgerUnit,
  type: OrganisationType,
  thresholds: Thresholds,
  covered: ReadonlySet<string>,
): Assessment {
  const threshold = thresholds[type];
  return {
    unitNo: unit.unitNo,
    type,
    covered: covered.has(unit.unitNo),
    threshold,
    ...judgeCounts(unit.platform, type, threshold),
  };
}

/** Numbers of one unit; null where nobody has counted. The platform does not count union members. */
export type UnitNumbers = Record<AssessedCount, number | null> & { unionMembers?: number | null };

/** What numbers alone say, wherever they are kept. */
export function judgeCounts(
  numbers: UnitNumbers,
  type: OrganisationType,
  threshold: Threshold,
): Pick<Assessment, 'meets' | 'meetsNational' | 'count' | 'reason'> {
  const { national } = threshold;
  const count = numbers[threshold.count];
  const meetsNational = national ? verdict(numbers[national.count] ?? null, national.atLeast) : null;
  return { meets: verdict(count, threshold.atLeast), meetsNational, count, reason: reasonOf(type, threshold, count) };
}

function verdict(count: number | null, atLeast: number): Verdict {
  return count === null ? 'unknown' : count >= atLeast ? 'yes' : 'no';
}

/** Assessments of every population unit for every type. */
export function assessAll(
  units: LedgerUnit[],
  organisations: readonly ExistingOrganisation[],
  thresholds: Thresholds,
): Assessment[] {
  const covered = Object.fromEntries(
    [...MASS_TYPES, 'party' as const].map((type) => [type, coveredUnits(organisations, type)]),
  ) as Record<OrganisationType, Set<string>>;
  return units
    .filter(isInPopulation)
    .flatMap((unit) =>
      ([...MASS_TYPES, 'party'] as const).map((type) => assess(unit, type, thresholds, covered[type])),
    );
}

function reasonOf(type: OrganisationType, { count, atLeast }: Threshold, number: number | null): Bilingual {
  const name = COUNT_NAMES[count];
  if (number === null) return { zh: `没有${name.zh}人数，待核查`, en: `the number of ${name.en} is not known` };
  const zh =
    number >= atLeast ? `达到单独组建${TYPE_NAMES[type].zh}的人数` : `不足${atLeast}人，可联合、区域或行业组建`;
  const en = number >= atLeast ? 'enough to form alone' : `fewer than ${atLeast}: jointly, by region or by industry`;
  return { zh: `${name.zh}${number}人，${zh}`, en: `${number} ${name.en}, ${en}` };
}

/** Should-form figures 应建尽建 of one type. */
export interface ShouldFormFigures {
  meeting: number;
  covered: number;
  rate: Rate;
  missing: number;
  /** Of the missing, in units without a Party organisation: the focus of the first batch. */
  missingWithoutParty: number;
}

export function shouldForm(
  assessments: readonly Assessment[],
  organisations: readonly ExistingOrganisation[],
  type: MassType,
): ShouldFormFigures {
  const party = coveredUnits(organisations, 'party');
  const meeting = assessments.filter((assessment) => assessment.type === type && assessment.meets === 'yes');
  const missing = meeting.filter(({ covered }) => !covered);
  const covered = meeting.length - missing.length;
  return {
    meeting: meeting.length,
    covered,
    rate: rate(covered, meeting.length),
    missing: missing.length,
    missingWithoutParty: missing.filter(({ unitNo }) => !party.has(unitNo)).length,
  };
}

/** Party formation rate 组建率: units with full or probationary members that are covered. */
export interface PartyFormationFigures {
  unitsWithMembers: number;
  covered: number;
  rate: Rate;
}

export function partyFormation(
  units: LedgerUnit[],
  organisations: readonly ExistingOrganisation[],
): PartyFormationFigures {
  const covered = coveredUnits(organisations, 'party');
  const withMembers = units
    .filter(isInPopulation)
    .filter(({ platform }) => (platform.partyMembersFull ?? 0) + (platform.partyMembersProbationary ?? 0) > 0);
  const formed = withMembers.filter(({ unitNo }) => covered.has(unitNo)).length;
  return { unitsWithMembers: withMembers.length, covered: formed, rate: rate(formed, withMembers.length) };
}
