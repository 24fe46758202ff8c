import { dateOf, dayNumber, isPlainDate } from './calendar.js';
import type { Application, CaseState, CaseUnit, Finding, Mode, PlainDate, Severity } from './case.js';
import { finding } from './finding.js';
import type { Cited, TypeRules } from './rule-set.js';
import { checkCoverage } from './coverage.js';
import { checkStandAlone, checkThreshold } from './threshold.js';

/**
 * Legality checks: pure, each returns what it found. `lock` and `required` refuse, `hold` yields to a named override,
 * `notice` informs. The code of a refusing finding is an ErrorCode (see `refusalOf`).
 */
export { refusalOf } from './finding.js';
export { checkCongress } from './congress-legality.js';
export { announcedBy, checkCongressPlan } from './plan-legality.js';
export { checkRegistration } from './registration-legality.js';

const COUNTY_PLAN = '岳西县党建带群建工作方案（2020年）';
const SURVEY_RULE: Cited = { id: 'survey', citation: `${COUNTY_PLAN}摸底排查` };
const GROUP_RULE: Cited = { id: 'application.preparatory-group', citation: `${COUNTY_PLAN}申请材料：筹备组名单` };
const CONSENT_RULE: Cited = { id: 'application.consent', citation: `${COUNTY_PLAN}申请材料：单位同意组建的意见` };
const RESULT_RULE: Cited = { id: 'result', citation: `${COUNTY_PLAN}选举结果报告` };

/** What is formed of what, and how. */
export type Formation = Pick<CaseState, 'mode' | 'units' | 'leadUnit' | 'sponsor' | 'district'>;

/** Number and sameness of the units under a mode, lead, sponsor and district, and what organises them already. Needs no survey, so it holds from the opening on. */
export function checkUnits(formation: Formation, rules: TypeRules): Finding[] {
  const { mode, units } = formation;
  return [
    ...unitNumber(mode, units.length, rules),
    ...repeatedUnit(units, rules),
    ...leadAndSponsor(mode, units, formation, rules),
    ...districtNamed(formation, rules),
    ...checkCoverage(mode, units),
  ];
}

/** A regional organisation is that of a park, a building or a business district. */
function districtNamed({ mode, district }: Formation, { units: rule }: TypeRules): Finding[] {
  if (mode !== 'regional' || district?.trim()) return [];
  return [
    finding(rule.regional, {
      code: 'mode-does-not-fit',
      severity: 'required',
      zh: '区域联建须写明所在的园区、楼宇或商圈',
      en: 'a regional formation names its park, building or business district',
      inputs: { mode },
      path: 'district',
    }),
  ];
}

function unitNumber(mode: Mode, count: number, { jointUnits, units: rule }: TypeRules): Finding[] {
  const least = mode === 'single' ? 1 : mode === 'joint' ? jointUnits.min : 2;
  const inputs = { mode, units: count };
  if (count < least) {
    const zh = `${MODE_NAMES[mode].zh}至少需要 ${least} 个单位，现有 ${count} 个；请改变组建方式、增加单位或终止案件`;
    const en = `${MODE_NAMES[mode].en} formation needs at least ${least} unit(s), there are ${count}; change the mode, add a unit or close the case`;
    return [
      finding(mode === 'joint' ? jointUnits : rule[mode], {
        code: 'too-few-units',
        severity: 'lock',
        zh,
        en,
        inputs: { ...inputs, min: least },
        path: 'units',
      }),
    ];
  }
  if (mode === 'single' && count > 1) {
    const zh = `单独组建只能有 1 个单位，现有 ${count} 个`;
    return [
      finding(rule.single, {
        code: 'mode-does-not-fit',
        severity: 'lock',
        zh,
        en: `a single formation has one unit, there are ${count}`,
        inputs,
        path: 'units',
      }),
    ];
  }
  if (mode === 'joint' && count > jointUnits.max) {
    const zh = `联合组建最多 ${jointUnits.max} 个单位，现有 ${count} 个；可改为区域联建`;
    const en = `a joint formation has at most ${jointUnits.max} units, there are ${count}; regional mode has no upper bound`;
    return [
      finding(jointUnits, {
        code: 'joint-unit-limit',
        severity: 'lock',
        zh,
        en,
        inputs: { ...inputs, max: jointUnits.max },
        path: 'units',
      }),
    ];
  }
  return [];
}

