import type { Bilingual } from '../../text.js';

/** Statistics of units and organisations: docs of each are its own texts. Sources: domain-research 3.8 and the county's report. */
const POPULATION: Bilingual = { zh: '基准人口：真正运营的两新组织', en: 'population: really operating units' };
const UNITS = { time: 'as-of', counts: 'unit', perType: false } as const;
const UNITS_BY_TYPE = { time: 'as-of', counts: 'unit', perType: true } as const;

export const UNIT_STATISTICS = {
  population: {
    title: { zh: '摸底单位数', en: 'surveyed units' },
    definition: {
      zh: '平台导出的单位，减去停产停业、空壳、一企多照、已注销、失联、已迁出和重复的；活动期间注销、合并的仍计入',
      en: 'platform rows without those that do not operate, are licences of another, deregistered, unreachable, moved or duplicate; a unit that ends during the campaign stays',
    },
    denominator: null,
    ...UNITS,
    groupBy: ['township', 'kind', 'unit-class'],
  },
  excluded: {
    title: { zh: '未纳入单位数', en: 'excluded rows' },
    definition: {
      zh: '平台导出但不真正运营的单位，按首个符合的原因',
      en: 'platform rows outside the population, by the first reason that fits',
    },
    denominator: null,
    ...UNITS,
    groupBy: ['reason', 'township', 'kind'],
  },
  organisations: {
    title: { zh: '已建组织数', en: 'existing organisations' },
    definition: {
      zh: '当日存在的组织个数，不是单位个数；党组织以平台为准，群团以业务主管群团台账为准，新建的以结果批复为准；归入牵头单位所在乡镇',
      en: 'organisations that exist on the day, not units; Party by the platform, the others by their line department, new ones by the approved result; in the township of the lead unit',
    },
    denominator: null,
    time: 'as-of',
    counts: 'organisation',
    perType: false,
    groupBy: ['type', 'mode', 'township', 'kind', 'body', 'on-list', 'baseline'],
  },
  'units-covered': {
    title: { zh: '覆盖单位数', en: 'units covered' },
    definition: {
      zh: '当日有单独、联合、区域或行业组织的单位',
      en: 'units with an own, joint, regional or industry organisation on the day',
    },
    denominator: null,
    ...UNITS_BY_TYPE,
    groupBy: ['type', 'township', 'kind', 'unit-class', 'mode'],
  },
  coverage: {
    title: { zh: '覆盖率', en: 'coverage' },
    definition: { zh: '覆盖单位数÷真正运营单位数', en: 'units covered ÷ really operating units' },
    denominator: POPULATION,
    ...UNITS_BY_TYPE,
    groupBy: ['type', 'township', 'kind', 'unit-class'],
  },
  'stand-alone': {
    title: { zh: '单独组建率', en: 'stand-alone rate' },
    definition: {
      zh: '有单独组织的单位÷真正运营单位数',
      en: 'units with an own organisation ÷ really operating units',
    },
    denominator: POPULATION,
    ...UNITS_BY_TYPE,
    groupBy: ['type', 'township', 'kind', 'unit-class'],
  },
  'any-mass-organisation': {
    title: { zh: '群团组织覆盖率', en: 'units with any mass organisation' },
    definition: {
      zh: '至少有一个工会、团组织或妇女组织覆盖的单位÷真正运营单位数',
      en: 'units covered by at least one union, League or women’s organisation ÷ really operating units',
    },
    denominator: POPULATION,
    ...UNITS,
    groupBy: ['township', 'kind', 'unit-class'],
  },
  'party-formation': {
    title: { zh: '党组织组建率', en: 'Party formation rate' },
    definition: {
      zh: '有党员（含预备党员）且已覆盖的单位÷有党员的单位',
      en: 'units with Party members that are covered ÷ units with Party members',
    },
    denominator: { zh: '有正式或预备党员的单位', en: 'units with full or probationary Party members' },
    ...UNITS,
    groupBy: ['township', 'kind'],
  },
  'should-form': {
    title: { zh: '应建尽建率', en: 'should-form rate' },
    definition: {
      zh: '已覆盖的达标单位÷达到县定单独组建人数的单位；人数以规则集为准',
      en: 'covered ÷ units that meet the county’s number to form alone, which the rule set of the day gives',
    },
    denominator: { zh: '达到县定单独组建人数的单位', en: 'units that meet the county’s number to form alone' },
    ...UNITS_BY_TYPE,
    groupBy: ['type', 'township', 'kind'],
  },
  'should-form-national': {
    title: { zh: '应建尽建率（国家标准）', en: 'should-form rate, national threshold' },
    definition: {
      zh: '已覆盖的达标单位÷达到国家规定人数的单位；没有国家人数标准的类型不计',
      en: 'covered ÷ units that meet the national number; types without one have none',
    },
    denominator: { zh: '达到国家规定人数的单位', en: 'units that meet the national number' },
    ...UNITS_BY_TYPE,
    groupBy: ['type', 'township', 'kind'],
  },
  eligible: {
    title: { zh: '重点组建对象', en: 'eligible and without Party organisation' },
    definition: {
      zh: '未建党组织、达到人数且尚未覆盖的单位与类型',
      en: 'unit and type: no Party organisation, the number is met, not yet covered',
    },
    denominator: null,
    ...UNITS_BY_TYPE,
    groupBy: ['type', 'township', 'kind'],
  },
  'eligible-units': {
    title: { zh: '重点组建单位', en: 'eligible units' },
    definition: { zh: '至少有一类群团组织属于重点组建对象的单位', en: 'units that are eligible for at least one type' },
    denominator: null,
    ...UNITS,
    groupBy: ['township', 'kind'],
  },
  'instructor-contact': {
    title: { zh: '指导员联系覆盖', en: 'instructor contact' },
    definition: {
      zh: '当日有在岗指导员联系的单位÷真正运营单位数',
      en: 'units with an instructor in post on the day ÷ really operating units',
    },
    denominator: POPULATION,
    ...UNITS,
    groupBy: ['township', 'kind', 'unit-class'],
  },
  'instructor-visits': {
    title: { zh: '指导员走访覆盖', en: 'units visited' },
    definition: {
      zh: '时段内有联系记录的单位÷真正运营单位数',
      en: 'units with a recorded contact in the window ÷ really operating units',
    },
    denominator: POPULATION,
    time: 'window',
    counts: 'unit',
    perType: false,
    groupBy: ['township', 'kind'],
  },
  instructors: {
    title: { zh: '在岗指导员', en: 'instructors in post' },
    definition: { zh: '在岗的指导员÷名册上的指导员', en: 'instructors in post ÷ instructors on the roll' },
    denominator: { zh: '名册上的指导员', en: 'instructors on the roll' },
    time: 'as-of',
    counts: 'instructor',
    perType: false,
    groupBy: ['batch'],
  },
  'association-members': {
    title: { zh: '行业协会会员单位', en: 'member units of associations' },
    definition: {
      zh: '台账以外、协会会员名册上的单位，由行业组织覆盖或拟由其覆盖',
      en: 'units outside the ledger on the roll of an association, whose industry organisation covers them or is to cover them',
    },
    denominator: null,
    ...UNITS,
    groupBy: ['township'],
  },
  'association-union-members': {
    title: { zh: '会员单位加入工会人数', en: 'union members in member units' },
    definition: {
      zh: '行业协会会员单位加入工会的人数之和',
      en: 'sum of union members over the member units of associations',
    },
    denominator: null,
    ...UNITS,
    groupBy: ['township'],
  },
} as const;
