import { RULE_OF_CODE } from './code-rules.js';
import type { ErrorCode, Refusal } from './errors.js';

/** Build a refusal; `extra` carries fields, and the rule where it is another than that of the code. */
export function refuse(
  code: ErrorCode,
  zh: string,
  en: string,
  extra: Pick<Refusal, 'rule' | 'errors'> = {},
): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: withRule({ code, zh, en, ...extra }) };
}

/** The refusal with the rule of its code (`RULE_OF_CODE`), where it names none. */
export function withRule(refusal: Refusal): Refusal {
  const rule = refusal.rule ?? RULE_OF_CODE[refusal.code];
  return rule === undefined ? refusal : { ...refusal, rule };
}