const MODE_NAMES = {
  single: { zh: '单独组建', en: 'single' },
  joint: { zh: '联合组建', en: 'joint' },
  regional: { zh: '区域联建', en: 'regional' },
  industry: { zh: '行业统建', en: 'industry' },
} as const satisfies Record<Mode, { zh: string; en: string }>;

function repeatedUnit(units: readonly CaseUnit[], { units: rule }: TypeRules): Finding[] {
  const seen = new Set<string>();
  for (const { unitId } of units) {
    if (seen.has(unitId)) {
      const zh = `单位 ${unitId} 重复`;
      return [
        finding(rule.once, {
          code: 'unit-already-in-case',
          severity: 'lock',
          zh,
          en: `unit ${unitId} is named twice`,
          inputs: { unit: unitId },
          path: 'units',
        }),
      ];
    }
    seen.add(unitId);
  }
  return [];
}

/** The lead unit is one of the covered ones; an association that carries an industry organisation may lead from outside. */
function leadAndSponsor(
  mode: Mode,
  units: readonly CaseUnit[],
  { leadUnit, sponsor }: Pick<CaseState, 'leadUnit' | 'sponsor'>,
  { units: rule }: TypeRules,
): Finding[] {
  if (mode === 'industry' && sponsor === null) {
    const zh = '行业统建须有牵头的行业协会（商会）';
    const en = 'an industry formation needs a sponsoring association';
    return [
      finding(rule.sponsor, {
        code: 'mode-does-not-fit',
        severity: 'required',
        zh,
        en,
        inputs: { mode },
        path: 'sponsor',
      }),
    ];
  }
  if (units.some((unit) => unit.unitId === leadUnit) || (mode === 'industry' && leadUnit === sponsor)) return [];
  const zh = '牵头单位不在覆盖单位之内';
  const en = 'the lead unit is not one of the covered units';
  return [
    finding(rule.lead, {
      code: 'lead-unit-not-covered',
      severity: 'lock',
      zh,
      en,
      inputs: { leadUnit },
      path: 'leadUnit',
    }),
  ];
}

/** Whether the survey shows the conditions: asked when eligibility is confirmed, and whenever a later recount comes in. */
export function checkEligibility(state: CaseState, rules: TypeRules): Finding[] {
  return [
    ...surveyed(state),
    ...willing(state, 'notice', rules),
    ...checkThreshold(state, rules),
    ...checkStandAlone(state, rules),
  ];
}

/** What of the conditions yields to a reason now: the holds that the next submission will meet. */
export function checkHolds(state: CaseState, rules: TypeRules): Finding[] {
  return [...willing(state, 'hold', rules), ...checkThreshold(state, rules)].filter((f) => f.severity === 'hold');
}

/** Papers of the application, and the counts once more. */
export function checkApplication(state: CaseState, data: Application, rules: TypeRules): Finding[] {
  return [
    ...surveyed(state),
    ...papers(data),
    ...willing(state, 'hold', rules),
    ...checkThreshold(state, rules),
    ...checkStandAlone(state, rules),
  ];
}

function papers({ preparatoryGroup, consentOfUnit }: Application): Finding[] {
  const found: Finding[] = [];
  if (preparatoryGroup.length === 0) {
    const zh = '缺少筹备组名单';
    const en = 'the preparatory group is missing';
    found.push(
      finding(GROUP_RULE, {
        code: 'preparatory-group-missing',
        severity: 'required',
        zh,
        en,
        inputs: { members: 0 },
        path: 'preparatoryGroup',
      }),
    );
  }
  if (!consentOfUnit) {
    const zh = '缺少单位同意组建的意见';
    const en = 'the consent of the unit is missing';
    found.push(
      finding(CONSENT_RULE, {
        code: 'consent-missing',
        severity: 'required',
        zh,
        en,
        inputs: { consentOfUnit },
        path: 'consentOfUnit',
      }),
    );
  }
  return found;
}

function surveyed(state: CaseState): Finding[] {
  if (state.survey !== null) return [];
  return [
    finding(SURVEY_RULE, {
      code: 'survey-missing',
      severity: 'required',
      zh: '尚未填报摸底统计',
      en: 'the survey has not been recorded',
    }),
  ];
}

/** An unwilling unit is worked on (guidance goes on); an application against its will needs a reason. */
function willing({ survey }: CaseState, severity: Severity, { willing: rule }: TypeRules): Finding[] {
  if (survey === null || survey.willing) return [];
  const zh = '摸底统计显示单位暂无组建意愿';
  return [
    finding(rule, {
      code: 'unit-unwilling',
      severity,
      zh,
      en: 'the survey says the unit is not willing',
      inputs: { willing: false },
      mayAllow: rule.mayAllow,
    }),
  ];
}

