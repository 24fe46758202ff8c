import type { ErrorCode, Refusal } from './errors.js';

/** Build a refusal; `extra` carries rule and fields. */
export function refuse(
  code: ErrorCode,
  zh: string,
  en: string,
  extra: Pick<Refusal, 'rule' | 'errors'> = {},
): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { code, zh, en, ...extra } };
}
