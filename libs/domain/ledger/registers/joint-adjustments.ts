import type { PlainDate } from '../../case.js';
import type { RuleSet } from '../../rule-set.js';
import type { Bilingual } from '../../text.js';
import { partyOrganisations, type ExistingOrganisation } from './existing-organisations.js';
import { isInPopulation, type LedgerUnit } from '../units/ledger-unit.js';
import type { AdjustmentRow, LooseDate } from '../import/source-rows.js';

/** 联合 means two to five different units (county plan); a unit with enough full members should stand alone (党章 art. 30). */
export interface JointRule {
  maxUnits: number;
  fullMembersStandAlone: number;
}
export const JOINT_PROBLEMS = ['over-five', 'could-stand-alone', 'too-few-members'] as const;
export type JointProblem = (typeof JOINT_PROBLEMS)[number];

/** The Party's rule as a rule set has it. */
export function jointRuleOf({ types: { party } }: Pick<RuleSet, 'types'>): JointRule {
  return { maxUnits: party.jointUnits.max, fullMembersStandAlone: party.threshold.standAlone };
}

/** Why a joint organisation should be adjusted, in words. */
export const JOINT_PROBLEM_NAMES: Record<JointProblem, Bilingual> = {
  'over-five': { zh: '覆盖单位超过5个', en: 'covers more than five units' },
  'could-stand-alone': { zh: '其中有单位具备单独组建条件', en: 'one of its units could stand alone' },
  'too-few-members': { zh: '各单位人数合计不足组建条件', en: 'its units together are below the threshold' },
};

export interface IrregularJoint {
  name: string;
  before: string[];
  after: string[];
  problem: JointProblem;
  on: LooseDate | null;
}

/** What is irregular about a set of units under one joint Party organisation; null when nothing is. */
export function jointProblem(
  unitNos: readonly string[],
  units: ReadonlyMap<string, LedgerUnit>,
  rule: JointRule,
): JointProblem | null {
  if (unitNos.length > rule.maxUnits) return 'over-five';
  return unitNos.some((unitNo) => (units.get(unitNo)?.platform.partyMembersFull ?? 0) >= rule.fullMembersStandAlone)
    ? 'could-stand-alone'
    : null;
}

/** Joint Party organisations of the ledger that should be adjusted, by today's data. */
export function jointToAdjust(
  units: LedgerUnit[],
  rule: JointRule,
): (ExistingOrganisation & { problem: JointProblem })[] {
  const byNo = new Map(units.filter(isInPopulation).map((unit) => [unit.unitNo, unit]));
  return partyOrganisations(units).flatMap((organisation) => {
    const problem = organisation.own ? null : jointProblem(organisation.units, byNo, rule);
    return problem ? [{ ...organisation, problem }] : [];
  });
}

/** Adjustments made up to a day, with the problem read from the units, not from the remark. */
export function adjustedJoint(
  rows: AdjustmentRow[],
  units: LedgerUnit[],
  rule: JointRule,
  until: PlainDate,
): IrregularJoint[] {
  const byNo = new Map(units.map((unit) => [unit.unitNo, unit]));
  return rows
    .filter(({ adjustedOn }) => adjustedOn === null || adjustedOn <= until)
    .flatMap(({ organisation, before, after, adjustedOn }) => {
      const problem = jointProblem(before, byNo, rule);
      return problem ? [{ name: organisation, before, after, problem, on: adjustedOn }] : [];
    });
}
