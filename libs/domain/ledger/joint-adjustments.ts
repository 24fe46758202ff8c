import type { PlainDate } from '../case.js';
import { partyOrganisations, type ExistingOrganisation } from './existing-organisations.js';
import { isInPopulation, type LedgerUnit } from './ledger-unit.js';
import type { AdjustmentRow, LooseDate } from './source-rows.js';

/** 联合 means two to five different units (county plan); a unit with enough full members should stand alone (党章 art. 30). */
export interface JointRule {
  maxUnits: number;
  fullMembersStandAlone: number;
}
export type JointProblem = 'over-five' | 'could-stand-alone';

export interface IrregularJoint {
  name: string;
  before: string[];
  after: string[];
  problem: JointProblem;
  on: LooseDate | null;
}

/** What is irregular about a set of units under one joint Party organisation; null when nothing is. */
export function jointProblem(unitNos: readonly string[], units: ReadonlyMap<string, LedgerUnit>, rule: JointRule): JointProblem | null {
  if (unitNos.length > rule.maxUnits) return 'over-five';
  return unitNos.some((unitNo) => (units.get(unitNo)?.platform.partyMembersFull ?? 0) >= rule.fullMembersStandAlone) ? 'could-stand-alone' : null;
}

/** Joint Party organisations of the ledger that should be adjusted, by today's data. */
export function jointToAdjust(units: LedgerUnit[], rule: JointRule): (ExistingOrganisation & { problem: JointProblem })[] {
  const byNo = new Map(units.filter(isInPopulation).map((unit) => [unit.unitNo, unit]));
  return partyOrganisations(units).flatMap((organisation) => {
    const problem = organisation.own ? null : jointProblem(organisation.units, byNo, rule);
    return problem ? [{ ...organisation, problem }] : [];
  });
}

/** Adjustments made up to a day, with the problem read from the units, not from the remark. */
export function adjustedJoint(rows: AdjustmentRow[], units: LedgerUnit[], rule: JointRule, until: PlainDate): IrregularJoint[] {
  const byNo = new Map(units.map((unit) => [unit.unitNo, unit]));
  return rows
    .filter(({ adjustedOn }) => adjustedOn === null || adjustedOn <= until)
    .flatMap(({ organisation, before, after, adjustedOn }) => {
      const problem = jointProblem(before, byNo, rule);
      return problem ? [{ name: organisation, before, after, problem, on: adjustedOn }] : [];
    });
}
