import type { Actor, Allowance, CaseState, Finding, PlainDate, Role } from './case.js';
import { relationsOf, type Relation } from './permissions.js';
import type { Bilingual } from './text.js';

/**
 * 说明理由后通过: a finding of severity `hold` yields to a reason, given by those whom its rule names. Nobody of the side that applies lets a hold of
 * eligibility through for itself, whatever other hat the body wears.
 */
export function mayAllow(state: CaseState, actor: Actor, { mayAllow: grants = [] }: Finding): boolean {
  const relations = relationsOf(state, actor);
  const ownSide = relations.includes('responsible') && !grants.some(([, relation]) => relation === 'responsible');
  return !ownSide && grants.some(([role, relation]) => actor.roles.includes(role) && relations.includes(relation));
}

/** Whom the rule names, in words: 县专班审核人员. */
export function whoMayAllow({ mayAllow: grants = [] }: Pick<Finding, 'mayAllow'>): Bilingual {
  const names = grants.map(([role, relation]) => ({
    zh: `${RELATION_NAMES[relation].zh}${ROLE_NAMES[role].zh}`,
    en: `${ROLE_NAMES[role].en} of ${RELATION_NAMES[relation].en}`,
  }));
  return { zh: names.map((n) => n.zh).join('或'), en: names.map((n) => n.en).join(' or ') };
}

const ROLE_NAMES: Record<Role, Bilingual> = {
  reviewer: { zh: '审核人员', en: 'a reviewer' },
  officer: { zh: '经办人员', en: 'an officer' },
  instructor: { zh: '指导员', en: 'an instructor' },
  supervisor: { zh: '督办人员', en: 'a supervisor' },
  'system-administrator': { zh: '系统管理员', en: 'a system administrator' },
  'security-administrator': { zh: '安全管理员', en: 'a security administrator' },
  'audit-administrator': { zh: '审计管理员', en: 'an audit administrator' },
  service: { zh: '系统', en: 'the system' },
};
const RELATION_NAMES: Record<Relation, Bilingual> = {
  responsible: { zh: '承办机构', en: 'the responsible body' },
  approving: { zh: '审批机构', en: 'the approving body' },
  countersigning: { zh: '会签机构', en: 'a countersigning body' },
  registering: { zh: '登记机构', en: 'the registering body' },
  supervising: { zh: '督办机构', en: 'a supervising body' },
  coordinating: { zh: '县专班', en: 'the task force' },
  guiding: { zh: '联系单位的', en: 'the unit' },
  receiving: { zh: '接收机构', en: 'the receiving body' },
};

/** An override as it is sent: `rule` is the finding's own name or the id of its rule. */
export interface Override {
  rule: string;
  reason: string;
}

export function isFor({ rule, inputs }: Finding, override: Override): boolean {
  return override.rule === rule || override.rule === inputs['ruleId'];
}

/** The finding as overridden by the actor's own word, or by somebody's before; as it is where neither holds. */
export function withOverride(
  state: CaseState,
  finding: Finding,
  { overrides, actor, on }: { overrides: readonly Override[]; actor: Actor; on: PlainDate },
): Finding {
  if (finding.severity !== 'hold') return finding;
  const reason = overrides.find((o) => isFor(finding, o))?.reason.trim();
  if (reason && mayAllow(state, actor, finding)) return { ...finding, overriddenBy: { by: actor.account, on, reason } };
  const earlier = allowanceFor(state, finding);
  return earlier ? { ...finding, overriddenBy: { by: earlier.by, on: earlier.on, reason: earlier.reason } } : finding;
}

/** What was allowed was allowed for its numbers: fewer members than that are asked for anew. */
export function allowanceFor({ allowances = [] }: CaseState, { rule, inputs }: Finding): Allowance | undefined {
  return allowances.findLast((a) => a.rule === rule && sameInputs(a.inputs, inputs));
}

function sameInputs(one: Finding['inputs'], other: Finding['inputs']): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

/** The findings that the actor let through, remembered for the checks that follow. */
export function remembered(
  state: CaseState,
  findings: readonly Finding[],
  { actor, on }: { actor: Actor; on: PlainDate },
): Allowance[] {
  const given = findings
    .filter((f) => f.overriddenBy?.by === actor.account && allowanceFor(state, f) === undefined)
    .map(({ rule, inputs, overriddenBy }) => ({
      rule,
      inputs,
      by: actor.account,
      body: actor.body,
      on,
      reason: overriddenBy!.reason,
    }));
  return [...(state.allowances ?? []), ...given];
}
