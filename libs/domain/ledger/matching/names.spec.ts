import { describe, expect, it } from '@jest/globals';

import { isShortFor, learnRegionWords, nameParts, stripOrganisationSuffix, type RegionWords } from './names.js';
import { findTownship } from '../units/townships.js';

const REGION: RegionWords = {
  prefixes: ['安徽省', '岳西县', '安徽', '安庆', '岳西'],
  townships: ['天堂镇', '温泉镇', '开发区'],
};
const core = (name: string): string => nameParts(name, REGION).core;

describe('names of units', () => {
  it('are equal whatever their spaces, width, brackets, script and kind of limited company', () => {
    const one = nameParts('安徽天鹅科技实业（集团）有限责任公司', REGION).normalised;
    expect(nameParts('安徽 天鹅科技實業(集團)有限公司　', REGION).normalised).toBe(one);
    expect(nameParts('岳西县华石機械制造有限公司', REGION).normalised).toBe('华石机械制造有限公司');
  });
  it('lose province, city, county, township and legal form in their core', () => {
    expect(core('岳西县温泉镇星星幼儿园')).toBe('星星幼儿园');
    expect(core('安庆祥辉家纺股份有限公司')).toBe('祥辉家纺');
    expect(core('岳西县宝泉茭白种植专业合作社')).toBe('宝泉茭白种植');
    expect(core('安徽天鹅科技实业(集团)有限公司')).toBe('天鹅科技实业');
  });
  it('keep a branch and never shrink to nothing', () => {
    expect(nameParts('岳西县祥隆建筑工程有限公司天堂分公司', REGION).normalised).toContain('天堂分公司');
    expect(core('岳西公司')).toBe('公司');
  });
  it.each([
    ['凤达水电', '凤达水力发电', true],
    ['天鹅科技', '天鹅科技实业', true],
    ['骏泰', '骏泰服饰', true],
    ['星星幼儿园', '星星幼儿园', false],
    ['嘉霖汽车修理厂', '嘉霖汽车', false],
    ['凤达水电', '凤石水力发电', false],
    ['电水凤达', '凤达水电', false],
  ])('%s is short for %s: %s', (short, full, expected) => expect(isShortFor(short, full)).toBe(expected));
  it.each([
    ['骏泰公司工会', '骏泰公司'],
    ['顺竹机械支部', '顺竹机械'],
    ['凤泉商贸、鑫岭茶业联合团支部', '凤泉商贸、鑫岭茶业'],
    ['岳西县翠源茶业有限公司工会女职工委员会', '岳西县翠源茶业有限公司'],
    ['店前镇翠源猕猴桃等5家单位联合工会委员会', '店前镇翠源猕猴桃'],
    ['工会', '工会'],
  ])('%s belongs to %s', (organisation, unit) => expect(stripOrganisationSuffix(organisation)).toBe(unit));
  it('take their region words from area code, bodies and the units themselves', () => {
    const region = learnRegionWords({
      areaCode: '340828',
      bodyNames: ['岳西县总工会', '共青团岳西县委员会', '中共岳西县委组织部'],
      townships: ['天堂镇'],
      unitNames: [
        '安庆甲乙有限公司',
        '安庆丙丁有限公司',
        '安庆戊己有限公司',
        '安庆庚辛有限公司',
        '安庆壬癸有限公司',
        '岳西县凤达水力发电有限公司',
      ],
    });
    expect(region.prefixes).toEqual(expect.arrayContaining(['安徽省', '安徽', '岳西县', '岳西', '安庆市', '安庆']));
    expect(region.prefixes).not.toContain('凤达');
  });
  it('name a township in other words', () => {
    expect(findTownship('县经济开发区', REGION.townships)).toBe('开发区');
    expect(findTownship('二、天堂镇', REGION.townships)).toBe('天堂镇');
    expect(findTownship('温泉镇团委', REGION.townships)).toBe('温泉镇');
    expect(findTownship('共青团岳西县委员会', REGION.townships)).toBeNull();
  });
});
