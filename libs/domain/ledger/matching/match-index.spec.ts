import { describe, expect, it } from '@jest/globals';

import { creditCheckCharacter, organisationCheckCharacter, readCreditCode } from '../codes/credit-code.js';
import { MatchIndex, proposal, type Matchable } from './match-index.js';
import type { RegionWords } from './names.js';

const REGION: RegionWords = { prefixes: ['安徽省', '岳西县', '安徽', '安庆'], townships: ['天堂镇', '温泉镇'] };
const codeOf = (serial: string): string => {
  const first17 = `91340828${serial}${organisationCheckCharacter(serial)}`;
  return first17 + creditCheckCharacter(first17);
};
const unit = (id: string, name: string, more: Partial<Matchable> = {}): Matchable => ({
  id,
  name,
  code: readCreditCode(null),
  formerNames: [],
  aliases: [],
  township: '天堂镇',
  address: null,
  person: null,
  ...more,
});
const A = codeOf('70000001');
const index = new MatchIndex(
  [
    unit('1', '岳西县凤达水力发电有限公司', { code: readCreditCode(A), formerNames: ['岳西县宏林水力发电有限公司'] }),
    unit('2', '安徽永丰商贸有限公司', { township: '温泉镇' }),
    unit('3', '岳西县永丰商贸有限责任公司', { township: '天堂镇', address: '岳西县天堂镇街道8号', person: '法人_1' }),
    unit('4', '安徽天鹅科技实业（集团）有限公司', { aliases: ['天鹅集团'] }),
    unit('5', '岳西县鸿阳塑业有限公司', { code: readCreditCode('91340828MA2NH1PD23') }),
  ],
  REGION,
);

describe('matching a row with a unit', () => {
  it('joins by itself only on a valid equal code', () => {
    expect(index.candidates({ code: readCreditCode(A), name: '完全另外的名称' })[0]).toMatchObject({
      id: '1',
      automatic: true,
      score: 1,
    });
    const failing = index.candidates({
      code: readCreditCode('91340828MA2NH1PD23'),
      name: '岳西县鸿阳塑业有限公司',
    })[0]!;
    expect(failing).toMatchObject({ id: '5', automatic: false, evidence: ['code-equal-unchecked', 'name-exact'] });
    expect(index.candidates({ name: '岳西县凤达水力发电有限公司' })[0]).toMatchObject({
      id: '1',
      automatic: false,
      evidence: ['name-exact'],
    });
  });
  it('does not join by itself when two units carry the code', () => {
    const twice = new MatchIndex(
      [unit('1', '甲乙公司', { code: readCreditCode(A) }), unit('2', '丙丁公司', { code: readCreditCode(A) })],
      REGION,
    );
    expect(twice.candidates({ code: readCreditCode(A) }).some(({ automatic }) => automatic)).toBe(false);
  });
  it('proposes by short name within the township and by former name', () => {
    expect(proposal(index.candidates({ name: '凤达水电', township: '天堂镇' }))).toMatchObject({
      id: '1',
      evidence: ['short-name', 'township-equal'],
    });
    expect(proposal(index.candidates({ name: '岳西县宏林水力发电有限公司' }))).toMatchObject({
      id: '1',
      evidence: ['former-name'],
    });
    expect(proposal(index.candidates({ name: '天鹅集团' }))?.id).toBe('4');
  });
  it('puts the spelling with the right place first and leaves a tie to a person', () => {
    expect(index.candidates({ name: '安徽永丰商贸有限公司' }).map(({ id }) => id)).toEqual(['2', '3']);
    expect(proposal(index.candidates({ name: '永丰商贸有限公司' }))).toBeNull();
    expect(proposal(index.candidates({ name: '永丰商贸有限公司', township: '温泉镇' }))?.id).toBe('2');
  });
  it('finds by what is left of a damaged code, by the organisation part, and by address with legal representative', () => {
    expect(index.candidates({ code: readCreditCode(`${A.slice(0, 15)}000`) })[0]).toMatchObject({
      id: '1',
      evidence: ['kept-digits-equal'],
    });
    expect(index.candidates({ code: readCreditCode(A.slice(8, 17)) })[0]).toMatchObject({
      id: '1',
      evidence: ['organisation-part-equal'],
    });
    expect(index.candidates({ address: '岳西县天堂镇街道８号', person: '法人_1' })[0]).toMatchObject({
      id: '3',
      evidence: ['address-and-person'],
    });
  });
  it('does not take a longer or a whole name for a short one, nor another valid code for the same firm', () => {
    expect(index.candidates({ name: '凤达水电修理厂', township: '天堂镇' })).toEqual([]);
    expect(index.candidates({ name: '岳西县凤达水电有限公司', township: '天堂镇' })).toEqual([]);
    expect(
      proposal(index.candidates({ code: readCreditCode(codeOf('70000002')), name: '岳西县凤达水力发电有限公司' })),
    ).toBeNull();
  });
});
