import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import { checkSource, readSource, type SourceReading } from './read-source.js';
import type { Source } from '../domain/ledger/import/source-rows.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layouts-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function xlsx<S extends Source>(
  source: S,
  rows: unknown[][],
  more: (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void = () => undefined,
): Promise<SourceReading<S>> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('表');
  for (const row of rows) sheet.addRow(row);
  more(sheet, book);
  const path = join(folder, 'book.xlsx');
  await book.xlsx.writeFile(path);
  return read(path, source);
}
async function csv<S extends Source>(source: S, text: string): Promise<SourceReading<S>> {
  const path = join(folder, 'sheet.csv');
  await writeFile(path, text);
  return read(path, source);
}
async function read<S extends Source>(path: string, source: S): Promise<SourceReading<S>> {
  const reading = await readSource(path, source);
  if (!reading.ok) throw new Error(`${reading.refusal.code} ${reading.refusal.zh}`);
  return reading;
}
const units = ({ tables }: SourceReading<'platform'>): unknown[] =>
  tables.units.map(({ value }) => value && [value.unitNo, value.name, value.township, value.employees]);
const HEAD = ['单位编号', '单位名称', '单位类别', '所属乡镇', '职工总数', '经营状态'];
const unit = (no: number, township: string | null, employees: unknown = no): unknown[] => [
  `DW${no}`,
  `第${no}公司`,
  '民营企业',
  township,
  employees,
  '正常',
];
const THREE = [
  ['DW1', '第1公司', '天堂镇', 1],
  ['DW2', '第2公司', '天堂镇', 2],
  ['DW3', '第3公司', '黄尾镇', 3],
];

describe('the township of a unit', () => {
  it('is read from cells merged down a block with a subtotal after each', async () => {
    const reading = await xlsx(
      'platform',
      [
        HEAD,
        unit(1, '天堂镇'),
        unit(2, null),
        [null, '小计', null, null, 3],
        unit(3, '黄尾镇'),
        [null, '小计', null, null, 3],
        [null, '合计', null, null, 6],
      ],
      (sheet) => {
        sheet.mergeCells('D2:D4');
        sheet.mergeCells('D5:D6');
      },
    );
    expect(units(reading)).toEqual(THREE);
    expect(reading.skipped.map(({ row, kind }) => [row, kind])).toEqual([
      [4, 'total'],
      [6, 'total'],
      [7, 'total'],
    ]);
  });
  it('is read beside a total above the rows, headings broken over lines, totals merged over the names and signatures below', async () => {
    const head = ['所属\n乡镇', '单位\n名称', '单位\n编码', '类型', '职工\n人数', '经营\n状况'];
    const reading = await xlsx(
      'platform',
      [
        ['某县非公企业基本情况一览表（截至2020年6月30日）'],
        ['填报单位：县非公办', null, null, null, '单位：人'],
        head,
        ['合计', null, null, null, 6],
        ['天堂镇', '第1 公司', 'DW1', '民营企业', '1人', '正常'],
        [null, '第２公司', 'DW2', '民营企业', 2, '正常'],
        ['天堂镇 计', null, null, null, 3],
        ['黄尾镇', '第3公司', 'DW3', '民营企业', '３名', '正常'],
        ['黄尾镇小计', null, null, null, 3],
        ['注：3家均为民营企业。'],
        ['填表人：张某', null, null, '审核人：李某', null, '2020年7月1日'],
      ],
      (sheet) => ['A1:F1', 'A5:A6', 'A7:D7', 'A9:D9'].forEach((range) => sheet.mergeCells(range)),
    );
    expect(units(reading)).toEqual(THREE);
    expect(reading.asOf).toBe('2020-06-30');
    expect(reading.skipped.map(({ row, kind }) => [row, kind])).toEqual([
      [4, 'total'],
      [7, 'total'],
      [9, 'total'],
      [10, 'note'],
      [11, 'note'],
    ]);
  });
  it.each([
    [
      'a heading row without a column',
      HEAD.filter((label) => label !== '所属乡镇'),
      '一、天堂镇（共2家）',
      '（二）黄尾镇',
    ],
    ['a heading row above empty cells', HEAD, '天堂镇', '黄尾镇 1家'],
  ])('is read from %s', async (_, head, first, second) => {
    const cells = (no: number): unknown[] => unit(no, null).filter((__, at) => at !== 3 || head.length === HEAD.length);
    const reading = await xlsx('platform', [head, [first], cells(1), cells(2), [second], cells(3)]);
    expect(units(reading)).toEqual(THREE);
    expect(reading.skipped.map(({ kind }) => kind)).toEqual(['heading', 'heading']);
  });
  it('is read from the name of the sheet, and from the line above the header', async () => {
    const head = HEAD.filter((label) => label !== '所属乡镇');
    const cells = (no: number): unknown[] => unit(no, null).filter((__, at) => at !== 3);
    const reading = await xlsx('platform', [['填报单位：天堂镇'], head, cells(1), cells(2)], (_, book) => {
      const other = book.addWorksheet('黄尾镇');
      for (const row of [head, cells(3)]) other.addRow(row);
    });
    expect(units(reading)).toEqual(THREE);
  });
  it('is the place alone, however it is written', async () => {
    const reading = await xlsx('platform', [
      HEAD,
      unit(1, '340828/天堂镇'),
      unit(2, '01.天堂镇'),
      unit(3, '黄 尾镇人民政府'),
    ]);
    expect(units(reading)).toEqual(THREE);
  });
  it('left empty in a block of a csv file is refused with the cell and what to do', async () => {
    const line = (row: unknown[]): string => row.map((cell) => cell ?? '').join(',');
    const reading = await csv('platform', [HEAD, unit(1, '天堂镇'), unit(2, null)].map(line).join('\n'));
    expect(reading.tables.units[1]!.errors).toMatchObject([
      {
        cell: 'D3',
        reason: { zh: expect.stringContaining('csv') },
        suggestion: { zh: expect.stringContaining('xlsx') },
      },
    ]);
  });
});

