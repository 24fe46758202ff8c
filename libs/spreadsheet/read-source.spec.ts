import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';

import { DECEIVING } from '../domain/text.js';
import { errorSheets } from './error-sheets.js';
import { neutralise, restore } from './neutralise.js';
import { readSource, type SourceReading } from './read-source.js';
import { csvLines, writeXlsx } from './sheet-writer.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'source-'));
});
afterAll(() => rm(folder, { recursive: true }));

const HEADER = '会员编号,店名,信用代码,经营者,地址,从业人数,加入工会人数,电话';
async function members(content: string | Buffer): Promise<SourceReading<'association-members'>> {
  const path = join(folder, 'members.csv');
  await writeFile(path, content);
  const reading = await readSource(path, 'association-members');
  if (!reading.ok) throw new Error(reading.refusal.en);
  return reading;
}
async function workbook(fill: (sheet: ExcelJS.Worksheet) => void): Promise<string> {
  const book = new ExcelJS.Workbook();
  fill(book.addWorksheet('工会台账'));
  const path = join(folder, 'book.xlsx');
  await book.xlsx.writeFile(path);
  return path;
}

describe('a csv file', () => {
  const text = `${HEADER}\nCY001,福源农家乐,,经营者_1,黄尾镇1号,２,"1 ",1\n`;
  it.each<[string, Buffer]>([
    ['utf-8', Buffer.from(text)],
    ['utf-8-bom', Buffer.from(`\ufeff${text}`)],
    ['gb18030', iconv.encode(text, 'gb18030')],
    ['utf-16le', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
  ])('is read as %s', async (encoding, bytes) => {
    const reading = await members(bytes);
    expect(reading.encoding).toBe(encoding);
    expect(reading.tables.members[0]!.value).toMatchObject({
      memberNo: 'CY001',
      name: '福源农家乐',
      workers: 2,
      unionMembers: 1,
    });
  });
  it('is read with tabs, quotes and line breaks inside cells', async () => {
    const reading = await members(
      `${HEADER.replace(/,/g, '\t')}\nCY001\t"福源\n农家乐"\t\t\t"黄尾镇""1""号"\t2\t1\t\n`,
    );
    expect(reading.tables.members[0]!.value).toMatchObject({ name: '福源农家乐', address: '黄尾镇"1"号' });
  });
});

describe('rows', () => {
  it('leave out blank rows, totals and notes, and say so', async () => {
    const reading = await members(
      `某协会统计表（截至2020年6月1日）\n${HEADER}\nCY001,甲,,,,1,1,\n,,,,,,,\nCY002,乙,,,,1,1,\n,合计,,,,2,2,\n注：均为个体工商户。,,,,,,,\n`,
    );
    expect(reading.tables.members.map(({ row }) => row)).toEqual([3, 5]);
    expect(reading.skipped.map(({ row, kind }) => [row, kind])).toEqual([
      [4, 'blank'],
      [6, 'total'],
      [7, 'note'],
    ]);
    expect(reading.asOf).toBe('2020-06-01');
  });
  it('with an unusable cell name the cell, its value, the reason and what would be right', async () => {
    const reading = await members(`${HEADER}\nCY001,甲,,,,若干,1,\n,乙,,,,1,-3,\n`);
    const [first, second] = reading.tables.members;
    expect(first).toMatchObject({
      value: { workers: null },
      errors: [
        {
          cell: 'F2',
          label: '从业人数',
          value: '若干',
          reason: { zh: expect.any(String) },
          suggestion: { en: expect.any(String) },
        },
      ],
    });
    expect(second!.value).toBeNull();
    expect(second!.errors.map(({ cell, field }) => [cell, field])).toEqual([
      ['A3', 'memberNo'],
      ['G3', 'unionMembers'],
    ]);
  });
  it('follow a mapping that the user corrected', async () => {
    const path = join(folder, 'mapped.csv');
    await writeFile(path, '编号,店名,入会人数,实际入会\nCY001,甲,9,1\n');
    const reading = await readSource(path, 'association-members', {
      mappings: { csv: { headerRows: [1, 1], columns: { unionMembers: 3 } } },
    });
    expect(reading).toMatchObject({ ok: true, tables: { members: [{ value: { unionMembers: 1 } }] } });
  });
});

describe('a workbook', () => {
  it('is read under title rows and a merged two-level header, with numbers, dates and codes in every form', async () => {
    const path = await workbook((sheet) => {
      sheet.addRow(['某县总工会台账']);
      sheet.mergeCells('A1:I1');
      sheet.addRow([
        '序号',
        '工会组织名称',
        '工会统一社会信用代码',
        '建会单位（覆盖单位）',
        '单位信用代码',
        '所在地',
        '人数',
        '',
        '届满日期',
      ]);
      sheet.mergeCells('G2:H2');
      sheet.addRow(['', '', '', '', '', '', '职工', '会员', '']);
      sheet.addRow([
        1,
        '甲工会',
        813408286694911000,
        ' 甲 有限公司　',
        '９１３５０１００Ｍ０００１００Ｙ４３',
        '天堂镇',
        '１２',
        '10 ',
        new Date(Date.UTC(2020, 5, 17)),
      ]);
      sheet.addRow([
        2,
        '乙工会',
        '8.13408E+17',
        '乙公司',
        null,
        '天堂镇',
        { formula: '1+2', result: 3 },
        { richText: [{ text: '1' }, { text: '1' }] },
        43999,
      ]);
    });
    const reading = await readSource(path, 'union');
    if (!reading.ok) throw new Error(reading.refusal.en);
    expect(reading.sheets[0]).toMatchObject({ headerRows: [2, 3], titles: ['某县总工会台账'] });
    const [first, second] = reading.tables.organisations.map(({ value }) => value!);
    expect(first).toMatchObject({
      units: '甲有限公司',
      unitCode: { code: '91350100M000100Y43', valid: true },
      employees: 12,
      members: 10,
      termEndsOn: '2020-06-17',
    });
    expect(first!.organisationCode).toMatchObject({ code: null, keptDigits: '813408286694911' });
    expect(second).toMatchObject({ employees: 3, members: 11, termEndsOn: '2020-06-17' });
    expect(reading.tables.organisations[1]!.remarks.map(({ cell, kind }) => `${cell} ${kind}`)).toContain(
      'C5 scientific-notation',
    );
  });
  it('keeps a cell that looks like a formula or markup as text', async () => {
    const path = await workbook((sheet) => {
      sheet.addRow(['工会组织名称', '建会单位', '备注']);
      sheet.addRow(['甲工会', '甲公司', '=HYPERLINK("http://x","点我")']);
      sheet.addRow(['乙工会', '乙公司', '&lt;b&gt; <i> &amp;']);
    });
    const reading = await readSource(path, 'union');
    expect(reading).toMatchObject({
      tables: {
        organisations: [
          { value: { remark: '=HYPERLINK("http://x","点我")' } },
          { value: { remark: '&lt;b&gt; <i> &amp;' } },
        ],
      },
    });
  });
});

describe('an export', () => {
  it.each(['=1+1', '+8613800000000', '-2+3', '@SUM(A1)', '＝1', ' =1', '\t=1', '\r=1'])(
    'neutralises %j and reads it back',
    (text) => {
      expect(neutralise(text)).toBe(`'${text}`);
      expect(restore(neutralise(text))).toBe(text);
    },
  );
  it('leaves other text alone', () => {
    for (const text of ['甲公司', "'甲'", '1-2', '']) expect(restore(neutralise(text))).toBe(text);
  });
  it('as csv has a mark for Excel, quotes what must be quoted and neutralises', async () => {
    let csv = '';
    for await (const line of csvLines({
      header: [['名称', '说明']],
      rows: [
        ['甲,"乙"', '=cmd|x'],
        [null, 3],
      ],
    }))
      csv += line;
    expect(csv).toBe('\ufeff名称,说明\r\n"甲,""乙""",\'=cmd|x\r\n,3\r\n');
  });
  it('of wrong rows can be corrected and imported again', async () => {
    const path = await workbook((sheet) => {
      sheet.addRow(['工会组织名称', '建会单位', '人数', '', '备注']);
      sheet.addRow(['', '', '职工', '会员', '']);
      sheet.addRow(['甲工会', '甲公司', '若干', 1, '=x']);
      sheet.addRow(['乙工会', '乙公司', 5, 1, '']);
    });
    const reading = await readSource(path, 'union');
    if (!reading.ok) throw new Error(reading.refusal.en);
    const out = join(folder, 'errors.xlsx');
    await writeXlsx(
      createWriteStream(out),
      errorSheets([
        {
          sheet: '工会台账',
          columns: reading.sheets[0]!.columns,
          rows: () => reading.tables.organisations.filter(({ errors }) => errors.length > 0),
        },
      ]),
    );
    const again = await readSource(out, 'union');
    expect(again).toMatchObject({
      ok: true,
      ignoredSheets: ['错误清单'],
      tables: {
        organisations: [{ value: { organisation: '甲工会', members: 1, remark: '=x' }, errors: [{ value: '若干' }] }],
      },
    });
    const excel = new ExcelJS.Workbook();
    await excel.xlsx.readFile(out);
    expect(excel.worksheets.map(({ name }) => name)).toEqual(['工会台账', '错误清单']);
    expect(excel.worksheets[0]!.getCell('E3').value).toBe("'=x");
  });
});

describe('money, years and stars', () => {
  const reading = async (source: 'donations' | 'star-ratings', text: string) => {
    const path = join(folder, `${source}.csv`);
    await writeFile(path, text);
    const found = await readSource(path, source);
    if (!found.ok) throw new Error(found.refusal.en);
    return Object.values(found.tables)[0]!;
  };
  it('is read in yuan with its cents; a column or a cell in 万元 is converted, and says so', async () => {
    const rows = await reading(
      'donations',
      '捐赠事项,捐赠企业,捐赠金额（万元）\n甲,YX0001,270\n乙,YX0001,0.15\n丙,YX0001,3000元\n丁,YX0001,若干\n',
    );
    expect(
      rows.map(({ value, remarks }) => [
        value && 'amount' in value ? value.amount : null,
        remarks.map(({ kind }) => kind),
      ]),
    ).toEqual([
      [2_700_000, ['ten-thousands']],
      [1500, ['ten-thousands']],
      [3000, []],
      [null, []],
    ]);
    expect(rows[3]!.errors).toMatchObject([{ cell: 'C5', value: '若干', reason: { zh: '应为不小于0的金额' } }]);
    const yuan = await reading(
      'donations',
      '捐赠事项,捐赠企业,捐赠金额（元）\n甲,YX0001,1500.50\n乙,YX0001,10万元\n丙,YX0001,"¥12,000"\n',
    );
    expect(yuan.map(({ value }) => value && 'amount' in value && value.amount)).toEqual([1500.5, 100_000, 12_000]);
  });
  it('are read with the words that people write after them', async () => {
    const rows = await reading('star-ratings', '党组织名称,评定年度,星级\n甲支部,2020年,三星\n乙支部,2019年度,5星级\n');
    expect(rows.map(({ value }) => value)).toMatchObject([
      { year: 2020, stars: 3 },
      { year: 2019, stars: 5 },
    ]);
  });
});

describe('cells merged downward', () => {
  const sheetOf = async (rows: unknown[][], merges: string[]): Promise<string> => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('表');
    for (const row of rows) sheet.addRow(row);
    for (const merge of merges) sheet.mergeCells(merge);
    const path = join(folder, 'merged.xlsx');
    await book.xlsx.writeFile(path);
    return path;
  };
  it('name the instructor of every row below, and no number twice', async () => {
    const path = await sheetOf(
      [
        ['指导员花名册'],
        ['批次', '编号', '姓名', '在岗情况', '联系单位', '单位所在乡镇', '次数'],
        ['第四批', 'ZDY901', '某甲', '在岗', '岳西县一公司', '天堂镇', 3],
        ['', '', '', '', '岳西县二公司', '', ''],
        ['', '', '', '', '岳西县三公司', '店前镇', ''],
        ['第四批', 'ZDY902', '某乙', '在岗', '岳西县四公司', '天堂镇', 1],
      ],
      ['A1:G1', 'A3:A5', 'B3:B5', 'C3:C5', 'D3:D5', 'F3:F4', 'G3:G5'],
    );
    const reading = await readSource(path, 'instructors');
    if (!reading.ok) throw new Error(reading.refusal.en);
    expect(reading.skipped).toEqual([]);
    expect(
      reading.tables.assignments.map(({ value }) => [
        value!.instructorNo,
        value!.name,
        value!.unit,
        value!.township,
        value!.contacts,
      ]),
    ).toEqual([
      ['ZDY901', '某甲', '岳西县一公司', '天堂镇', 3],
      ['ZDY901', '某甲', '岳西县二公司', '天堂镇', null],
      ['ZDY901', '某甲', '岳西县三公司', '店前镇', null],
      ['ZDY902', '某乙', '岳西县四公司', '天堂镇', 1],
    ]);
  });
  it('of the header say nothing of the rows below it', async () => {
    const path = await sheetOf(
      [
        ['编码', '组织简称', '上级组织', '组织类别', '团员'],
        ['', '', '', '', '人数'],
        ['1', '甲支部', '团县委', '支部', 5],
      ],
      ['A1:A2', 'B1:B2', 'C1:C2', 'D1:D2'],
    );
    const reading = await readSource(path, 'league');
    expect(reading).toMatchObject({ ok: true, tables: { organisations: [{ row: 3, errors: [] }] } });
  });
  it('make one organisation of several rows an error that says what to do, never several organisations', async () => {
    const path = await sheetOf(
      [
        ['工会组织名称', '建会单位', '所在地'],
        ['甲联合工会', '一公司', '天堂镇'],
        ['', '二公司', ''],
        ['乙工会', '三公司', ''],
      ],
      ['A2:A3', 'C2:C4'],
    );
    const reading = await readSource(path, 'union');
    if (!reading.ok) throw new Error(reading.refusal.en);
    expect(
      reading.tables.organisations.map(({ row, value, errors }) => [
        row,
        value?.township ?? null,
        errors.map(({ cell, reason }) => `${cell} ${reason.zh}`),
      ]),
    ).toEqual([
      [2, '天堂镇', []],
      [3, null, ['A3 合并单元格的内容只在首行']],
      [4, '天堂镇', []],
    ]);
  });
});