/** The result rests on a meeting of the present attempt that elected somebody, and the counts still hold. */
export function checkResult(state: CaseState, rules: TypeRules): Finding[] {
  const held = state.congresses.at(-1);
  if (held?.outcome === 'elected' && held.attempt === state.attempt) return checkThreshold(state, rules);
  const zh = '本次尚无有效的选举结果';
  const en = 'no valid election of this attempt has been recorded';
  return [
    finding(RESULT_RULE, {
      code: 'leading-post-not-elected',
      severity: 'required',
      zh,
      en,
      inputs: { attempt: state.attempt },
    }),
  ];
}

/**
 * Term of the reply: whole years, ending the day before the anniversary (2020-06-18 to 2023-06-17 is three years), not over before the reply of `on`, and
 * beginning with the election of `electedOn` or within the rule's days after it.
 */
export function checkTerm(
  { termFrom, termTo }: { termFrom?: PlainDate; termTo?: PlainDate },
  { terms }: TypeRules,
  { on, electedOn }: { on: PlainDate; electedOn: PlainDate | null },
): Finding[] {
  if (!termFrom || !termTo) {
    const zh = '批复须写明任期起止日期';
    const en = 'the reply must state the term from … to …';
    const path = termFrom ? 'termTo' : 'termFrom';
    return [
      finding(terms.stated, {
        code: 'term-missing',
        severity: 'required',
        zh,
        en,
        inputs: { termFrom: termFrom ?? null, termTo: termTo ?? null },
        path,
      }),
    ];
  }
  const lawful = [...terms.years, ...terms.warnYears];
  const years =
    isPlainDate(termFrom) && isPlainDate(termTo) ? lawful.find((n) => termEnd(termFrom, n) === termTo) : undefined;
  const inputs = { termFrom, termTo, years: years ?? null, lawful: terms.years.join(',') };
  if (years === undefined) {
    const zh = `任期须为 ${terms.years.join(' 或 ')} 整年（至届满前一日），${termFrom} 至 ${termTo} 不符`;
    const en = `the term must be ${terms.years.join(' or ')} whole years ending the day before the anniversary; ${termFrom} to ${termTo} is not`;
    return [finding(terms, { code: 'term-invalid', severity: 'lock', zh, en, inputs, path: 'termTo' })];
  }
  if (termTo < on) {
    const zh = `任期至 ${termTo} 已届满，早于批复日期 ${on}，请核对年份`;
    return [
      finding(terms, {
        code: 'term-invalid',
        severity: 'lock',
        zh,
        en: `the term ended on ${termTo}, before the reply of ${on}`,
        inputs: { ...inputs, on },
        path: 'termTo',
      }),
    ];
  }
  const misplaced = termStart(termFrom, electedOn, terms.start);
  if (misplaced) return [misplaced];
  if (!terms.warnYears.includes(years)) return [];
  const zh = `任期 ${years} 年：法律规定为 ${terms.years.join(' 或 ')} 年，章程允许，请确认`;
  const en = `a term of ${years} years: the law says ${terms.years.join(' or ')}, the charter allows it`;
  return [finding(terms, { code: 'term-invalid', severity: 'notice', zh, en, inputs, path: 'termTo' })];
}

function termStart(
  termFrom: PlainDate,
  electedOn: PlainDate | null,
  rule: TypeRules['terms']['start'],
): Finding | null {
  if (electedOn === null) return null;
  const days = dayNumber(termFrom) - dayNumber(electedOn);
  if (days >= 0 && days <= rule.withinDays) return null;
  return finding(rule, {
    code: 'term-invalid',
    severity: 'lock',
    zh: `任期自选举（${electedOn}）之日起 ${rule.withinDays} 日内开始，现自 ${termFrom} 开始`,
    en: `the term begins within ${rule.withinDays} days of the election of ${electedOn}, not on ${termFrom}`,
    inputs: { termFrom, electedOn, days, withinDays: rule.withinDays },
    path: 'termFrom',
  });
}

/** Last day of a term of n years; a term that starts on 29 February ends on 28 February of a common year. */
export function termEnd(from: PlainDate, years: number): PlainDate {
  const anniversary = `${String(Number(from.slice(0, 4)) + years).padStart(4, '0')}${from.slice(4)}`;
  const end = isPlainDate(anniversary) ? anniversary : `${anniversary.slice(0, 4)}-03-01`;
  return dateOf(dayNumber(end) - 1);
}
