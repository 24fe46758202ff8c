import type { Ledger, LedgerFigures } from '../libs/domain/ledger/statistics/ledger-figures.js';
import type { LedgerUnit } from '../libs/domain/ledger/units/ledger-unit.js';
import { countBy } from '../libs/domain/ledger/registers/existing-organisations.js';
import { rate, type Rate } from '../libs/domain/ledger/statistics/rate.js';
import type { MatchedUnit, ReconciledRow } from '../libs/domain/ledger/matching/reconciliation.js';

/** The part of a folder's `expected.json` that the ledger answers for. */
export interface LedgerExpectations {
  kickoff: string;
  baselineDate: string;
  reportDate: string;
  population: object;
  excluded: object;
  existing: object;
  partyFormation: object;
  shouldForm: object;
  instructors: object;
  irregularJoint: object;
  restaurants: object;
  taskList: { batch?: number };
  coverage: Record<string, { anyMassOrganisation?: object }>;
  reconciliation: { byFile: object; rows: ExpectedRow[]; onlyOurs: { type: string; unit: string }[] };
  trueUnits: { unit: string; code: string; name: string; township: string; kind: string }[];
}
interface ExpectedRow {
  file: string;
  row: number;
  units: string[];
  class: string;
  counted: boolean;
  defect: string | null;
}
export interface Difference {
  path: string;
  expected: unknown;
  actual: unknown;
}

/** How good the matching is, beside the figures. */
export interface MatchQuality {
  /** Names in rows, by who decided. */
  decidedBy: Record<string, number>;
  automatic: number;
  wrongAutomatic: string[];
  /** True pairs of row and unit that are automatic or among the first three candidates. */
  trueMatches: Rate;
  /** Of the units' true registrations, found. */
  registrations: Rate;
}
const QUALITY_WANTED_PERCENT = 98;

/** Every difference between what a folder expects and what was computed. */
export function compareWithExpected(
  expected: LedgerExpectations,
  figures: LedgerFigures,
  ledger: Ledger,
): Difference[] {
  const { population, excluded, existing, partyFormation, shouldForm, instructors, irregularJoint, restaurants } =
    expected;
  const taskList = { ...expected.taskList };
  delete taskList.batch;
  return [
    ...differences(
      {
        population,
        excluded,
        existing,
        partyFormation,
        shouldForm,
        instructors,
        irregularJoint,
        restaurants,
        taskList,
      },
      figures,
      '',
    ),
    ...differences(
      expected.coverage[expected.baselineDate]?.anyMassOrganisation ?? {},
      figures.anyMassOrganisation,
      'anyMassOrganisation',
    ),
    ...compareRows(expected.reconciliation, ledger),
    ...compareUnits(expected.trueUnits, ledger.population.units),
    ...compareQuality(expected, ledger),
  ];
}

/** Compares what is expected with what is there; texts named `how` explain and are no figures. */
export function differences(expected: unknown, actual: unknown, path: string): Difference[] {
  if (typeof expected !== 'object' || expected === null)
    return Object.is(expected, actual) ? [] : [{ path, expected, actual }];
  if (typeof actual !== 'object' || actual === null) return [{ path, expected, actual }];
  const [want, have] = [expected as Record<string, unknown>, actual as Record<string, unknown>];
  const length =
    Array.isArray(expected) && Array.isArray(actual) && expected.length !== actual.length
      ? [{ path: `${path}.length`, expected: expected.length, actual: actual.length }]
      : [];
  const extra = isTally(want) ? Object.keys(have).filter((key) => !(key in want) && have[key] !== 0) : [];
  return [
    ...length,
    ...Object.keys(want)
      .filter((key) => key !== 'how')
      .flatMap((key) => differences(want[key], have[key], path ? `${path}.${key}` : key)),
    ...extra.map((key) => ({ path: `${path}.${key}`, expected: undefined, actual: have[key] })),
  ];
}

/** A tally has a number under every key, so a key too many is a difference. */
function isTally(value: Record<string, unknown>): boolean {
  return (
    !Array.isArray(value) &&
    Object.values(value).length > 0 &&
    Object.values(value).every((entry) => typeof entry === 'number')
  );
}

function compareRows(
  { byFile, rows, onlyOurs }: LedgerExpectations['reconciliation'],
  { reconciliation }: Ledger,
): Difference[] {
  const actualByFile: Record<string, Record<string, number>> = {};
  for (const { entry, class: matchClass } of reconciliation.rows) {
    const tally = (actualByFile[entry.source] ??= {});
    tally[matchClass] = (tally[matchClass] ?? 0) + 1;
  }
  const actual = new Map(reconciliation.rows.map((row) => [`${row.entry.source}:${row.entry.row}`, row]));
  const wanted = new Set(rows.map(({ file, row }) => `${file}:${row}`));
  const ours = reconciliation.onlyOurs.map(({ type, unitNo }) => `${type}:${unitNo}`).sort();
  return [
    ...differences(byFile, actualByFile, 'reconciliation.byFile'),
    ...rows.flatMap((row) => compareRow(row, actual.get(`${row.file}:${row.row}`))),
    ...[...actual.keys()]
      .filter((key) => !wanted.has(key))
      .map((key) => ({ path: `reconciliation.${key}`, expected: undefined, actual: 'a row too many' })),
    ...differences(onlyOurs.map(({ type, unit }) => `${type}:${unit}`).sort(), ours, 'reconciliation.onlyOurs'),
  ];
}

