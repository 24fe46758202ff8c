import { describe, expect, test } from '@jest/globals';
import { enterCode, refuseIdentityNumber } from './code-entry.js';

const VALID = '91350100M000100Y43';
/** A real firm's code whose check character is wrong (domain-research 3.6). */
const REAL_BUT_WRONG = '91350203M0001QKT19';
const IDENTITY_LIKE = '362322198709086409';

describe('a credit code as a person enters it', () => {
  test('is stored as it is when it is right, and mapped with a word about it when it was typed otherwise', () => {
    expect(enterCode(VALID, null)).toEqual({ ok: true, code: VALID, check: 'valid', remarks: [] });
    const typed = enterCode('９１３５０１００ m000100y43', null);
    expect(typed).toMatchObject({ ok: true, code: VALID, check: 'valid' });
    expect(typed.ok && typed.remarks.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['full-width-mapped', 'spaces-removed', 'lower-case-mapped']),
    );
  });

  test('asks for a reason when its check fails, and takes it then', () => {
    expect(enterCode(REAL_BUT_WRONG, null)).toMatchObject({
      ok: false,
      refusal: { code: 'override-missing', rule: { id: 'credit-code' }, errors: [{ path: 'creditCode' }] },
    });
    expect(enterCode(REAL_BUT_WRONG, { reason: '已看证照原件' })).toMatchObject({
      ok: true,
      code: REAL_BUT_WRONG,
      check: 'failed',
    });
  });

  test('is refused when it is no code at all, with or without a reason', () => {
    for (const text of ['12345', 'ABC', '9135010'])
      expect(enterCode(text, { reason: '试' })).toMatchObject({
        ok: false,
        refusal: { code: 'credit-code-malformed' },
      });
  });

  test('is refused when it looks like an identity card number, and so is any text that holds one', () => {
    expect(enterCode(IDENTITY_LIKE, { reason: '试' })).toMatchObject({
      ok: false,
      refusal: { code: 'identity-number' },
    });
    expect(refuseIdentityNumber(`联系人证件 ${IDENTITY_LIKE}`, 'address')).toMatchObject({
      code: 'identity-number',
      errors: [{ path: 'address' }],
    });
    expect([
      refuseIdentityNumber(`代码 ${VALID}`, 'address'),
      refuseIdentityNumber('天堂镇河东组34号', 'address'),
    ]).toEqual([null, null]);
  });
});
