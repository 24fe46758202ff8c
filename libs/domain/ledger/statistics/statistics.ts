import type { OrganisationType, PlainDate } from '../../case.js';
import type { Bilingual } from '../../text.js';
import { LIST_STATISTICS } from './statistics-lists.js';
import { UNIT_STATISTICS } from './statistics-units.js';

/**
 * The registry of statistics: what each is called, what it counts, out of what and in which window. The same definitions stand
 * beside the figure in the console, in a report and in the answer of `GET /statistics/{name}`.
 */
export interface StatisticDefinition {
  name: StatisticName;
  title: Bilingual;
  definition: Bilingual;
  /** What a share is a share of; null for a count. */
  denominator: Bilingual | null;
  /** as-of: on one day · window: between two days, from the kickoff to the day of the report where none are given. */
  time: 'as-of' | 'window';
  /** What a row behind the figure is. */
  counts: RowKind;
  /** Whether a figure belongs to one type of organisation: without a type it is given for each. */
  perType: boolean;
  groupBy: readonly GroupBy[];
}
export const GROUPINGS = [
  'type',
  'mode',
  'township',
  'kind',
  'unit-class',
  'body',
  'officer',
  'reason',
  'batch',
  'on-list',
  'baseline',
  'progress',
  'overdue',
  'step',
  'register',
  'year',
] as const;
export type GroupBy = (typeof GROUPINGS)[number];
export const ROW_KINDS = [
  'unit',
  'organisation',
  'formation',
  'unit-and-type',
  'case-step',
  'case',
  'hold',
  'instructor',
  'adjustment',
  'register-entry',
  'village',
] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** What is asked of a statistic. */
export interface StatisticQuestion {
  name: StatisticName;
  asOf: PlainDate;
  /** Window of a statistic over time, both days in it. */
  from: PlainDate;
  to: PlainDate;
  type: OrganisationType | null;
  groupBy: readonly GroupBy[];
}

export const STATISTICS = { ...UNIT_STATISTICS, ...LIST_STATISTICS } as const satisfies Record<
  string,
  Omit<StatisticDefinition, 'name'>
>;
export type StatisticName = keyof typeof STATISTICS;
export const STATISTIC_NAMES = Object.keys(STATISTICS) as StatisticName[];

/** A statistic with its name. */
export function statisticDefinition(name: StatisticName): StatisticDefinition {
  return { name, ...(STATISTICS[name] as Omit<StatisticDefinition, 'name'>) };
}

export const GROUPING_NAMES: Record<GroupBy, Bilingual> = {
  type: { zh: '组织类型', en: 'type' },
  mode: { zh: '组建方式', en: 'mode' },
  township: { zh: '乡镇（区）', en: 'township' },
  kind: { zh: '单位类型', en: 'kind of unit' },
  'unit-class': { zh: '单位类别', en: 'class of unit' },
  body: { zh: '机构', en: 'body' },
  officer: { zh: '经办人', en: 'officer' },
  reason: { zh: '原因', en: 'reason' },
  batch: { zh: '批次', en: 'batch' },
  'on-list': { zh: '是否清单内', en: 'on the list' },
  baseline: { zh: '是否启动前已有', en: 'existed before' },
  progress: { zh: '进度', en: 'progress' },
  overdue: { zh: '是否超过清单期限', en: 'past the list’s deadline' },
  step: { zh: '环节', en: 'step' },
  register: { zh: '台账类别', en: 'register' },
  year: { zh: '年度', en: 'year' },
};