function compareRow(expected: ExpectedRow, actual: ReconciledRow | undefined): Difference[] {
  const path = `reconciliation.${expected.file}:${expected.row}`;
  if (!actual) return [{ path, expected, actual: undefined }];
  const reason = actual.class === 'field-conflict' ? (actual.conflicts[0]?.kind ?? null) : actual.onlyTheirs;
  const wanted = {
    units: [...expected.units].sort(),
    class: expected.class,
    counted: expected.counted,
    ...(reason ? { reason: expected.defect } : {}),
  };
  return differences(wanted, { units: actual.covers, class: actual.class, counted: actual.counted, reason }, path);
}

function compareUnits(trueUnits: LedgerExpectations['trueUnits'], units: LedgerUnit[]): Difference[] {
  const byNo = new Map(units.map((unit) => [unit.unitNo, unit]));
  return trueUnits.flatMap(({ unit: unitNo, ...wanted }) => {
    const unit = byNo.get(unitNo);
    return differences(
      wanted,
      unit ? { code: unit.code.code, name: unit.name, township: unit.township, kind: unit.kind } : undefined,
      `trueUnits.${unitNo}`,
    );
  });
}

function compareQuality(expected: LedgerExpectations, ledger: Ledger): Difference[] {
  const quality = matchQuality(expected, ledger);
  const low = [quality.trueMatches, quality.registrations].some(
    ({ percent }) => Number(percent) < QUALITY_WANTED_PERCENT,
  );
  return [
    ...quality.wrongAutomatic.map((path) => ({ path, expected: 'no wrong automatic match', actual: 'wrong' })),
    ...(low
      ? [{ path: 'matching', expected: `at least ${QUALITY_WANTED_PERCENT} %`, actual: quality.trueMatches.percent }]
      : []),
  ];
}

export function matchQuality(expected: LedgerExpectations, { population, reconciliation }: Ledger): MatchQuality {
  const units = new Map(population.units.map((unit) => [unit.unitNo, unit]));
  const rows = new Map(reconciliation.rows.map((row) => [`${row.entry.source}:${row.entry.row}`, row]));
  const named = reconciliation.rows.flatMap((row) => row.units.map((unit) => ({ row, unit })));
  const truth = new Map(expected.reconciliation.rows.map((row) => [`${row.file}:${row.row}`, row.units]));
  const pairs = expected.reconciliation.rows.flatMap((row) =>
    row.units.map((unitNo) => ({ key: `${row.file}:${row.row}`, unitNo })),
  );
  const reached = pairs.filter(({ key, unitNo }) =>
    rows.get(key)?.units.some((unit) => isReached(unit, unitNo, units)),
  );
  const automatic = named.filter(({ unit }) => unit.decidedBy === 'automatic');
  const registered = expected.trueUnits.filter(
    ({ unit, code }) => units.get(unit)?.registration?.row.code.code === code,
  );
  return {
    decidedBy: countBy(named, ({ unit }) => unit.decidedBy),
    automatic: automatic.length,
    wrongAutomatic: [
      ...automatic
        .filter(({ row, unit }) => isWrong(unit, truth.get(`${row.entry.source}:${row.entry.row}`) ?? []))
        .map(({ row }) => `${row.entry.source}:${row.entry.row}`),
      ...expected.trueUnits
        .filter(({ unit, code }) => isWrongRegistration(units.get(unit), code))
        .map(({ unit }) => `registration of ${unit}`),
    ],
    trueMatches: rate(reached.length, pairs.length),
    registrations: rate(registered.length, expected.trueUnits.length),
  };
}

function isReached(unit: MatchedUnit, unitNo: string, units: ReadonlyMap<string, LedgerUnit>): boolean {
  const standsFor = (id: string): string => units.get(id)?.exclusion?.keeps ?? id;
  return unit.candidates.slice(0, 3).some(({ id }) => standsFor(id) === unitNo);
}

/** An automatic match with an excluded unit stands for none of the population, and is right where the truth names none. */
function isWrong(unit: MatchedUnit, truth: string[]): boolean {
  return unit.standsFor === null ? truth.length > 0 : !truth.includes(unit.standsFor);
}

function isWrongRegistration(unit: LedgerUnit | undefined, code: string): boolean {
  return unit?.registration?.candidate.automatic === true && unit.registration.row.code.code !== code;
}
