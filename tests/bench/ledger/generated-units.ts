import { creditCheckCharacter, organisationCheckCharacter } from '../../../libs/domain/ledger/codes/credit-code.js';

/** Header of the provincial platform's export, one level. */
export const PLATFORM_HEADER = [
  '单位编号',
  '单位名称',
  '统一社会信用代码',
  '单位类别',
  '所属乡镇（区）',
  '详细地址',
  '行业',
  '职工总数',
  '女职工',
  '35岁及以下',
  '28岁及以下',
  '共青团员',
  '正式党员',
  '预备党员',
  '经营状态',
  '是否建立',
  '工会',
  '团组织',
  '妇女组织',
  '法定代表人（负责人）',
  '联系电话',
];
const FIRST = '恒泽鸿盛瑞丰德华宏远天翔博诚信达兴旺康泰安顺福禄金银铜山水林田';
const SECOND = '源通利昌和平明辉光彩云霞雨露春秋夏冬东南西北中石竹梅兰菊荷松柏';
const TRADES = [
  '科技',
  '农业开发',
  '茶业',
  '机械制造',
  '服饰',
  '电子',
  '建材',
  '食品',
  '旅游开发',
  '物流',
  '竹木',
  '商贸',
];
const TOWNSHIPS = ['天堂镇', '开发区', '店前镇', '来榜镇', '菖蒲镇', '头陀镇', '白帽镇', '温泉镇', '响肠镇', '河图镇'];

/** Made-up units, the n-th always the same; persons are numbered placeholders. */
export function* generatedUnits(count: number, from = 1): Generator<(string | number)[]> {
  for (let n = from; n < from + count; n += 1) yield unitRow(n);
}

function unitRow(n: number): (string | number)[] {
  const employees = 3 + ((n * 7) % 120);
  const trade = TRADES[n % TRADES.length]!;
  const name = `岳西县${FIRST[n % FIRST.length]}${SECOND[Math.floor(n / FIRST.length) % SECOND.length]}${n}${trade}有限公司`;
  const members = n % 5;
  return [
    `YX${String(n).padStart(6, '0')}`,
    name,
    creditCode(n),
    '民营企业',
    TOWNSHIPS[n % TOWNSHIPS.length]!,
    `${TOWNSHIPS[n % TOWNSHIPS.length]!}某路${n}号`,
    trade,
    employees,
    Math.floor(employees / 3),
    Math.floor(employees / 2),
    Math.floor(employees / 4),
    n % 7,
    members,
    n % 2,
    '正常',
    members > 2 ? '是' : '否',
    n % 3 === 0 ? '是' : '否',
    '否',
    '否',
    `负责人_${n}`,
    `199${String(n).padStart(8, '0')}`,
  ];
}

function creditCode(n: number): string {
  const organisation = `MA${String(n).padStart(6, '0')}`;
  const first = `91340828${organisation}${organisationCheckCharacter(organisation)!}`;
  return first + creditCheckCharacter(first)!;
}