describe('a number', () => {
  it('kept as text is remarked of a workbook, and not of a csv file, which has nothing else', async () => {
    const rows = [HEAD, unit(1, '天堂镇', '12'), unit(2, '天堂镇', '7')];
    const text = rows.map((row) => row.join(',')).join('\n');
    const said = ({ tables }: SourceReading<'platform'>): string[][] =>
      tables.units.map(({ remarks }) => remarks.map(({ kind }) => kind));
    expect(said(await csv('platform', text))).toEqual([[], []]);
    expect(said(await xlsx('platform', rows))).toEqual([['number-as-text'], ['number-as-text']]);
  });
});

describe('a header', () => {
  it('of three rows with merged headings is read', async () => {
    const reading = await xlsx('platform', [
      ['某县单位信息表'],
      ['序号', '单位基本情况', null, null, null, '人员情况', null, null, '经营状态'],
      [null, '单位编号', '单位名称', '单位类别', '乡镇', '职工情况（人）', null, '共青团员', null],
      [null, null, null, null, null, '总数', '女职工', null, null],
      ['甲', '乙', '丙', '丁', '戊', 1, 2, 3, 4],
      [1, 'DW1', '第1公司', '民营企业', '天堂镇', 9, 4, 2, '正常'],
    ]);
    expect(reading.tables.units.map(({ value }) => value)).toMatchObject([
      { unitNo: 'DW1', employees: 9, womenEmployees: 4, leagueMembers: 2, township: '天堂镇' },
    ]);
    expect(reading.sheets[0]!.headerRows).toEqual([2, 4]);
  });
  it('again on every page, in another order after a gap, and with notes in brackets', async () => {
    const reading = await xlsx('platform', [
      ['1.单位名称（全称）', '＊单位编号', '单位 类别', '乡镇（街道）', '职\n工总数（人）', '经营状态（请打√）'],
      ['第1公司', 'DW1', '民营企业', '天堂镇', 1, '正常'],
      ['1.单位名称（全称）', '＊单位编号', '单位 类别', '乡镇（街道）', '职\n工总数（人）', '经营状态（请打√）'],
      ['第2公司', 'DW2', '民营企业', '天堂镇', 2, '正常'],
      [],
      HEAD,
      unit(3, '黄尾镇'),
    ]);
    expect(units(reading)).toEqual(THREE);
    expect(reading.skipped.map(({ kind }) => kind)).toEqual(['header', 'header']);
  });
});

