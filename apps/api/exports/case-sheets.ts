import type { BoardAnswer } from '../../../libs/contracts/monitoring.js';
import { AGE_BANDS } from '../../../libs/contracts/monitoring.js';
import type { CaseSearchBody, CaseSummary } from '../../../libs/contracts/cases.js';
import { countWorkingDays, type CalendarRelease } from '../../../libs/domain/calendar.js';
import type { Instant, OrganisationType, PlainDate, Position, Step } from '../../../libs/domain/case.js';
import { POSITION_NAMES, STEP_NAMES } from '../../../libs/domain/guard.js';
import { valueName } from '../../../libs/domain/ledger/statistics/statistic-values.js';
import { TYPE_NAMES } from '../../../libs/domain/text.js';
import type { OutCell, OutSheet } from '../../../libs/spreadsheet/sheet-writer.js';

type Filter = CaseSearchBody['filter'];
/** What a file was made from: stands above its columns, so that a print says what it is. */
export interface AsOf {
  now: Instant;
  today: PlainDate;
  releases: readonly CalendarRelease[];
  nameOf: (body: string | null) => string;
}

const STATUS_NAMES: Record<CaseSummary['status'], string> = {
  open: '办理中',
  'on-hold': '已挂起',
  formed: '已组建',
  closed: '已终止',
};
const BAND_NAMES: Record<(typeof AGE_BANDS)[number], string> = {
  '0-3': '等候0–3个工作日',
  '4-5': '4–5个工作日',
  '6-10': '6–10个工作日',
  'over-10': '10个工作日以上',
};
const CASE_COLUMNS = [
  '案件编号',
  '牵头单位',
  '单位数',
  '类型',
  '方式',
  '环节',
  '状态',
  '等哪个机构',
  '等候自',
  '到期日',
  '逾期工作日',
  '计划完成日',
  '超过计划工作日',
  '立案日期',
  '成立日期',
  '责任机构',
  '审批机构',
];
const BOARD_COLUMNS = ['机构', '环节', '类型', '在办', '逾期', '超过计划日', '限期后补录', '挂起中已逾期'];

/** Cases, a row each: bodies by name, nobody by name or account. */
export function caseSheet(
  name: string,
  filter: Filter,
  asOf: AsOf,
  cases: Iterable<CaseSummary> | AsyncIterable<CaseSummary>,
): OutSheet {
  return {
    name,
    header: [...aboveColumns(name, filter, asOf), CASE_COLUMNS],
    rows: rowsOf(cases, asOf),
    widths: [22, 34, 8, 10, 8, 14, 10, 22, 12, 12, 12, 12, 14, 12, 12, 22, 22],
  };
}

/** The numbers of the board by body, step and type, with a line of all. */
export function boardSheet({ groups }: BoardAnswer, filter: Filter, asOf: AsOf): OutSheet {
  const wanted = groups.filter(({ key }) => !filter.type || filter.type.includes(key.type as OrganisationType));
  const numbers = ({ open, overdue, planOverdue, enteredLate, overdueOnHold }: (typeof groups)[number]): number[] => [
    ...[open, overdue, planOverdue, enteredLate, overdueOnHold],
  ];
  const sums = wanted.reduce((sum, group) => numbers(group).map((n, i) => n + sum[i]!), [0, 0, 0, 0, 0]);
  const rows = wanted.map((group): OutCell[] => [
    asOf.nameOf(group.key.body ?? null),
    STEP_NAMES[group.key.step as Step],
    TYPE_NAMES[group.key.type as OrganisationType].zh,
    ...numbers(group),
    ...AGE_BANDS.map((band) => group.ageing[band]),
    group.oldestWorkingDays,
    group.nextDueOn ?? '',
  ]);
  return {
    name: '督办台',
    header: [
      ...aboveColumns('督办台 在办案件', filter, asOf),
      [...BOARD_COLUMNS, ...AGE_BANDS.map((band) => BAND_NAMES[band]), '最久（工作日）', '最近到期日'],
    ],
    rows: [...rows, ['合计', '', '', ...sums]],
    widths: [24, 12, 12, 8, 8, 12, 12, 14, 16, 14, 14, 16, 14, 14],
  };
}

