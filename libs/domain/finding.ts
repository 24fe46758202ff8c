import { whoMayAllow } from './allow.js';
import type { Finding, Severity } from './case.js';
import { ERROR_CODES, type ErrorCode, type Refusal } from './errors.js';
import type { Cited, Grant } from './rule-set.js';

/** Codes of findings that only inform and can never refuse. */
export type NoticeCode =
  | 'should-stand-alone'
  | 'covered-already'
  | 'counts-differ'
  | 'units-not-counted'
  | 'counts-outdated'
  | 'covered-twice'
  | 'fewer-elected-than-seats'
  | 'meeting-date-changed'
  | 'members-not-counted-again'
  | 'publicity-of-earlier-attempt'
  | 'write-in-elected'
  | 'tie-undecided'
  | 'majority-not-elected';

export interface FindingParts {
  code: ErrorCode | NoticeCode;
  severity: Severity;
  zh: string;
  en: string;
  inputs?: Finding['inputs'];
  path?: string;
  mayAllow?: readonly Grant[];
  /** Whoever approves has to say why it is accepted. */
  needsReason?: true;
}

/** A finding under a rule: its code, its words, the numbers it rests on and the id of the rule as `inputs.ruleId`. */
export function finding(
  rule: Cited,
  { code, severity, zh, en, inputs = {}, path, mayAllow, needsReason }: FindingParts,
): Finding {
  return {
    rule: code,
    severity,
    citation: rule.citation,
    zh,
    en,
    inputs: { ...inputs, ruleId: rule.id },
    ...(path === undefined ? {} : { path }),
    ...(mayAllow === undefined ? {} : { mayAllow: mayAllow.map(([role, relation]) => [role, relation]) }),
    ...(needsReason ? { needsReason } : {}),
  };
}

/** A finding of severity lock, required or (not overridden) hold as the refusal of the action. Throws for a code that only informs. */
export function refusalOf(found: Finding): Refusal {
  const code = ERROR_CODES.find((known) => known === found.rule);
  if (code === undefined) throw new Error(`a finding of ${found.rule} only informs`);
  const who = whoMayAllow(found);
  const hint =
    found.severity === 'hold'
      ? {
          zh: `；确需办理的，须由${who.zh}说明理由后通过（overrides：${found.rule}）`,
          en: `; it yields to a reason given by ${who.en} (overrides: ${found.rule})`,
        }
      : { zh: '', en: '' };
  return {
    code,
    zh: found.zh + hint.zh,
    en: found.en + hint.en,
    rule: { id: String(found.inputs.ruleId ?? found.rule), citation: found.citation },
    ...(found.path === undefined ? {} : { errors: [{ path: found.path, message: found.zh }] }),
  };
}
