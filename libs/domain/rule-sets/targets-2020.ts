import type { Position } from '../case.js';
import type { Cited } from '../rule-set.js';

/** So many working days from the day on which the step began. */
export interface Target extends Cited {
  workingDays: number;
}
/** Shares of the time to the plan's day, in percent, at which it is warned of. */
export const PLAN_WARNINGS = [50, 75, 100] as const;

const PLAN = '岳西县党建带群建工作方案（2020年）：筹备环节的内部目标日，非法定时限';
const target = (position: Position, workingDays: number): [Position, Target] => [
  position,
  { id: `target.${position}`, citation: PLAN, workingDays },
];

/**
 * Steps that nobody's answer limits. With the limits of the three answers they leave a case that is opened at the kickoff on 26 May within the 47 working days
 * to 31 July.
 */
const TARGETS_2020: Partial<Record<Position, Target>> = Object.fromEntries([
  target('survey.counting', 3),
  target('guidance.assigning', 2),
  target('guidance.contacting', 3),
  target('application.preparing', 3),
  target('congress.planning', 3),
  target('congress.holding', 10),
  target('registration.reporting', 2),
  target('registration.recording', 5),
]);

/** By the rule set a case was opened under; a later set of the county keeps them until it names its own. */
const TARGETS: Record<string, Partial<Record<Position, Target>>> = {
  'cn-anhui-yuexi-2020': TARGETS_2020,
  'cn-anhui-yuexi-2020-07-13': TARGETS_2020,
};

export function targetsOf(ruleSet: string): Partial<Record<Position, Target>> {
  return TARGETS[ruleSet] ?? {};
}
