import type { Cited } from '../rule-set.js';

/** Who is told that time is used up: whom the case waits for, its officer, those who lead the body that drives it. */
export type Warned = 'holder' | 'officer' | 'leaders';

/** A ladder of warnings: from each share of the time on, in percent, these are told. */
export interface WarningLadder extends Cited {
  steps: readonly { from: number; tell: readonly Warned[] }[];
}

const PLAN_2020: WarningLadder = {
  id: 'plan-warnings',
  citation:
    '岳西县党建带群建工作方案（2020年）：按时间进度提醒，过半提醒办理人，逾四分之三并告经办人，到期并告承办机构负责人',
  steps: [
    { from: 50, tell: ['holder'] },
    { from: 75, tell: ['holder', 'officer'] },
    { from: 100, tell: ['holder', 'officer', 'leaders'] },
  ],
};

/** By the rule set a case was opened under: a warning decides nothing, so nothing of it is frozen. */
const PLAN_WARNINGS_OF: Record<string, WarningLadder> = {
  'cn-anhui-yuexi-2020': PLAN_2020,
  'cn-anhui-yuexi-2020-07-13': PLAN_2020,
};

export function planWarningsOf(ruleSet: string): WarningLadder {
  return PLAN_WARNINGS_OF[ruleSet] ?? PLAN_2020;
}

/** Whom a ladder tells at a share of the time; nobody below its first step. */
export function warnedAt({ steps }: WarningLadder, share: number): readonly Warned[] {
  return steps.findLast(({ from }) => share >= from)?.tell ?? [];
}