describe('two tables on one sheet', () => {
  const LIST = ['序号', '单位编号', '单位名称', '工会', '团组织', '妇女组织', '责任单位'];
  const NOT_YET = ['单位编号', '单位名称', '组织类型', '原因代码'];
  const expected = [[1], ['DW2']];
  const listed = ({ tables }: SourceReading<'task-list'>): unknown[] => [
    tables.units.map(({ value }) => value!.listNo),
    tables.notYet.map(({ value }) => value!.unitNo),
  ];
  it('below each other are each read by their own header', async () => {
    const reading = await xlsx('task-list', [
      ['任务清单'],
      LIST,
      [1, 'DW1', '第1公司', '√', null, null, '天堂镇党委'],
      ['合计', null, null, 1],
      [],
      ['附：暂缓组建名单'],
      NOT_YET,
      ['DW2', '第2公司', '工会', 'N01'],
    ]);
    expect(listed(reading)).toEqual(expected);
  });
  it('beside each other are each read by their own header', async () => {
    const reading = await xlsx('task-list', [
      [...LIST, null, ...NOT_YET],
      [1, 'DW1', '第1公司', '√', null, null, '天堂镇党委', null, 'DW2', '第2公司', '工会', 'N01'],
    ]);
    expect(listed(reading)).toEqual(expected);
  });
  it('which are one in two halves are read as one', async () => {
    const head = ['会员编号', '店名', '加入工会人数'];
    const reading = await xlsx('association-members', [
      [...head, ...head],
      ['CY1', '甲', 1, 'CY2', '乙', 2],
      ['CY3', '丙', 3, null, null, null],
    ]);
    expect(reading.tables.members.map(({ value }) => [value!.memberNo, value!.unionMembers])).toEqual([
      ['CY1', 1],
      ['CY2', 2],
      ['CY3', 3],
    ]);
  });
});

describe('cells', () => {
  it.each([
    ['12人', 12],
    ['12 名', 12],
    ['１２', 12],
    ['共12人', 12],
    ['1,200', 1200],
    ['12（人）', 12],
    ['—', null],
    [{ formula: 'SUM(1,2)', result: 3 }, 3],
  ])('count %j is %j', async (cell, employees) => {
    const reading = await xlsx('platform', [HEAD, unit(1, '天堂镇', cell)]);
    expect(reading.tables.units[0]).toMatchObject({ errors: [], value: { employees } });
  });
  it.each(['约12人', '12+3', '十几人', { formula: 'B1+1' }, 3.5])('count %j is refused', async (cell) => {
    const reading = await xlsx('platform', [HEAD, unit(1, '天堂镇', cell)]);
    expect(reading.tables.units[0]!.errors).toMatchObject([{ cell: 'E2', suggestion: { zh: expect.any(String) } }]);
  });
  const HEAD_OF_UNIONS = ['工会名称', '建会单位', '成立日期'];
  it.each([
    [43977, '2020-05-26'],
    [20200526, '2020-05-26'],
    ['43977', '2020-05-26'],
    ['２０２０．５．２６', '2020-05-26'],
    ['2020。5。26', '2020-05-26'],
    ['2020年05月26号', '2020-05-26'],
    ['二〇二〇年五月二十六日', '2020-05-26'],
    ['2020/5/26 0:00:00', '2020-05-26'],
    [202005, '2020-05'],
    [2020.05, '2020-05'],
    [new Date(Date.UTC(2020, 4, 26)), '2020-05-26'],
  ])('date %j is %j', async (cell, formedOn) => {
    const reading = await xlsx('union', [HEAD_OF_UNIONS, ['甲工会', '甲公司', cell]]);
    expect(reading.tables.organisations[0]).toMatchObject({ errors: [], value: { formedOn } });
  });
  it.each(['20.5.26', '5月26日', '2020年13月1日', 2020.1, '去年'])('date %j is refused', async (cell) => {
    const reading = await xlsx('union', [HEAD_OF_UNIONS, ['甲工会', '甲公司', cell]]);
    expect(reading.tables.organisations[0]!.errors).toMatchObject([{ cell: 'C2' }]);
  });
  it.each([
    ['13805561234', '13805561234'],
    ['1.3805561234E10', '13805561234'],
    ['0556-2171234', '0556-2171234'],
    [13805561234, '13805561234'],
  ])('telephone %j is %j', async (cell, phone) => {
    const reading = await xlsx('platform', [
      [...HEAD, '联系电话'],
      [...unit(1, '天堂镇'), cell],
    ]);
    expect(reading.tables.units[0]).toMatchObject({ errors: [], value: { phone } });
  });
  it('telephone 1.38056E+10 has lost its digits, and is refused with what to do', async () => {
    const reading = await xlsx('platform', [
      [...HEAD, '联系电话'],
      [...unit(1, '天堂镇'), '1.38056E+10'],
    ]);
    expect(reading.tables.units[0]!.errors).toMatchObject([
      { label: '联系电话', suggestion: { zh: expect.stringContaining('文本') } },
    ]);
  });
  it('that say “the same” say what stands above, where it can be the same', async () => {
    const reading = await xlsx('platform', [HEAD, unit(1, '天堂镇'), unit(2, '同上'), unit(3, '〃')]);
    expect(reading.tables.units.map(({ value }) => value!.township)).toEqual(['天堂镇', '天堂镇', '天堂镇']);
    const wrong = await xlsx('platform', [HEAD, unit(1, '天堂镇'), ['DW2', '同上', '民营企业', '天堂镇', 2, '正常']]);
    expect(wrong.tables.units[1]!.errors).toMatchObject([{ cell: 'B3', value: '同上' }]);
  });
});

