import type { Bilingual } from '../../text.js';

/** Statistics of what was formed, of task lists, assessments, adjustments and the other measures. Sources: domain-research 3.8 and the county's report. */
const FORMATIONS: Bilingual = { zh: '清单组建数', en: 'formations of the list' };

export const LIST_STATISTICS = {
  'newly-formed': {
    title: { zh: '新建组织数', en: 'newly formed' },
    definition: {
      zh: '时段内成立的组织：新建的以结果批复日为准，启动前已有的以台账成立时间为准；启动以来与本年是两个时段',
      en: 'organisations formed in the window: by the day of the approved result, or of the lists for what existed before; since kickoff and this year are two windows',
    },
    denominator: null,
    time: 'window',
    counts: 'organisation',
    perType: false,
    groupBy: ['type', 'mode', 'township', 'kind', 'body', 'on-list', 'baseline'],
  },
  'case-steps': {
    title: { zh: '各环节到达数', en: 'steps reached' },
    definition: {
      zh: '时段内申请批复、选举成功、结果批复、登记备案的案件；与新建组织数口径不同，仅供对照',
      en: 'cases whose application was approved, whose congress elected somebody, whose result was approved, or that were registered in the window; another date than that of newly formed',
    },
    denominator: null,
    time: 'window',
    counts: 'case-step',
    perType: false,
    groupBy: ['step', 'type', 'mode', 'township', 'body', 'on-list'],
  },
  'entered-late': {
    title: { zh: '逾期补录的案件', en: 'cases with answers entered late' },
    definition: {
      zh: '最近一次答复于时段内录入、且有答复的日期在时限内而录入在时限后的案件；两个日期并列，既不计按期也不计逾期',
      en: 'cases whose last answer was entered in the window and that have one dated within its limit and entered after it; neither on time nor late',
    },
    denominator: null,
    time: 'window',
    counts: 'case',
    perType: false,
    groupBy: ['type', 'mode', 'township', 'body', 'on-list'],
  },
  'days-on-hold': {
    title: { zh: '挂起日数', en: 'days on hold' },
    definition: {
      zh: '时段内案件挂起的日历日数，自挂起次日至恢复当日，未恢复的计至时段末日，终止的计至终止日；按挂起时的环节归机构：审核归审批机构，登记归登记机构，其余归承办机构',
      en: 'calendar days of the window on which cases stood on hold, from the day after the hold to the day of the resumption, to the end of the window or of the case where there is none; of the body of the step in which it was held: that which decides, that which registers, else the responsible one',
    },
    denominator: null,
    time: 'window',
    counts: 'hold',
    perType: false,
    groupBy: ['body', 'step', 'type', 'mode', 'township', 'reason', 'on-list'],
  },
  'list-completion': {
    title: { zh: '清单完成率', en: 'task list completion' },
    definition: {
      zh: '清单内结果已批复的组建÷清单组建数',
      en: 'approved formations of the list ÷ formations of the list',
    },
    denominator: FORMATIONS,
    time: 'as-of',
    counts: 'formation',
    perType: false,
    groupBy: ['type', 'mode', 'township', 'body', 'officer', 'batch', 'progress', 'overdue', 'reason'],
  },
  'list-units': {
    title: { zh: '清单单位完成率', en: 'units of the list' },
    definition: {
      zh: '其全部清单组建均已批复且仍在其中的单位÷清单单位数',
      en: 'units all of whose formations are approved with the unit still in them ÷ units of the list',
    },
    denominator: { zh: '清单单位数', en: 'units of the list' },
    time: 'as-of',
    counts: 'unit',
    perType: false,
    groupBy: ['township', 'kind', 'progress'],
  },
  'list-below-threshold': {
    title: { zh: '清单内未达人数', en: 'on the list below the number' },
    definition: {
      zh: '清单内未达单独组建人数、参加联合组建的单位与类型÷清单单位与类型',
      en: 'unit and type on the list that do not meet the number to form alone ÷ unit and type on the list',
    },
    denominator: { zh: '清单单位与类型', en: 'unit and type on the list' },
    time: 'as-of',
    counts: 'unit-and-type',
    perType: false,
    groupBy: ['type', 'township'],
  },
  'not-formed-reasons': {
    title: { zh: '暂缓组建原因', en: 'reasons not formed' },
    definition: {
      zh: '达到人数但暂缓的单位与类型，按原因代码',
      en: 'unit and type that meet the number and wait, by coded reason',
    },
    denominator: null,
    time: 'as-of',
    counts: 'unit-and-type',
    perType: false,
    groupBy: ['reason', 'type', 'township'],
  },
  'not-formed-units': {
    title: { zh: '暂缓组建单位', en: 'units that wait' },
    definition: { zh: '至少有一类组织暂缓的单位', en: 'units that wait with at least one type' },
    denominator: null,
    time: 'as-of',
    counts: 'unit',
    perType: false,
    groupBy: ['on-list', 'township', 'kind'],
  },
  'joint-to-adjust': {
    title: { zh: '待调整的联合党组织', en: 'joint organisations to adjust' },
    definition: {
      zh: '覆盖单位超过规定个数，或含有可单独组建单位，且尚未调整的联合党组织',
      en: 'joint Party organisations of more units than allowed or with one that could stand alone, not yet adjusted',
    },
    denominator: null,
    time: 'as-of',
    counts: 'organisation',
    perType: false,
    groupBy: ['reason', 'township'],
  },
  'joint-adjusted': {
    title: { zh: '已调整的不规范联合党组织', en: 'joint organisations adjusted' },
    definition: {
      zh: '时段内完成调整的不规范联合党组织',
      en: 'irregular joint Party organisations adjusted in the window',
    },
    denominator: null,
    time: 'window',
    counts: 'adjustment',
    perType: false,
    groupBy: ['reason', 'township'],
  },
  'register-entries': {
    title: { zh: '各项台账条数', en: 'register entries' },
    definition: {
      zh: '时段内的培训、星级、补助、荣誉、结对、车间、阵地、活动、捐赠记录；没有日期的计入',
      en: 'entries of the registers in the window; those without a day count',
    },
    denominator: null,
    time: 'window',
    counts: 'register-entry',
    perType: false,
    groupBy: ['register', 'year'],
  },
  'register-units': {
    title: { zh: '各项台账涉及单位', en: 'units in registers' },
    definition: {
      zh: '时段内记录涉及的单位，每类台账各计一次',
      en: 'units that the entries in the window name, once per register',
    },
    denominator: null,
    time: 'window',
    counts: 'unit',
    perType: false,
    groupBy: ['register', 'kind', 'township'],
  },
  'paired-villages': {
    title: { zh: '结对村', en: 'paired villages' },
    definition: { zh: '时段内与企业结对的村，一村计一次', en: 'villages paired in the window, each once' },
    denominator: null,
    time: 'window',
    counts: 'village',
    perType: false,
    groupBy: [],
  },
} as const;
