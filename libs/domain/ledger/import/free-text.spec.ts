import { describe, expect, it } from '@jest/globals';

import { findLooseDate, readDateNumber, readLooseDate } from './loose-date.js';
import { readWomenSentence } from '../statistics/women-sentence.js';

describe('dates as offices write them', () => {
  it.each([
    ['2018.12.12', '2018-12-12'],
    ['20161026', '2016-10-26'],
    ['2013年6月10日', '2013-06-10'],
    ['2011-10-5', '2011-10-05'],
    ['2018/3/1', '2018-03-01'],
    ['２０１９．０９．２８', '2019-09-28'],
    ['2018.1', '2018-01'],
    ['2018年3月', '2018-03'],
    ['2018-02-01T00:00:00.000Z', '2018-02-01'],
    ['2018-02-01 08:30:00', '2018-02-01'],
  ])('%s is %s', (text, date) => expect(readLooseDate(text)).toBe(date));
  it.each(['2018.13.1', '2019-02-29', '三月', '', '18.1.1', '20201301'])('%s is no date', (text) =>
    expect(readLooseDate(text)).toBeNull(),
  );
  it('a number is a day number or yyyymmdd, and otherwise no date', () => {
    expect(readDateNumber(43976)).toBe('2020-05-25');
    expect(readDateNumber(20200525)).toBe('2020-05-25');
    expect(readDateNumber(17)).toBeNull();
  });
  it('is found inside a sentence', () =>
    expect(findLooseDate('委员5人，20160407成立')).toEqual({ date: '2016-04-07', text: '20160407' }));
});

describe("a sentence of a women's list", () => {
  it('gives units, kind, leader, committee and date', () => {
    expect(readWomenSentence('福芳医院、华源茯苓和金谷地产联合妇委会，主任负责人_0907，委员5人，20160407成立')).toEqual(
      {
        units: '福芳医院、华源茯苓和金谷地产',
        organisationKind: '妇委会',
        joint: true,
        unionCommittee: false,
        leader: '负责人_0907',
        committee: 5,
        formedOn: '2016-04-07',
      },
    );
    expect(readWomenSentence('3. 华禾医院妇联（主任：负责人_0945，2017.8）')).toMatchObject({
      units: '华禾医院',
      organisationKind: '妇联',
      leader: '负责人_0945',
      formedOn: '2017-08',
    });
    expect(readWomenSentence('岳西县瑞芳食品有限公司妇联  主席 负责人_0937  执委7名  成立于2019年12月')).toMatchObject({
      leader: '负责人_0937',
      committee: 7,
    });
  });
  it("tells a union's women workers' committee apart", () => {
    expect(readWomenSentence('安庆宏辉商贸有限责任公司工会女职工委员会，主任负责人_1199')).toMatchObject({
      units: '安庆宏辉商贸有限责任公司',
      unionCommittee: true,
    });
  });
  it('is none when it names no organisation', () => expect(readWomenSentence('以上为各乡镇上报情况汇总')).toBeNull());
});
