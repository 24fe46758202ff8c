/**
 * What the inputs of case workflows have in common (a release of the calendar, the reasons, the rules of a type): the first form of packed payloads is compressed
 * against this text, so that an input costs what is its own. It is part of the form: a changed text could not read the histories written before. Rules and
 * calendars that it does not know only cost more. A better one is a new form beside this one (`payload-codec.ts`).
 */
export const FROZEN_INPUT_DICTIONARY_1 = [
  '{"id":"CN-2020-2","year":2020,"release":2,"published":"2020-01-27","source":"http://www.gov.cn/zhengce/zhengceku/2020-01/27/content_5472352.',
  'htm","rest":[{"date":"2020-01-01","name":"元旦"},{"date":"2020-01-24","name":"春节"},{"date":"2020-01-25","name":"春节"},{"date":"2020-01-26","nam',
  'e":"春节"},{"date":"2020-01-27","name":"春节"},{"date":"2020-01-28","name":"春节"},{"date":"2020-01-29","name":"春节"},{"date":"2020-01-30","name":"',
  '春节"},{"date":"2020-01-31","name":"春节"},{"date":"2020-02-01","name":"春节"},{"date":"2020-02-02","name":"春节"},{"date":"2020-04-04","name":"清明节"',
  '},{"date":"2020-04-05","name":"清明节"},{"date":"2020-04-06","name":"清明节"},{"date":"2020-05-01","name":"劳动节"},{"date":"2020-05-02","name":"劳动节"',
  '},{"date":"2020-05-03","name":"劳动节"},{"date":"2020-05-04","name":"劳动节"},{"date":"2020-05-05","name":"劳动节"},{"date":"2020-06-25","name":"端午节"',
  '},{"date":"2020-06-26","name":"端午节"},{"date":"2020-06-27","name":"端午节"},{"date":"2020-10-01","name":"国庆节、中秋节"},{"date":"2020-10-02","name":"',
  '国庆节、中秋节"},{"date":"2020-10-03","name":"国庆节、中秋节"},{"date":"2020-10-04","name":"国庆节、中秋节"},{"date":"2020-10-05","name":"国庆节、中秋节"},{"date":"2020',
  '-10-06","name":"国庆节、中秋节"},{"date":"2020-10-07","name":"国庆节、中秋节"},{"date":"2020-10-08","name":"国庆节、中秋节"}],"worked":[{"date":"2020-01-19","nam',
  'e":"春节"},{"date":"2020-02-03","name":"春节"},{"date":"2020-04-26","name":"劳动节"},{"date":"2020-05-09","name":"劳动节"},{"date":"2020-06-28","name"',
  ':"端午节"},{"date":"2020-09-27","name":"国庆节、中秋节"},{"date":"2020-10-10","name":"国庆节、中秋节"}]}{"hold":[{"code":"harvest-season","zh":"农忙（采茶、收割等）停工"',
  '},{"code":"officer-absent","zh":"经办人员外出或空缺"},{"code":"business-suspended","zh":"单位停业、歇业"},{"code":"unit-unwilling","zh":"单位暂无意愿，继续做工作"},{"co',
  'de":"no-suitable-candidate","zh":"暂无合适负责人人选"},{"code":"below-threshold","zh":"人数不足，先发展会员（团员、党员）"},{"code":"unit-unreachable","zh":"单位失联，正在查找',
  '"},{"code":"unit-reorganising","zh":"单位正在改制、合并或搬迁"},{"code":"party-opinion-pending","zh":"等待单位党组织意见"},{"code":"epidemic-or-disaster","zh":"疫',
  '情、汛情等不可抗力"},{"code":"complaint-under-inquiry","zh":"有信访举报，正在核查"},{"code":"other","zh":"其他（须在说明中写明）"}],"close":[{"code":"merged-into-other-un',
  'it","zh":"单位已并入其他单位"},{"code":"unit-deregistered","zh":"单位已注销"},{"code":"empty-shell","zh":"空壳单位，无实际经营"},{"code":"below-threshold","zh":"人数不',
  '足，不再具备组建条件"},{"code":"business-suspended","zh":"单位长期停业"},{"code":"unit-unwilling","zh":"单位不愿组建"},{"code":"already-organised","zh":"已有同类组织，补录',
  '备案"},{"code":"joined-other-case","zh":"并入其他联合（区域、行业）组建"},{"code":"moved-away","zh":"单位迁出本县"},{"code":"application-rejected","zh":"申请被驳回，不再申报',
  '"},{"code":"opened-by-mistake","zh":"误立案或重复立案"},{"code":"other","zh":"其他（须在说明中写明）"}],"return":[{"code":"material-incomplete","zh":"材料不齐全"},{',
  '"code":"material-inconsistent","zh":"材料前后不一致"},{"code":"membership-changed","zh":"人数发生变化，需重新核对"},{"code":"consent-missing","zh":"缺少单位同意意见"},',
  '{"code":"party-opinion-missing","zh":"缺少单位党组织意见"},{"code":"preparatory-group-unfit","zh":"筹备组组成不符合要求"},{"code":"candidate-ineligible","zh":"',
  '候选人不符合任职条件"},{"code":"not-contested","zh":"候选人产生程序或差额不符合要求"},{"code":"publicity-insufficient","zh":"公示不符合要求"},{"code":"procedure-broken","zh',
  '":"选举程序不合规"},{"code":"units-unfit","zh":"覆盖单位或组建方式不合适"},{"code":"below-threshold","zh":"不具备组建条件"},{"code":"already-organised","zh":"单位已有同类组织',
  '"},{"code":"wrong-body","zh":"不属于本机构审批范围"},{"code":"other","zh":"其他（须在说明中写明）"}],"reject":[{"code":"material-incomplete","zh":"材料不齐全"},{"code',
  '":"material-inconsistent","zh":"材料前后不一致"},{"code":"membership-changed","zh":"人数发生变化，需重新核对"},{"code":"consent-missing","zh":"缺少单位同意意见"},{"cod',
  'e":"party-opinion-missing","zh":"缺少单位党组织意见"},{"code":"preparatory-group-unfit","zh":"筹备组组成不符合要求"},{"code":"candidate-ineligible","zh":"候选人不符',
  '合任职条件"},{"code":"not-contested","zh":"候选人产生程序或差额不符合要求"},{"code":"publicity-insufficient","zh":"公示不符合要求"},{"code":"procedure-broken","zh":"选举',
  '程序不合规"},{"code":"units-unfit","zh":"覆盖单位或组建方式不合适"},{"code":"below-threshold","zh":"不具备组建条件"},{"code":"already-organised","zh":"单位已有同类组织"},{"',
  'code":"wrong-body","zh":"不属于本机构审批范围"},{"code":"other","zh":"其他（须在说明中写明）"}],"extend":[{"code":"complex-case","zh":"情况复杂，需进一步核实"},{"code":"par',
  'ty-opinion-pending","zh":"等待党组织意见"},{"code":"collective-meeting-pending","zh":"等待集体研究会议"},{"code":"officer-absent","zh":"承办人员外出或空缺"},{"code"',
  ':"epidemic-or-disaster","zh":"疫情、汛情等不可抗力"},{"code":"system-failure","zh":"系统故障"},{"code":"other","zh":"其他（须在说明中写明）"}],"withdraw-unit":[{"cod',
  'e":"forms-alone","zh":"单位具备条件，改为单独组建"},{"code":"unit-unwilling","zh":"单位不愿继续参加"},{"code":"joined-other-case","zh":"改为参加其他联合组建"},{"code":"uni',
  't-deregistered","zh":"单位已注销"},{"code":"merged-into-other-unit","zh":"单位已并入其他单位"},{"code":"business-suspended","zh":"单位停业、歇业"},{"code":"unit-',
  'unreachable","zh":"单位失联"},{"code":"empty-shell","zh":"空壳单位，无实际经营"},{"code":"other","zh":"其他（须在说明中写明）"}]}{"ruleSet":"cn-anhui-yuexi-2020","ty',
  'pe":"union","jointUnits":{"id":"union.joint-units","citation":"岳西县党建带群建工作方案（2020年）：联合组建2个以上、5个以下单位","min":2,"max":5},"escalation":[{"level":',
  '1,"afterWorkingDays":0,"tell":["approving","officer"]},{"level":2,"afterWorkingDays":3,"tell":["approving","responsible","supervising"]},{"l',
  'evel":3,"afterWorkingDays":5,"tell":["supervising"]}],"countersign":null,"urge":{"id":"union.urge","citation":"岳西县党建带群建工作方案（2020年）：督办催办","pe',
  'rActorPerDay":1},"threshold":{"id":"union.threshold","citation":"岳西县党建带群建工作方案（2020年）：职工3人以上的单独组建工会","count":"employees","standAlone":3,"seve',
  'rity":"hold"},"nationalThreshold":{"id":"union.national-threshold","citation":"工会法（2009年修正）第十条：会员25人以上应当建立基层工会委员会","count":"unionMembers","a',
  'mount":25},"membersCount":"unionMembers","candidates":{"id":"union.candidates","citation":"企业工会主席产生办法（试行）（2008年）第六、八、十二条；工会法（2009年修正）第九条","l',
  'eadingPost":"chair","barredFromLeading":["unit-head","unit-deputy-head","partner","hr-head","foreign-employee","close-relative","outside"],"',
  'barredFromMember":["close-relative"],"extraPercent":0},"publicity":{"id":"union.publicity","citation":"企业工会主席产生办法（试行）（2008年）第十条：公示七天","days"',
  ':7},"meeting":{"id":"union.meeting","citation":"中国工会章程第二十六条（条号据旧文本）：会员不足100人应召开会员大会","delegatesFrom":100,"below":"general"},"quorum":{"id":"',
  'union.quorum","citation":"企业工会主席产生办法（试行）（2008年）第十四条：应到三分之二以上","operator":"at-least","numerator":2,"denominator":3},"majority":{"id":"union.m',
  'ajority","citation":"企业工会主席产生办法（试行）（2008年）第十六条：应到过半数","operator":"more-than","numerator":1,"denominator":2,"base":"due"},"committee":{"id":"',
  'union.committee","citation":"工会基层组织选举工作条例（2016年）委员名额（条文未查得）；工会法（2009年修正）第十条","severity":"notice","committeeRequiredFrom":25,"bands":[{"membe',
  'rsFrom":0,"membersTo":24,"seatsFrom":1,"seatsTo":5},{"membersFrom":25,"membersTo":200,"seatsFrom":3,"seatsTo":7},{"membersFrom":201,"members',
  'To":1000,"seatsFrom":7,"seatsTo":15},{"membersFrom":1001,"membersTo":5000,"seatsFrom":15,"seatsTo":21},{"membersFrom":5001,"membersTo":10000',
  ',"seatsFrom":21,"seatsTo":29},{"membersFrom":10001,"membersTo":50000,"seatsFrom":29,"seatsTo":37},{"membersFrom":50001,"membersTo":null,"sea',
  'tsFrom":37,"seatsTo":45}]},"limits":[{"id":"union.limit.application","citation":"岳西县党建带群建工作方案（2020年）：申请5个工作日内答复","position":"application.rev',
  'iewing","amount":5,"dayKind":"working"},{"id":"union.limit.congress-plan","citation":"岳西县党建带群建工作方案（2020年）：大会方案3个工作日内答复","position":"congress',
  '.reviewing","amount":3,"dayKind":"working"},{"id":"union.limit.result","citation":"工会基层组织选举工作条例（2016年；条文未查得）：上级工会十五日内批复；末日逢休息日顺延（民法总则第二百零三条）',
  '","position":"registration.reviewing","amount":15,"dayKind":"calendar"}],"terms":{"id":"union.terms","citation":"工会法（2009年修正）第十五条：三年或者五年；中国工',
  '会章程第二十六条（条号据旧文本）：三年至五年","years":[3,5],"warnYears":[4]},"registrar":{"id":"union.registrar","citation":"基层工会法人资格登记办法（2008年）：县级以上工会为登记机关","by"',
  ':"county-line-body"},"routing":{"id":"union.routing","citation":"工会法（2009年修正）第十一条：报上一级工会批准；试点任务清单所列审批工会","countyUnitKinds":["social"],"count',
  'yFromEmployees":100}}',
].join('');

/** The second form: with the rules of extensions, which the inputs of before did not have. */
export const FROZEN_INPUT_DICTIONARY_2 = [
  '"extensions":{"id":"extension-confirmed","citation":"流程规则（参照行政许可法第四十二条，延长期限须经负责人批准并说明理由）：延期由他人确认，',
  '一个时限至多延两次、累计不超过二十个工作日","times":2,"workingDays":20,"confirmedBy":[["supervisor","supervising"],["reviewer","coordinating"]]}',
  FROZEN_INPUT_DICTIONARY_1,
].join('');

/** The third form: with the rules of holds as well. */
export const FROZEN_INPUT_DICTIONARY_3 = [
  '"holding":{"id":"holding-by-others","citation":"流程规则（参照行政许可法第四十五条，不计入期限的时间须告知申请人）：本机构的时限正在计算的，不得自行挂起，',
  '由督办人员决定","phases":{},"ownLimit":"refuse"}',
  FROZEN_INPUT_DICTIONARY_2,
].join('');
