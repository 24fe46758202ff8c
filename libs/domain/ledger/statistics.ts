import type { Bilingual } from '../text.js';

/**
 * The registry of statistics: what each is called, what it counts, out of what and in which window. The same definitions stand
 * beside the figure in the console, in a report and in the answer of `GET /statistics/{name}`.
 */
export interface StatisticDefinition {
  name: string;
  title: Bilingual;
  definition: Bilingual;
  /** What a share is a share of; null for a count. */
  denominator: Bilingual | null;
  /** as-of: on one day · window: between two days · both where a window has a standing of its own. */
  time: 'as-of' | 'window';
  groupBy: readonly GroupBy[];
}
export type GroupBy = 'township' | 'kind' | 'unit-class' | 'type' | 'mode' | 'body' | 'officer' | 'reason' | 'batch' | 'on-list';

const POPULATION: Bilingual = { zh: '基准人口：真正运营的两新组织', en: 'population: really operating units' };

export const STATISTICS = {
  population: {
    title: { zh: '摸底单位数', en: 'surveyed units' },
    definition: { zh: '平台导出的单位，减去停产停业、空壳、一企多照、已注销、失联、已迁出和重复的', en: 'platform rows without those that do not operate, are licences of another, deregistered, unreachable, moved or duplicate' },
    denominator: null, time: 'as-of', groupBy: ['township', 'kind', 'unit-class'],
  },
  excluded: {
    title: { zh: '未纳入单位数', en: 'excluded rows' },
    definition: { zh: '平台导出但不真正运营的单位，按首个符合的原因', en: 'platform rows outside the population, by the first reason that fits' },
    denominator: null, time: 'as-of', groupBy: ['reason', 'township'],
  },
  organisations: {
    title: { zh: '已建组织数', en: 'existing organisations' },
    definition: { zh: '组织个数，不是单位个数；党组织以平台为准，群团以业务主管群团台账为准', en: 'organisations, not units; Party by the platform, the others by their line department' },
    denominator: null, time: 'as-of', groupBy: ['type', 'mode'],
  },
  'units-covered': {
    title: { zh: '覆盖单位数', en: 'units covered' },
    definition: { zh: '有单独、联合、区域或行业组织的单位', en: 'units with an own, joint, regional or industry organisation' },
    denominator: null, time: 'as-of', groupBy: ['type', 'township', 'kind', 'mode'],
  },
  coverage: {
    title: { zh: '覆盖率', en: 'coverage' },
    definition: { zh: '覆盖单位数÷真正运营单位数', en: 'units covered ÷ really operating units' },
    denominator: POPULATION, time: 'as-of', groupBy: ['type', 'township', 'kind'],
  },
  'stand-alone': {
    title: { zh: '单独组建率', en: 'stand-alone rate' },
    definition: { zh: '有单独组织的单位÷真正运营单位数', en: 'units with an own organisation ÷ really operating units' },
    denominator: POPULATION, time: 'as-of', groupBy: ['type', 'township', 'kind'],
  },
  'any-mass-organisation': {
    title: { zh: '群团组织覆盖率', en: 'units with any mass organisation' },
    definition: { zh: '至少有一个工会、团组织或妇女组织覆盖的单位÷真正运营单位数', en: 'units covered by at least one union, League or women’s organisation ÷ really operating units' },
    denominator: POPULATION, time: 'as-of', groupBy: ['township', 'kind'],
  },
  'party-formation': {
    title: { zh: '党组织组建率', en: 'Party formation rate' },
    definition: { zh: '有党员（含预备党员）且已覆盖的单位÷有党员的单位', en: 'units with Party members that are covered ÷ units with Party members' },
    denominator: { zh: '有正式或预备党员的单位', en: 'units with full or probationary Party members' }, time: 'as-of', groupBy: ['township', 'kind'],
  },
  'should-form': {
    title: { zh: '应建尽建率', en: 'should-form rate' },
    definition: { zh: '已覆盖的达标单位÷达到单独组建人数的单位', en: 'covered ÷ units that meet the number to form alone' },
    denominator: { zh: '达到单独组建人数的单位', en: 'units that meet the number to form alone' }, time: 'as-of', groupBy: ['type', 'township'],
  },
  'newly-formed': {
    title: { zh: '新建组织数', en: 'newly formed' },
    definition: { zh: '时段内结果批复的组织；启动以来与本年是两个时段', en: 'organisations whose result was approved in the window; since kickoff and this year are two windows' },
    denominator: null, time: 'window', groupBy: ['type', 'mode', 'township', 'on-list'],
  },
  'list-completion': {
    title: { zh: '清单完成率', en: 'task list completion' },
    definition: { zh: '清单内结果已批复的组建÷清单组建数；单位在其全部组建完成时算完成', en: 'approved formations of the list ÷ formations of the list; a unit is done when all of its own are' },
    denominator: { zh: '清单组建数', en: 'formations of the list' }, time: 'as-of', groupBy: ['type', 'township', 'body', 'officer'],
  },
  'not-formed-reasons': {
    title: { zh: '暂缓组建原因', en: 'reasons not formed' },
    definition: { zh: '达到人数但暂缓的单位与类型，按原因代码', en: 'pairs of unit and type that meet the number and wait, by coded reason' },
    denominator: null, time: 'as-of', groupBy: ['reason', 'type', 'township'],
  },
  'instructor-contact': {
    title: { zh: '指导员联系覆盖', en: 'instructor contact' },
    definition: { zh: '有在岗指导员联系的单位÷真正运营单位数', en: 'units with an instructor in post ÷ really operating units' },
    denominator: POPULATION, time: 'as-of', groupBy: ['township', 'kind', 'batch'],
  },
  'joint-to-adjust': {
    title: { zh: '不规范联合组织', en: 'irregular joint organisations' },
    definition: { zh: '覆盖超过5个单位，或含有可单独组建单位的联合党组织', en: 'joint Party organisations of more than five units or with one that could stand alone' },
    denominator: null, time: 'window', groupBy: ['reason', 'township'],
  },
} as const satisfies Record<string, Omit<StatisticDefinition, 'name'>>;

export type StatisticName = keyof typeof STATISTICS;
export const STATISTIC_NAMES = Object.keys(STATISTICS) as StatisticName[];

/** A statistic with its name. */
export function statisticDefinition(name: StatisticName): StatisticDefinition {
  return { name, ...STATISTICS[name] };
}