function aboveColumns(title: string, filter: Filter, asOf: AsOf): string[][] {
  return [[title], [`截至 ${momentOf(asOf.now)}`, `日历 ${calendarOf(asOf)}`, `筛选：${filterInWords(filter, asOf)}`]];
}

/** `2020-07-06 18:05` in Shanghai. */
export function momentOf(now: Instant): string {
  return new Date(Date.parse(now) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** The notice that the year's working days are counted by: its last release. */
export function calendarOf({ releases, today }: Pick<AsOf, 'releases' | 'today'>): string {
  const year = Number(today.slice(0, 4));
  return releases.filter((one) => one.year === year).at(-1)?.id ?? `${year} 年未发布`;
}

const WORDS: { [K in keyof Filter]-?: (value: NonNullable<Filter[K]>, asOf: AsOf) => string } = {
  type: (types) => `类型 ${types.map((type) => TYPE_NAMES[type].zh).join('、')}`,
  mode: (modes) => `方式 ${modes.map((mode) => valueName('mode', mode)).join('、')}`,
  status: (all) => `状态 ${all.map((status) => STATUS_NAMES[status]).join('、')}`,
  step: (steps) => `环节 ${steps.map((step) => STEP_NAMES[step]).join('、')}`,
  position: (all) => `环节 ${all.map((position) => POSITION_NAMES[position]).join('、')}`,
  responsibleBody: (ids, { nameOf }) => `责任机构 ${ids.map(nameOf).join('、')}`,
  approvingBody: (ids, { nameOf }) => `审批机构 ${ids.map(nameOf).join('、')}`,
  waitingForBody: (ids, { nameOf }) => `等 ${ids.map(nameOf).join('、')}`,
  officer: () => '指定经办人',
  instructorNo: () => '指定指导员',
  unit: () => '指定单位',
  area: (area) => `区域 ${area.split('/').at(-1)}`,
  listItem: (on) => (on ? '清单内' : '清单外'),
  overdue: (on) => (on ? '逾期' : '未逾期'),
  planOverdue: (on) => (on ? '超过计划日' : '未超过计划日'),
  enteredLate: (on) => (on ? '限期后补录' : '无补录'),
  dueFrom: (day) => `到期日起 ${day}`,
  dueTo: (day) => `到期日止 ${day}`,
  openedFrom: (day) => `立案日期起 ${day}`,
  openedTo: (day) => `立案日期止 ${day}`,
  formedFrom: (day) => `成立日期起 ${day}`,
  formedTo: (day) => `成立日期止 ${day}`,
  text: (text) => `含“${text}”`,
};

/** A filter as a reader of the file is told it; which person or unit was asked for is not written down. */
export function filterInWords(filter: Filter, asOf: AsOf): string {
  const words = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined ? [] : (WORDS[name as keyof Filter] as (value: unknown, asOf: AsOf) => string)(value, asOf),
  );
  return words.length === 0 ? '全部' : words.join('；');
}

async function* rowsOf(
  cases: Iterable<CaseSummary> | AsyncIterable<CaseSummary>,
  asOf: AsOf,
): AsyncGenerator<OutCell[]> {
  for await (const item of cases) yield caseRow(item, asOf);
}

function caseRow(item: CaseSummary, { today, releases, nameOf }: AsOf): OutCell[] {
  const since = (day: PlainDate | null): number =>
    day !== null && day < today ? countWorkingDays(releases, day, today) : 0;
  return [
    item.caseNo,
    item.leadUnitName,
    item.unitCount,
    TYPE_NAMES[item.type].zh,
    String(valueName('mode', item.mode)),
    POSITION_NAMES[`${item.step}.${item.phase}` as Position],
    STATUS_NAMES[item.status],
    nameOf(item.waitingFor?.body ?? null),
    item.waitingFor ? momentOf(item.waitingFor.since).slice(0, 10) : '',
    item.dueOn ?? '',
    item.overdue ? since(item.dueOn) : '',
    item.planDueOn ?? '',
    item.planOverdue ? since(item.planDueOn) : '',
    item.openedOn,
    item.formedOn ?? '',
    nameOf(item.responsibleBody),
    nameOf(item.approvingBody),
  ];
}
