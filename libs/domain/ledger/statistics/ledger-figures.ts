import type { OrganisationType, PlainDate } from '../../case.js';
import type { RuleSet } from '../../rule-set.js';
import {
  assessAll,
  partyFormation,
  shouldForm,
  thresholdsOf,
  type PartyFormationFigures,
  type ShouldFormFigures,
  type MassType,
} from './assessment.js';
import {
  countBy,
  coverageFigures,
  existingOrganisations,
  type CoverageFigures,
} from '../registers/existing-organisations.js';
import {
  instructorCoverage,
  matchInstructors,
  type InstructorAssignment,
  type InstructorCoverage,
} from '../registers/instructor-coverage.js';
import type { AddedUnit, MatchCorrection } from '../import/by-hand.js';
import { adjustedJoint, jointRuleOf, jointToAdjust, type IrregularJoint } from '../registers/joint-adjustments.js';
import { isInPopulation, type LedgerUnit } from '../units/ledger-unit.js';
import { lineEntries, type LineLists } from '../lists/line-entries.js';
import type { RegionWords } from '../matching/names.js';
import { buildPopulation, type Population } from '../units/population.js';
import { rate, type Rate } from './rate.js';
import { reconcile, type RememberedDecisions, type Reconciliation } from '../matching/reconciliation.js';
import type {
  AdjustmentRow,
  AssociationMemberRow,
  InstructorRow,
  NotYetRow,
  PlatformRow,
  RegistrationRow,
  RegistrationSource,
  TaskListRow,
} from '../import/source-rows.js';
import { isZone } from '../units/townships.js';
import { readTaskList, taskListFigures, type TaskListFigures } from '../lists/task-list.js';

/** All that the five offices sent, read but not yet joined. */
export interface LedgerSources {
  platform: { rows: PlatformRow[]; adjustments: AdjustmentRow[]; asOf: PlainDate | null };
  /** Units that persons added, and what they corrected of that by which rows are matched. */
  added?: readonly AddedUnit[];
  corrections?: ReadonlyMap<string, MatchCorrection>;
  registrations: { source: RegistrationSource; rows: RegistrationRow[]; asOf: PlainDate | null }[];
  lists: LineLists;
  instructors: InstructorRow[];
  associationMembers: AssociationMemberRow[];
  taskList: { rows: TaskListRow[]; notYet: NotYetRow[] };
}
export interface LedgerSettings {
  region: RegionWords;
  baseline: PlainDate;
  kickoff: PlainDate;
  /** Day of the report: adjustments after it do not count. */
  reportDate: PlainDate;
  rules: Pick<RuleSet, 'types'>;
  remembered?: RememberedDecisions;
  /** Take the first proposal where no person has decided: what a reading without a database does. In the product such matches stay open. */
  acceptProposals: boolean;
}

/** The ledger before a database holds it: units, organisations, matches. */
export interface Ledger {
  population: Population;
  reconciliation: Reconciliation;
  instructors: InstructorAssignment[];
}

export interface PopulationFigures {
  platformRows: number;
  units: number;
  byKind: Record<string, number>;
  byUnitClass: Record<string, number>;
  byTownship: Record<string, { enterprise: number; social: number }>;
  /** Enterprises in development zones and parks, which a zone union covers. */
  zoneEnterprises: number;
}
export interface LedgerFigures {
  population: PopulationFigures;
  excluded: {
    total: number;
    byReason: Record<string, number>;
    rows: { unit: string; reason: string; keeps: string | null }[];
  };
  existing: Record<OrganisationType, CoverageFigures>;
  anyMassOrganisation: Rate;
  partyFormation: PartyFormationFigures;
  shouldForm: Record<MassType, ShouldFormFigures>;
  instructors: InstructorCoverage;
  irregularJoint: { total: number; organisations: IrregularJoint[]; stillIrregular: string[] };
  restaurants: { units: number; members: number };
  taskList: TaskListFigures;
}

