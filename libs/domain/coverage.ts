import type { CaseUnit, CoveringOrganisation, Finding, Mode } from './case.js';
import { finding } from './finding.js';
import type { Cited } from './rule-set.js';

const ONE_OF_ITS_OWN: Cited = {
  id: 'one-organisation-per-unit-and-type',
  citation: '岳西县党建带群建工作方案（2020年）统一工作台账：单位已有同类组织的不重复组建',
};
const ONE_JOINT: Cited = {
  id: 'one-joint-organisation-per-unit-and-type',
  citation: '岳西县党建带群建工作方案（2020年）联合组建：一个单位不得同时参加两个同类联合组织',
};
const COVERED: Cited = {
  id: 'covered-already',
  citation: '岳西县党建带群建工作方案（2020年）覆盖口径：单独、联合、区域、行业组建均计覆盖，可并存',
};

/**
 * Units that the ledger shows organised already. A second organisation of its own, or a second joint one of the type, is an error; an own one beside that of a
 * zone or an industry is usual; its own and a joint one at once (a member that has grown leaves the joint one), or two zones, is pointed out to the reviewer. Source: domain-research 7, county plan.
 */
export function checkCoverage(mode: Mode, units: readonly CaseUnit[]): Finding[] {
  const covered = units.flatMap((unit) => (unit.organisations ?? []).map((by) => ({ unit, by })));
  const forbidden = covered.find(({ by }) => by.mode === mode && (mode === 'single' || mode === 'joint'));
  if (forbidden) return [organisedAlready(forbidden.unit, forbidden.by)];
  const unusual = covered.filter(({ by }) => by.mode === mode || isOwnAndJoint(mode, by.mode));
  return [
    ...coveredAlready(
      covered.filter((c) => !unusual.includes(c)),
      false,
    ),
    ...coveredAlready(unusual, true),
  ];
}

function isOwnAndJoint(one: Mode, other: Mode): boolean {
  return (one === 'single' && other === 'joint') || (one === 'joint' && other === 'single');
}

function organisedAlready(unit: CaseUnit, by: CoveringOrganisation): Finding {
  const joint = by.mode === 'joint';
  return finding(joint ? ONE_JOINT : ONE_OF_ITS_OWN, {
    code: joint ? 'unit-in-joint-organisation' : 'unit-organised-already',
    severity: 'lock',
    zh: joint
      ? `${unit.name}已参加同类联合组织“${by.name}”，不得再参加另一个`
      : `${unit.name}已有同类组织“${by.name}”，不重复组建；台账有误的，请先更正`,
    en: joint
      ? `${unit.unitId} is a member of the joint organisation ${by.id} of this type already`
      : `${unit.unitId} has an organisation of this type already: ${by.id}`,
    inputs: { unit: unit.unitId, organisation: by.id, mode: by.mode },
    path: 'units',
  });
}

type Covered = { unit: CaseUnit; by: CoveringOrganisation };

/** Named with the first ones: a zone may have hundreds. */
const NAMED = 5;

function coveredAlready(covered: readonly Covered[], unusual: boolean): Finding[] {
  if (covered.length === 0) return [];
  const first = covered.slice(0, NAMED);
  const more = covered.length > NAMED;
  const zh = `${first.map(({ unit, by }) => `${unit.name}（${by.name}）`).join('、')}${more ? `等 ${covered.length} 项` : ''}`;
  const en = `${first.map(({ unit, by }) => `${unit.unitId} (${by.id})`).join(', ')}${more ? ` and others, ${covered.length} in all` : ''}`;
  return [
    finding(COVERED, {
      code: unusual ? 'covered-twice' : 'covered-already',
      severity: 'notice',
      zh: unusual ? `台账中已有同类组织，请核对是否重复组建：${zh}` : `台账中已有同类组织覆盖：${zh}`,
      en: unusual ? `organised already by the ledger, please check: ${en}` : `covered already by the ledger: ${en}`,
      inputs: { units: [...new Set(covered.map(({ unit }) => unit.unitId))].length },
      path: 'units',
    }),
  ];
}
