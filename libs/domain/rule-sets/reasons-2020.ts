import type { RuleSet } from '../rule-set.js';

type Reason = { code: string; zh: string; en: string };

const AVAILABLE_TO_REVIEWERS: Reason[] = [
  { code: 'material-incomplete', zh: '材料不齐全', en: 'material incomplete' },
  { code: 'material-inconsistent', zh: '材料前后不一致', en: 'material contradicts itself' },
  { code: 'membership-changed', zh: '人数发生变化，需重新核对', en: 'numbers have changed and must be checked again' },
  { code: 'consent-missing', zh: '缺少单位同意意见', en: 'consent of the unit missing' },
  { code: 'party-opinion-missing', zh: '缺少单位党组织意见', en: "opinion of the unit's Party organisation missing" },
  { code: 'preparatory-group-unfit', zh: '筹备组组成不符合要求', en: 'preparatory group does not fit' },
  { code: 'candidate-ineligible', zh: '候选人不符合任职条件', en: 'a candidate is not eligible' },
  {
    code: 'not-contested',
    zh: '候选人产生程序或差额不符合要求',
    en: 'candidates not contested or not put up properly',
  },
  { code: 'publicity-insufficient', zh: '公示不符合要求', en: 'publicity insufficient' },
  { code: 'procedure-broken', zh: '选举程序不合规', en: 'election procedure broken' },
  { code: 'units-unfit', zh: '覆盖单位或组建方式不合适', en: 'covered units or mode do not fit' },
  { code: 'below-threshold', zh: '不具备组建条件', en: 'conditions not met' },
  { code: 'already-organised', zh: '单位已有同类组织', en: 'the unit has such an organisation already' },
  { code: 'wrong-body', zh: '不属于本机构审批范围', en: 'another body decides this' },
  { code: 'other', zh: '其他（须在说明中写明）', en: 'other, stated in the note' },
];

/** Coded reasons of the county; an unknown code is refused. */
export const REASONS_2020: RuleSet['reasons'] = {
  hold: [
    { code: 'harvest-season', zh: '农忙（采茶、收割等）停工', en: 'harvest season' },
    { code: 'officer-absent', zh: '经办人员外出或空缺', en: 'officer absent' },
    { code: 'business-suspended', zh: '单位停业、歇业', en: 'business suspended' },
    { code: 'unit-unwilling', zh: '单位暂无意愿，继续做工作', en: 'unit not willing for now' },
    { code: 'no-suitable-candidate', zh: '暂无合适负责人人选', en: 'no suitable candidate' },
    { code: 'below-threshold', zh: '人数不足，先发展会员（团员、党员）', en: 'numbers too low, recruiting first' },
    { code: 'unit-unreachable', zh: '单位失联，正在查找', en: 'unit cannot be reached, being looked for' },
    { code: 'unit-reorganising', zh: '单位正在改制、合并或搬迁', en: 'unit is being reorganised, merged or moved' },
    { code: 'party-opinion-pending', zh: '等待单位党组织意见', en: "waiting for the Party organisation's opinion" },
    { code: 'epidemic-or-disaster', zh: '疫情、汛情等不可抗力', en: 'epidemic, flood or other force majeure' },
    { code: 'complaint-under-inquiry', zh: '有信访举报，正在核查', en: 'a complaint is being looked into' },
    { code: 'other', zh: '其他（须在说明中写明）', en: 'other, stated in the note' },
  ],
  close: [
    { code: 'merged-into-other-unit', zh: '单位已并入其他单位', en: 'unit merged into another' },
    { code: 'unit-deregistered', zh: '单位已注销', en: 'unit deregistered' },
    { code: 'empty-shell', zh: '空壳单位，无实际经营', en: 'empty shell, not really operating' },
    { code: 'below-threshold', zh: '人数不足，不再具备组建条件', en: 'below the threshold' },
    { code: 'business-suspended', zh: '单位长期停业', en: 'business suspended for long' },
    { code: 'unit-unwilling', zh: '单位不愿组建', en: 'unit not willing' },
    { code: 'already-organised', zh: '已有同类组织，补录备案', en: 'organised already, recorded afterwards' },
    { code: 'joined-other-case', zh: '并入其他联合（区域、行业）组建', en: 'taken up by another case' },
    { code: 'moved-away', zh: '单位迁出本县', en: 'unit moved away' },
    { code: 'application-rejected', zh: '申请被驳回，不再申报', en: 'application rejected and not filed again' },
    { code: 'opened-by-mistake', zh: '误立案或重复立案', en: 'opened by mistake' },
    { code: 'other', zh: '其他（须在说明中写明）', en: 'other, stated in the note' },
  ],
  return: AVAILABLE_TO_REVIEWERS,
  reject: AVAILABLE_TO_REVIEWERS,
  extend: [
    { code: 'complex-case', zh: '情况复杂，需进一步核实', en: 'complex case' },
    { code: 'party-opinion-pending', zh: '等待党组织意见', en: "waiting for the Party organisation's opinion" },
    { code: 'collective-meeting-pending', zh: '等待集体研究会议', en: 'waiting for the deciding meeting' },
    { code: 'officer-absent', zh: '承办人员外出或空缺', en: 'staff absent' },
    { code: 'epidemic-or-disaster', zh: '疫情、汛情等不可抗力', en: 'epidemic, flood or other force majeure' },
    { code: 'system-failure', zh: '系统故障', en: 'system failure' },
    { code: 'other', zh: '其他（须在说明中写明）', en: 'other, stated in the note' },
  ],
  'withdraw-unit': [
    { code: 'forms-alone', zh: '单位具备条件，改为单独组建', en: 'forms its own organisation' },
    { code: 'unit-unwilling', zh: '单位不愿继续参加', en: 'unit does not want to go on' },
    { code: 'joined-other-case', zh: '改为参加其他联合组建', en: 'joins another case' },
    { code: 'unit-deregistered', zh: '单位已注销', en: 'unit deregistered' },
    { code: 'merged-into-other-unit', zh: '单位已并入其他单位', en: 'unit merged into another' },
    { code: 'business-suspended', zh: '单位停业、歇业', en: 'business suspended' },
    { code: 'unit-unreachable', zh: '单位失联', en: 'unit cannot be reached' },
    { code: 'empty-shell', zh: '空壳单位，无实际经营', en: 'empty shell, not really operating' },
    { code: 'other', zh: '其他（须在说明中写明）', en: 'other, stated in the note' },
  ],
};
