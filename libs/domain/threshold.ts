import type { CaseState, CaseUnit, Finding, SurveyCounts, UnitCounts } from './case.js';
import { finding } from './finding.js';
import type { TypeRules } from './rule-set.js';
import { COUNT_NAMES, TYPE_NAMES } from './text.js';

/**
 * The county's threshold on the sum over the present units. Asked again at application, congress plan and result, because
 * counts change while a case runs; below it the case waits for an override, another mode, a pause or its close.
 */
export function checkThreshold(state: CaseState, { threshold, type }: TypeRules): Finding[] {
  if (state.survey === null) return [];
  const counted = countOf(state, threshold.count);
  if (counted >= threshold.standAlone) return [];
  const name = COUNT_NAMES[threshold.count];
  const zh = `${name.zh} ${counted} 人，不足组建${TYPE_NAMES[type].zh}所需的 ${threshold.standAlone} 人；可改为其他组建方式、挂起或终止`;
  const en = `${counted} ${name.en}, ${threshold.standAlone} are needed; another mode, a pause or closing are open`;
  const inputs = { count: threshold.count, counted, threshold: threshold.standAlone };
  const { severity, mayAllow } = threshold;
  return [finding(threshold, { code: 'below-threshold', severity, zh, en, inputs, mayAllow })];
}

/** A count over the units of the case: unit by unit where the survey has all of them, else the survey's own sum. 0 without a survey. */
export function countOf(state: Pick<CaseState, 'survey' | 'units'>, count: Exclude<keyof UnitCounts, 'unit'>): number {
  if (state.survey === null) return 0;
  const rows = rowsOf(state.survey, state.units);
  return rows === null ? state.survey[count] : rows.reduce((sum, row) => sum + row[count], 0);
}

/** The same count where it is known for certain: of these very units, one by one or as the survey summed them up; else null. */
export function knownCount(
  state: Pick<CaseState, 'survey' | 'units' | 'surveyedUnits'>,
  count: Exclude<keyof UnitCounts, 'unit'>,
): number | null {
  if (state.survey === null) return null;
  const { surveyedUnits, units } = state;
  const changed = surveyedUnits !== undefined && !sameUnits(surveyedUnits, units);
  return changed && rowsOf(state.survey, units) === null ? null : countOf(state, count);
}

function sameUnits(counted: readonly string[], units: readonly CaseUnit[]): boolean {
  return counted.length === units.length && units.every(({ unitId }) => counted.includes(unitId));
}

function rowsOf(survey: SurveyCounts, units: readonly CaseUnit[]): UnitCounts[] | null {
  const rows = units.map((unit) => survey.perUnit?.find((row) => row.unit === unit.unitId));
  return rows.length > 0 && rows.every((row) => row !== undefined) ? rows : null;
}

/** A member of a joint formation that could stand alone is named to the reader; the decision stays with people. */
export function checkStandAlone(state: CaseState, { threshold }: TypeRules): Finding[] {
  if (state.mode !== 'joint' || state.survey === null) return [];
  const able = (rowsOf(state.survey, state.units) ?? []).filter((row) => row[threshold.count] >= threshold.standAlone);
  if (able.length === 0) return [];
  const units = able.map((row) => row.unit);
  const names = units.map((id) => state.units.find((u) => u.unitId === id)?.name ?? id).join('、');
  const zh = `${names}已具备单独组建条件，宜单独组建`;
  const en = `units that meet the threshold alone and should stand alone: ${names}`;
  return [
    finding(threshold, {
      code: 'should-stand-alone',
      severity: 'notice',
      zh,
      en,
      inputs: { units: units.join(','), threshold: threshold.standAlone },
    }),
  ];
}
