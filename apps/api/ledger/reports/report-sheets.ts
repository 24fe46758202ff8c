import type { FrozenReport } from '../../../../libs/data/statistics/reports.repository.js';
import type { FrozenRow, FrozenSection } from '../../../../libs/data/statistics/report-freezing.js';
import { GROUPING_NAMES, type GroupBy } from '../../../../libs/domain/ledger/statistics/statistics.js';
import { valueName } from '../../../../libs/domain/ledger/statistics/statistic-values.js';
import type { OutCell, OutSheet } from '../../../../libs/spreadsheet/sheet-writer.js';

/** Words of a detail's name; one without is written as it is. */
const DETAIL_NAMES: Record<string, string> = {
  type: '类型',
  mode: '方式',
  township: '乡镇（区）',
  kind: '单位类型',
  'unit-class': '单位类别',
  body: '审批机构',
  'on-list': '清单内',
  baseline: '启动前已有',
  formedOn: '成立时间',
  enteredOn: '录入日期',
  answers: '补录答复数',
  documentNo: '批复文号',
  leadUnit: '牵头单位',
  reason: '原因',
  keeps: '保留单位',
  progress: '进度',
  dueOn: '期限',
  listNo: '清单序号',
  officer: '经办人',
  employees: '职工',
  unionMembers: '会员',
  leagueMembers: '团员',
  womenEmployees: '女职工',
  partyMembersFull: '正式党员',
  partyMembersProbationary: '预备党员',
  step: '环节',
  on: '日期',
  caseNo: '案件编号',
  register: '台账',
  village: '村',
  amount: '金额',
  persons: '人数',
  place: '地点',
  stars: '星级',
  batch: '批次',
  before: '调整前',
  after: '调整后',
  reasonText: '原因说明',
  note: '说明',
};

/** A frozen report as sheets: what it is, every definition, and per statistic its figures and the rows behind them. Rows hold no personal data. */
export function reportSheets(
  title: string,
  report: FrozenReport,
  rowsOf: (section: string) => AsyncIterable<FrozenRow>,
): OutSheet[] {
  return [
    aboutSheet(title, report),
    definitionSheet(report),
    ...report.content.sections.flatMap((section) => [figureSheet(section), rowSheet(section, rowsOf(section.id))]),
  ];
}

function aboutSheet(
  title: string,
  { report, version, asOf, reason, dataVersion, sha256, createdAt, createdBy, content }: FrozenReport,
): OutSheet {
  const rows: OutCell[][] = [
    ['标题', title],
    ['报告编号', report],
    ['版本', version],
    ['截止日期', asOf],
    ['启动日期', content.kickoff],
    ['基准日', content.baseline],
    ['更正原因', reason ?? '—'],
    ['数据版本', dataVersion],
    ['校验码（SHA-256）', sha256],
    ['生成时间', createdAt],
    ['生成人', createdBy],
    ['说明', '报告一经生成不再改变；更正另出新版本，并附差异清单。'],
  ];
  return { name: '说明', header: [['项目', '内容']], rows, widths: [22, 80] };
}

function definitionSheet({ content }: FrozenReport): OutSheet {
  const rows = content.sections.map(
    ({ title, definition, denominator, asOf, window, rows: { count, sha256 } }): OutCell[] => [
      title.zh,
      definition.zh,
      denominator?.zh ?? '—',
      window ? `${window.from} 至 ${window.to}` : asOf,
      count,
      sha256,
    ],
  );
  return {
    name: '指标定义',
    header: [['指标', '定义', '分母', '日期或时段', '明细行数', '明细校验码']],
    rows,
    widths: [26, 70, 34, 26, 10, 68],
  };
}

function figureSheet({ title, figures }: FrozenSection): OutSheet {
  const rows = figures.flatMap(({ groupBy, groups, total }): OutCell[][] => [
    ...groups.map(({ key, numerator, denominator, percent }): OutCell[] => [
      labelOf(groupBy),
      valueOf(key, groupBy),
      numerator,
      denominator,
      percent,
    ]),
    ...(total && groups.length > 1
      ? [[labelOf(groupBy), '合计', total.numerator, total.denominator, total.percent] as OutCell[]]
      : []),
  ]);
  return { name: title.zh, header: [['分组方式', '分组', '数', '分母', '百分比']], rows, widths: [24, 36, 10, 10, 10] };
}

function labelOf(groupBy: readonly GroupBy[]): string {
  return groupBy.length === 0 ? '全部' : groupBy.map((dim) => GROUPING_NAMES[dim].zh).join(' × ');
}

function valueOf(key: Partial<Record<GroupBy, string | null>>, groupBy: readonly GroupBy[]): string {
  const dims = [...new Set([...groupBy, ...(Object.keys(key) as GroupBy[])])];
  return dims.length === 0 ? '全部' : dims.map((dim) => valueName(dim, key[dim] ?? '（无）')).join(' · ');
}

/** Most statistics show a handful of details; the columns are those of the first row, and the rest of a row is written as it comes. */
function rowSheet({ id, title }: FrozenSection, rows: AsyncIterable<FrozenRow>): OutSheet {
  const names = DETAILS[id] ?? [
    'type',
    'township',
    'kind',
    'mode',
    'body',
    'on-list',
    'formedOn',
    'documentNo',
    'leadUnit',
    'reason',
    'progress',
    'on',
  ];
  return {
    name: `${title.zh} 明细`,
    header: [['编号', '名称', '计入', '次数', ...names.map((name) => DETAIL_NAMES[name] ?? name)]],
    rows: cellsOf(rows, names),
    widths: [24, 36, 8, 8],
  };
}

const DETAILS: Record<string, string[]> = {
  population: ['township', 'kind', 'unit-class'],
  excluded: ['township', 'kind', 'reason', 'keeps'],
  'case-steps': ['caseNo', 'step', 'type', 'mode', 'township', 'body', 'on-list', 'on'],
  'entered-late': ['caseNo', 'type', 'mode', 'township', 'body', 'on-list', 'on', 'enteredOn', 'answers'],
  coverage: ['type', 'township', 'kind', 'unit-class'],
  'stand-alone': ['type', 'township', 'kind', 'unit-class'],
  'party-formation': ['township', 'kind', 'partyMembersFull', 'partyMembersProbationary'],
  'should-form': ['type', 'township', 'kind', 'employees', 'leagueMembers', 'womenEmployees', 'partyMembersFull'],
  'should-form-national': ['type', 'township', 'kind', 'unionMembers', 'leagueMembers', 'partyMembersFull'],
  'list-completion': ['type', 'mode', 'township', 'body', 'officer', 'listNo', 'dueOn', 'progress', 'reason'],
  'not-formed-reasons': ['type', 'township', 'reason', 'reasonText', 'note'],
  'joint-adjusted': ['township', 'reason', 'before', 'after', 'on', 'documentNo'],
  'register-entries': ['register', 'on', 'place', 'village', 'stars', 'amount', 'persons'],
  'register-units': ['register', 'kind', 'township'],
  instructors: ['batch', 'sentBy', 'sentOn'],
};

async function* cellsOf(rows: AsyncIterable<FrozenRow>, names: readonly string[]): AsyncGenerator<OutCell[]> {
  for await (const { id, counted, cells } of rows)
    yield [
      id,
      cells.name,
      counted ? '是' : '否',
      cells.weight,
      ...names.map((name) => valueName(name, cells[name] ?? null)),
    ];
}
