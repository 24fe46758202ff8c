import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  creditCheckCharacter,
  isIdentityNumberLike,
  organisationCheckCharacter,
  readCreditCode,
} from './credit-code.js';

const kinds = (cell: string | number | null): string[] => readCreditCode(cell).remarks.map((remark) => remark.kind);

describe('credit code', () => {
  it.each(['91350100M000100Y43', '12440600MB2C07549J', '92141127MA0KD1Y64A'])('%s is valid', (code) => {
    expect(readCreditCode(code)).toMatchObject({ code, valid: true, remarks: [], organisationPart: code.slice(8, 17) });
  });
  it("reports the standard's invalid example by its check character", () => {
    expect(kinds('91350100M000100Y4Z')).toEqual(['illegal-character']);
    expect(readCreditCode('91350100M000100Y44').remarks.map((remark) => remark.kind)).toEqual(['check-character']);
  });
  it('keeps the code of a real company whose check fails, and its right organisation part', () => {
    expect(readCreditCode('91350203M0001QKT19')).toMatchObject({
      code: '91350203M0001QKT19',
      valid: false,
      organisationPart: 'M0001QKT1',
    });
    expect(kinds('91350203M0001QKT19')).toEqual(['check-character']);
    expect(creditCheckCharacter('91350203M0001QKT1')).toBe('F');
  });
  it('recognises an identity number that passes the 18-character check', () => {
    expect(isIdentityNumberLike('362322198709086409')).toBe(true);
    expect(readCreditCode('362322198709086409')).toMatchObject({ valid: false, organisationPart: null });
    expect(kinds('362322198709086409')).toEqual(
      expect.arrayContaining(['organisation-check-character', 'unknown-department-kind', 'identity-number-like']),
    );
  });
  it('maps full-width, lower case, spaces and look-alikes with a remark each', () => {
    expect(readCreditCode('９１３５０１００m000 1OOy43').code).toBe('91350100M000100Y43');
    expect(kinds('９１３５０１００m000 1OOy43')).toEqual([
      'full-width-mapped',
      'spaces-removed',
      'lower-case-mapped',
      'look-alike-mapped',
    ]);
  });
  it('reports a number that lost its last digits and never guesses them', () => {
    expect(readCreditCode(913408287745014949)).toMatchObject({ code: null, keptDigits: '913408287745014' });
    expect(kinds(913408287745014949)).toEqual(['stored-as-number', 'digits-lost']);
    expect(kinds('913408287745014000')).toEqual(['digits-lost']);
    expect(readCreditCode('9.13408E+17')).toMatchObject({ code: null, keptDigits: '913408' });
    expect(kinds('9.13408E+17')).toEqual(['scientific-notation']);
  });
  it('reads it behind the apostrophe that keeps it text', () => {
    expect(readCreditCode("'91350100M000100Y43")).toMatchObject({
      code: '91350100M000100Y43',
      valid: true,
      remarks: [],
    });
  });
  it('takes no code as missing and other lengths as a warning', () => {
    expect(kinds(null)).toEqual(['missing']);
    for (const nothing of ['　', '无', '—', '/', '暂无', '正在办理']) expect(kinds(nothing)).toEqual(['missing']);
    expect(kinds('340828000012345')).toEqual(['old-registration-number']);
    expect(readCreditCode('M0001QKT-1').organisationPart).toBe('M0001QKT1');
  });
  it('accepts every code made by the two check formulas and refuses it with another last character', () => {
    const character = fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY');
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'0123456789'), { minLength: 6, maxLength: 6 }),
        fc.array(character, { minLength: 8, maxLength: 8 }),
        (area, organisation) => {
          const part = organisation.join('') + organisationCheckCharacter(organisation.join(''));
          const first17 = `91${area.join('')}${part}`;
          const last = creditCheckCharacter(first17)!;
          expect(readCreditCode(first17 + last)).toMatchObject({ valid: true, code: first17 + last });
          expect(readCreditCode(first17 + (last === '0' ? '1' : '0')).valid).toBe(false);
        },
      ),
    );
  });
});
