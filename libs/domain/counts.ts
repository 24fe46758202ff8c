import { daysBetween } from './calendar.js';
import type { CaseState, Finding, PlainDate, SurveyCounts } from './case.js';
import { finding } from './finding.js';
import type { Cited, TypeRules } from './rule-set.js';
import { COUNT_NAMES, COUNTS } from './text.js';

const SURVEY_RULE: Cited = {
  id: 'survey.counts',
  citation: '岳西县党建带群建工作方案（2020年）摸底排查：逐个单位清点，分单位数与合计数相符',
};

/** How long a count holds where the rule set says nothing: a local target, a batch runs for two months. */
export const COUNTS_HOLD: NonNullable<TypeRules['counts']> = {
  id: 'survey.counts-hold',
  citation: '岳西县党建带群建工作方案（2020年）摸底排查：数据以近期清点为准（内控90日）',
  validDays: 90,
};

/**
 * Whether the survey still says something of this case on the day: its sums, the units it counted and its age. Findings, because counts are put right by a
 * recount and not by a refusal; whoever decides has them before them.
 */
export function checkCounts(state: CaseState, { counts = COUNTS_HOLD }: TypeRules, on: PlainDate): Finding[] {
  const { survey } = state;
  if (survey === null) return [];
  return [...sums(survey), ...uncounted(state, survey), ...outdated(survey, counts, on)];
}

/** The sum over the units against the total, count by count; a survey that does not count each unit is not held against itself. */
function sums({ perUnit, ...survey }: SurveyCounts): Finding[] {
  if (perUnit === undefined || perUnit.length === 0) return [];
  return COUNTS.flatMap((count) => {
    const [total, sum] = [survey[count], perUnit.reduce((all, row) => all + row[count], 0)];
    if (total === sum) return [];
    const { zh, en } = COUNT_NAMES[count];
    return [
      finding(SURVEY_RULE, {
        code: 'counts-differ',
        severity: 'notice',
        needsReason: true,
        zh: `${zh}合计 ${total} 人，分单位相加为 ${sum} 人，请核对`,
        en: `${en}: ${total} in all, ${sum} unit by unit; please check`,
        inputs: { count, total, sum },
        path: count,
      }),
    ];
  });
}

/** Units that the survey leaves out and such that are not of the case (any more). */
function uncounted({ units, surveyedUnits }: CaseState, { perUnit }: SurveyCounts): Finding[] {
  const counted = perUnit && perUnit.length > 0 ? perUnit.map((row) => row.unit) : surveyedUnits;
  if (counted === undefined) return [];
  const missing = units
    .filter(({ unitId }) => !counted.includes(unitId))
    .map(({ unitId, name }) => `${unitId} ${name}`);
  const extra = counted.filter((id) => !units.some(({ unitId }) => unitId === id));
  if (missing.length === 0 && extra.length === 0) return [];
  const zh = [
    ...(missing.length > 0 ? [`未清点：${missing.join('、')}`] : []),
    ...(extra.length > 0 ? [`不在本案内：${extra.join('、')}`] : []),
  ].join('；');
  return [
    finding(SURVEY_RULE, {
      code: 'units-not-counted',
      severity: 'notice',
      zh: `摸底单位与本案单位不一致，请重新清点（${zh}）`,
      en: `the survey counted other units than the case has: ${missing.length} missing, ${extra.length} extra; count again`,
      inputs: { missing: missing.length, extra: extra.length },
      path: 'perUnit',
      ...(perUnit && perUnit.length > 0 ? { needsReason: true as const } : {}),
    }),
  ];
}

function outdated({ countedOn }: SurveyCounts, rule: NonNullable<TypeRules['counts']>, on: PlainDate): Finding[] {
  const days = daysBetween(countedOn, on);
  if (days <= rule.validDays) return [];
  return [
    finding(rule, {
      code: 'counts-outdated',
      severity: 'notice',
      needsReason: true,
      zh: `摸底统计为 ${countedOn} 清点，距今 ${days} 天，超过 ${rule.validDays} 天，请重新清点`,
      en: `counted on ${countedOn}, ${days} days ago, more than ${rule.validDays}; count again`,
      inputs: { countedOn, days, validDays: rule.validDays },
      path: 'countedOn',
    }),
  ];
}
