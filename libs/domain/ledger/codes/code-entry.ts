import { refuse } from '../../refuse.js';
import type { Refusal } from '../../errors.js';
import { isIdentityNumberLike, readCreditCode, type CodeRemark } from './credit-code.js';
import { squeeze } from './characters.js';

/** A credit code as a person enters it: mapped, checked, and stored even where the check fails, if the person says why. */
export type CodeEntry =
  { ok: true; code: string; check: 'valid' | 'failed'; remarks: CodeRemark[] } | { ok: false; refusal: Refusal };

const RULE = { id: 'credit-code', citation: 'GB 32100-2015、GB 11714-1997' };

/**
 * Full-width, lower-case and look-alike characters are mapped and told. A failed check asks for an override and never blocks: real firms
 * carry such codes (domain-research 3.6). What looks like an identity card number is not stored at all.
 */
export function enterCode(text: string, override: { reason: string } | null, path = 'creditCode'): CodeEntry {
  const { code, valid, remarks } = readCreditCode(text);
  if (remarks.some(({ kind }) => kind === 'identity-number-like')) return identityNumber(path);
  if (code === null) return refusedCode('credit-code-malformed', remarks, path, '统一社会信用代码应为18位');
  if (!valid && !override)
    return refusedCode('override-missing', remarks, path, '统一社会信用代码校验不符，确与证照一致的请说明理由后通过');
  return { ok: true, code, check: valid ? 'valid' : 'failed', remarks };
}

/** A refusal where a text that is to be stored holds an identity card number; null when it is free of one. */
export function refuseIdentityNumber(text: string, path: string): Refusal | null {
  const candidates =
    squeeze(text)
      .toUpperCase()
      .match(/\d{17}[\dX]/g) ?? [];
  const found = candidates.some((number) => isIdentityNumberLike(number) && !readCreditCode(number).valid);
  const refused = found ? identityNumber(path) : null;
  return refused && !refused.ok ? refused.refusal : null;
}

function identityNumber(path: string): CodeEntry & { ok: false } {
  const refused = refuse(
    'identity-number',
    '疑似居民身份证号，台账不保存身份证号',
    'looks like an identity card number, which the ledger does not store',
    {
      rule: { id: 'no-identity-numbers', citation: '个人信息保护法第六条、第二十八条' },
      errors: [{ path, message: '疑似身份证号' }],
    },
  );
  return { ok: false, refusal: refused.refusal };
}

function refusedCode(
  code: 'credit-code-malformed' | 'override-missing',
  remarks: readonly CodeRemark[],
  path: string,
  zh: string,
): CodeEntry & { ok: false } {
  const words = remarks.map((remark) => remark.zh).join('；');
  const refused = refuse(
    code,
    words === '' ? zh : `${zh}：${words}`,
    `credit code: ${remarks.map((remark) => remark.en).join('; ')}`,
    {
      rule: RULE,
      errors: remarks.map((remark) => ({ path, message: remark.zh })),
    },
  );
  return { ok: false, refusal: refused.refusal };
}