describe('rows', () => {
  it('that a filter or a hand has hidden are read, and told', async () => {
    const reading = await xlsx('platform', [HEAD, unit(1, '天堂镇'), unit(2, '天堂镇'), unit(3, '黄尾镇')], (sheet) => {
      sheet.autoFilter = 'A1:F4';
      sheet.getRow(3).hidden = true;
    });
    expect(units(reading)).toEqual(THREE);
    expect(reading.tables.units.map(({ remarks }) => remarks.map(({ kind }) => kind))).toEqual([
      [],
      ['hidden-row'],
      [],
    ]);
  });
  it('numbered before they were filled are blank; signatures and counts of columns are none', async () => {
    const reading = await xlsx('platform', [
      ['序号', ...HEAD],
      [1, 2, 3, 4, 5, 6, 7],
      [1, ...unit(1, '天堂镇')],
      [2],
      [3],
      ['填表人：某', null, null, '审核人：某'],
      ['单位负责人（签字）', null, null, '联系电话：'],
    ]);
    expect(reading.tables.units).toHaveLength(1);
    expect(reading.skipped.map(({ kind }) => kind)).toEqual(['note', 'blank', 'blank', 'note', 'note']);
  });
  it('of an instructor to whom nobody has given a unit are on the roll', async () => {
    const reading = await xlsx('instructors', [
      ['编号', '姓名', '在岗情况', '联系单位'],
      ['ZDY1', '某甲', '在岗', '第1公司'],
      ['ZDY2', '某乙', '在岗', null],
      ['ZDY3', '某丙', '在岗', '待定'],
    ]);
    expect(reading.tables.assignments.map(({ value, errors }) => [value!.instructorNo, value!.unit, errors])).toEqual([
      ['ZDY1', '第1公司', []],
      ['ZDY2', null, []],
      ['ZDY3', null, []],
    ]);
  });
  it('whose mark is merged over several units are refused: jointly, or each alone, nobody can say', async () => {
    const reading = await xlsx(
      'task-list',
      [
        ['序号', '单位编号', '单位名称', '工会', '团组织', '妇女组织', '责任单位'],
        [1, 'DW1', '第1公司', '√', null, null, '天堂镇党委'],
        [2, 'DW2', '第2公司', null, null, null, null],
      ],
      (sheet) => {
        sheet.mergeCells('D2:D3');
        sheet.mergeCells('G2:G3');
      },
    );
    expect(reading.tables.units.map(({ errors }) => errors.map(({ cell }) => cell))).toEqual([[], ['D3']]);
  });
});

describe('a file whose needed column is called otherwise', () => {
  it('is no other office’s file: it waits for its user', async () => {
    const path = join(folder, 'renamed.csv');
    await writeFile(
      path,
      '统一社会信用代码,户名,主体类型,法定代表人,登记状态,成立日期\n,甲公司,民营企业,某,存续,2018-01-01\n',
    );
    await expect(checkSource(path, 'market-regulation')).resolves.toBeUndefined();
    await writeFile(path, '工会名称,建会单位,成立日期\n甲工会,甲公司,2018-01-01\n');
    await expect(checkSource(path, 'market-regulation')).rejects.toMatchObject({ refusal: { code: 'wrong-source' } });
  });
});
