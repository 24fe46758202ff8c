import type { Mode, OrganisationType } from '../../case.js';
import { squeeze } from '../codes/characters.js';
import { isInPopulation, type LedgerUnit } from '../units/ledger-unit.js';
import { rate, type Rate } from '../statistics/rate.js';
import type { Reconciliation } from '../matching/reconciliation.js';
import { readMode, type LooseDate, type SheetRow, type Source } from '../import/source-rows.js';

/** An organisation that exists before the campaign. */
export interface ExistingOrganisation {
  type: OrganisationType;
  name: string;
  /** own covers one unit, joint two or more. */
  own: boolean;
  /** Population units, sorted. */
  units: string[];
  formedOn: LooseDate | null;
  termEndsOn: LooseDate | null;
  mode: Mode | null;
  documentNo: string | null;
  /** The organisation's own code, which starts with 81 for a union. */
  organisationCode: string | null;
  source: Source;
  rows: number[];
  /** The row of a list; null where several rows of the platform carry one name. */
  from: SheetRow | null;
}

/**
 * Party organisations are the distinct names over the platform's rows of the population; unions, League and women's organisations are
 * the rows of their line departments that count. Organisations, not units.
 */
export function existingOrganisations(units: LedgerUnit[], reconciliation: Reconciliation): ExistingOrganisation[] {
  return [...partyOrganisations(units), ...massOrganisations(reconciliation)];
}

/** Party organisations by name; joint when the platform says so or more than one unit carries the name. */
export function partyOrganisations(units: LedgerUnit[]): ExistingOrganisation[] {
  const byName = new Map<string, ExistingOrganisation>();
  for (const unit of units) {
    const { partyOrganisation, partyOrganisationName, partyMode, partyFormedOn, row } = unit.platform;
    if (!isInPopulation(unit) || partyOrganisation !== true) continue;
    const name = squeeze(partyOrganisationName ?? `${unit.name}党组织`);
    const known = byName.get(name);
    if (known) {
      known.units.push(unit.unitNo);
      known.rows.push(row);
      known.own = false;
    } else {
      const own = readMode(partyMode) !== 'joint';
      byName.set(name, {
        type: 'party',
        name,
        own,
        units: [unit.unitNo],
        formedOn: partyFormedOn,
        termEndsOn: null,
        mode: readMode(partyMode),
        documentNo: null,
        organisationCode: null,
        source: 'platform',
        rows: [row],
        from: null,
      });
    }
  }
  return [...byName.values()];
}

function massOrganisations({ rows }: Reconciliation): ExistingOrganisation[] {
  return rows
    .filter(({ counted }) => counted)
    .map(({ entry, covers, class: matchClass }) => ({
      type: entry.type,
      name: entry.organisation,
      own: matchClass !== 'one-to-many',
      units: covers,
      formedOn: entry.formedOn,
      termEndsOn: entry.termEndsOn,
      mode: entry.mode,
      documentNo: entry.documentNo,
      organisationCode: entry.organisationCode,
      source: entry.source,
      rows: [entry.row],
      from: entry.from,
    }));
}

/** Figures of one type of organisation over the population. */
export interface CoverageFigures {
  organisations: number;
  own: number;
  joint: number;
  unitsCovered: number;
  unitsWithOwn: number;
  coverageRate: Rate;
  standAloneRate: Rate;
  coveredByTownship: Record<string, number>;
}

/** Unit numbers covered by organisations of a type. */
export function coveredUnits(organisations: readonly ExistingOrganisation[], type: OrganisationType): Set<string> {
  return new Set(organisations.filter((organisation) => organisation.type === type).flatMap(({ units }) => units));
}

export function coverageFigures(
  units: LedgerUnit[],
  organisations: readonly ExistingOrganisation[],
  type: OrganisationType,
): CoverageFigures {
  const population = units.filter(isInPopulation);
  const ofType = organisations.filter((organisation) => organisation.type === type);
  const covered = coveredUnits(organisations, type);
  const withOwn = new Set(ofType.filter(({ own }) => own).flatMap((organisation) => organisation.units));
  const own = ofType.filter((organisation) => organisation.own).length;
  return {
    organisations: ofType.length,
    own,
    joint: ofType.length - own,
    unitsCovered: covered.size,
    unitsWithOwn: withOwn.size,
    coverageRate: rate(covered.size, population.length),
    standAloneRate: rate(withOwn.size, population.length),
    coveredByTownship: countBy(
      population.filter(({ unitNo }) => covered.has(unitNo)),
      ({ township }) => township,
    ),
  };
}

/** How many of each, keys in the order of first appearance. */
export function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}