describe('a row with one text only', () => {
  it('is a note in the first column, and an error where it names something', async () => {
    const reading = await members(`${HEADER}\nCY001,甲,,,,1,1,\n,只有店名,,,,,,\n以上数据由协会提供,,,,,,,\n`);
    expect(reading.tables.members.map(({ row, errors }) => [row, errors.map(({ cell }) => cell)])).toEqual([
      [2, []],
      [3, ['A3']],
    ]);
    expect(reading.skipped.map(({ row, kind }) => [row, kind])).toEqual([[4, 'note']]);
  });
});

describe('what belongs into no ledger', () => {
  const IDENTITY = '362322198709086409';
  it('an identity card number, as a code or in a text, is masked and told', async () => {
    const reading = await members(
      `${HEADER}\nCY001,甲,${IDENTITY},某,黄尾镇 ${IDENTITY},1,1,\nCY002,乙,91350100M000100Y43,某,1号,1,1,\n`,
    );
    const [first, second] = reading.tables.members;
    expect(JSON.stringify(first)).not.toContain(IDENTITY);
    expect(first!.value).toMatchObject({
      code: { code: null, raw: '362322********6409' },
      address: '黄尾镇362322********6409',
    });
    expect(first!.remarks.map(({ cell, kind }) => `${cell} ${kind}`)).toEqual(
      expect.arrayContaining(['C2 identity-number-like', 'E2 identity-number-masked']),
    );
    expect(second!.value).toMatchObject({ code: { code: '91350100M000100Y43', valid: true } });
  });
  it('characters that nobody sees are taken out of every cell, and told', async () => {
    const reading = await members(
      `${HEADER}\nCY001,甲\u200B店\u202E,91350100M000100\u2066Y43,\uFEFF某,1号,1\u200F,1,\nCY002,乙店,,某,1号,若\u202A干,1,\n`,
    );
    const [first, second] = reading.tables.members;
    expect(first!.value).toMatchObject({
      name: '甲店',
      code: { code: '91350100M000100Y43' },
      operator: '某',
      workers: 1,
    });
    expect(first!.remarks.map(({ cell, kind }) => `${cell} ${kind}`)).toEqual(
      expect.arrayContaining([
        'B2 invisible-removed',
        'C2 invisible-removed',
        'D2 invisible-removed',
        'F2 invisible-removed',
      ]),
    );
    expect(second!.errors).toMatchObject([{ cell: 'F3', value: '若干' }]);
    expect(JSON.stringify([first, second])).not.toMatch(new RegExp(DECEIVING, 'u'));
  });
  it('a text that was pasted by mistake is an error', async () => {
    const reading = await members(`${HEADER}\nCY001,${'长'.repeat(5001)},,,,1,1,\n`);
    expect(reading.tables.members[0]!.errors).toMatchObject([
      { cell: 'B2', reason: { zh: expect.stringContaining('过长') } },
    ]);
  });
  it('a sixth star', async () => {
    const path = join(folder, 'stars.csv');
    await writeFile(path, '党组织名称,评定年度,星级\n甲支部,2020,6\n乙支部,20,3\n');
    expect(await readSource(path, 'star-ratings')).toMatchObject({
      ok: true,
      tables: {
        entries: [
          { errors: [{ cell: 'C2', reason: { zh: '应为一至五星' } }] },
          { errors: [{ cell: 'B3', reason: { zh: '应为年份' } }] },
        ],
      },
    });
  });
});