/** Joins the sources: population first, then the three lists against it. */
export function buildLedger(sources: LedgerSources, settings: LedgerSettings): Ledger {
  const { region, baseline, kickoff, remembered, acceptProposals } = settings;
  const decisions = { acceptProposals, ...(remembered ? { remembered } : {}) };
  const byHand = {
    ...(sources.added ? { added: sources.added } : {}),
    ...(sources.corrections ? { corrections: sources.corrections } : {}),
  };
  const population = buildPopulation({
    platform: sources.platform,
    registrations: sources.registrations,
    region,
    baseline,
    ...decisions,
    ...byHand,
  });
  const entries = lineEntries(sources.lists, region.townships);
  const reconciliation = reconcile({ units: population.units, entries, region, kickoff, ...decisions });
  return {
    population,
    reconciliation,
    instructors: matchInstructors(sources.instructors, population.units, region, decisions),
  };
}

/** Every figure of the report that comes from the ledger alone. */
export function ledgerFigures(
  sources: LedgerSources,
  settings: LedgerSettings,
  { population, reconciliation, instructors }: Ledger,
): LedgerFigures {
  const { units } = population;
  const organisations = existingOrganisations(units, reconciliation);
  const assessments = assessAll(units, organisations, thresholdsOf(settings.rules));
  const existing = (type: OrganisationType): CoverageFigures => coverageFigures(units, organisations, type);
  const missing = (type: MassType): ShouldFormFigures => shouldForm(assessments, organisations, type);
  const withMass = new Set(
    organisations.filter(({ type }) => type !== 'party').flatMap((organisation) => organisation.units),
  );
  return {
    population: populationFigures(sources, units),
    excluded: excludedFigures(population),
    existing: {
      party: existing('party'),
      union: existing('union'),
      league: existing('league'),
      women: existing('women'),
    },
    anyMassOrganisation: rate(withMass.size, units.filter(isInPopulation).length),
    partyFormation: partyFormation(units, organisations),
    shouldForm: { union: missing('union'), league: missing('league'), women: missing('women') },
    instructors: instructorCoverage(instructors, units),
    irregularJoint: irregularJoint(sources, settings, units),
    restaurants: {
      units: sources.associationMembers.length,
      members: sources.associationMembers.reduce((sum, { unionMembers }) => sum + (unionMembers ?? 0), 0),
    },
    taskList: taskListFigures({
      list: readTaskList(sources.taskList.rows),
      notYet: sources.taskList.notYet,
      assessments,
      organisations,
    }),
  };
}

function populationFigures(sources: LedgerSources, units: LedgerUnit[]): PopulationFigures {
  const population = units.filter(isInPopulation);
  const byTownship: PopulationFigures['byTownship'] = {};
  for (const { township, kind } of population) (byTownship[township] ??= { enterprise: 0, social: 0 })[kind] += 1;
  return {
    platformRows: sources.platform.rows.length,
    units: population.length,
    byKind: { enterprise: 0, social: 0, ...countBy(population, ({ kind }) => kind) },
    byUnitClass: countBy(population, ({ unitClass }) => unitClass),
    byTownship,
    zoneEnterprises: population.filter(({ township, kind }) => isZone(township) && kind === 'enterprise').length,
  };
}

function excludedFigures({ excluded }: Population): LedgerFigures['excluded'] {
  return {
    total: excluded.length,
    byReason: countBy(excluded, ({ reason }) => reason),
    rows: excluded.map(({ unitNo, reason, keeps }) => ({ unit: unitNo, reason, keeps })),
  };
}

function irregularJoint(
  sources: LedgerSources,
  { rules, reportDate }: LedgerSettings,
  units: LedgerUnit[],
): LedgerFigures['irregularJoint'] {
  const rule = jointRuleOf(rules);
  const organisations = adjustedJoint(sources.platform.adjustments, units, rule, reportDate);
  const adjusted = new Set(organisations.map(({ name }) => name));
  const stillIrregular = jointToAdjust(units, rule)
    .filter(({ name }) => !adjusted.has(name))
    .map(({ name }) => name);
  return { total: organisations.length, organisations, stillIrregular };
}
