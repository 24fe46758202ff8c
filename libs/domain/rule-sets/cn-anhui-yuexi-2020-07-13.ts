import type { RuleSet } from '../rule-set.js';
import { CN_ANHUI_YUEXI_2020 } from './cn-anhui-yuexi-2020.js';

const PARTY_2020 = '中国共产党基层组织选举工作条例（2020年7月13日）';
const { party } = CN_ANHUI_YUEXI_2020.types;

/**
 * The same county after the Party's election rules of 13 July 2020: presence "not fewer than" four fifths instead of "more than", and
 * more than half of those due instead of those present. Everything else stays.
 */
export const CN_ANHUI_YUEXI_2020_07_13: RuleSet = {
  ...CN_ANHUI_YUEXI_2020,
  id: 'cn-anhui-yuexi-2020-07-13',
  title: {
    zh: '岳西县党建带群建规则（2020年7月13日党内选举条例施行后）',
    en: 'Yuexi county pilot rules from 13 July 2020',
  },
  validFrom: '2020-07-13',
  validTo: null,
  types: {
    ...CN_ANHUI_YUEXI_2020.types,
    party: {
      ...party,
      candidates: {
        ...party.candidates,
        contested: { ...party.candidates.contested, citation: `${PARTY_2020}：候选人差额不少于应选人数的20%` },
        standing: {
          ...party.candidates.standing,
          citation: `${PARTY_2020}：候选人报上级党组织批准，选举人可以另选他人`,
        },
      },
      meeting: { ...party.meeting, citation: `${PARTY_2020}第四条：党员500人以上可召开党员代表大会` },
      quorum: { ...party.quorum, citation: `${PARTY_2020}：实到不少于应到五分之四`, operator: 'at-least' },
      majority: { ...party.majority, citation: `${PARTY_2020}：赞成票超过应到会半数`, base: 'due' },
    },
  },
};