describe('a hidden sheet', () => {
  const bookOf = async (visible: boolean): Promise<string> => {
    const book = new ExcelJS.Workbook();
    const rows = [
      ['会员编号', '店名', '从业人数', '加入工会人数'],
      ['CY001', '甲', 1, 1],
    ];
    const old = book.addWorksheet('旧表', { state: 'hidden' });
    for (const row of rows) old.addRow(row);
    const shown = book.addWorksheet('会员');
    for (const row of visible ? rows : [['说明']]) shown.addRow(row);
    const path = join(folder, 'hidden.xlsx');
    await book.xlsx.writeFile(path);
    return path;
  };
  it('beside one that fits is left aside and named, unless its columns are given', async () => {
    expect(await readSource(await bookOf(true), 'association-members')).toMatchObject({
      ok: true,
      ignoredSheets: ['旧表'],
      sheets: [{ sheet: '会员' }],
      tables: { members: [{ sheet: '会员' }] },
    });
    const given = await readSource(await bookOf(true), 'association-members', { mappings: { 旧表: {} } });
    expect(given).toMatchObject({
      ok: true,
      ignoredSheets: [],
      tables: { members: [{ sheet: '会员' }, { sheet: '旧表' }] },
    });
  });
  it('is read where nothing else fits', async () => {
    expect(await readSource(await bookOf(false), 'association-members')).toMatchObject({
      ok: true,
      ignoredSheets: ['会员'],
      tables: { members: [{ sheet: '旧表' }] },
    });
  });
});
