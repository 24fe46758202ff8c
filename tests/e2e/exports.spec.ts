import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import type { ExportBody } from '../../libs/contracts/exports.js';
import type { Answer } from '../support/api-client.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';

let api: ApiHarness;
let union: string;
let women: string;
beforeAll(async () => {
  api = await ApiHarness.start();
  union = await api.openCase('union');
  women = await api.openCase('women');
  await api.db.owner.execute(`UPDATE cases SET lead_unit_name = '=HYPERLINK("http://x")' WHERE case_id = $1`, women);
});
afterAll(() => api.stop());

async function exported(who: string, body: Partial<ExportBody>): Promise<Answer> {
  return (await api.as(who)).post('/exports', { list: 'cases', filter: {}, format: 'csv', ...body }, { key: null });
}
/** Lines after the two that say what the file is, as cells. */
const linesOf = ({ text }: Answer): string[][] =>
  text
    .trim()
    .split('\r\n')
    .slice(2)
    .map((line) => line.split(','));

describe('POST /exports', () => {
  it('gives the cases of a search as csv, below what they were found by, as of when and by which calendar', async () => {
    const csv = await exported('officer', { filter: { type: ['union'], status: ['open'] } });
    expect([csv.status, csv.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(csv.headers.get('content-disposition')).toBe(`attachment; filename="cases-${TODAY}.csv"`);
    const [title, about] = csv.text.split('\r\n') as [string, string];
    // The mark by which Excel knows UTF-8.
    expect([[...csv.bytes.slice(0, 3)], title]).toEqual([[0xef, 0xbb, 0xbf], '案件']);
    expect(about).toMatch(/^截至 2020-06-24 \d\d:\d\d,日历 CN-2020-2,筛选：类型 工会；状态 办理中$/);
    const [header, ...rows] = linesOf(csv);
    const found = await (
      await api.as('officer')
    ).post<{ items: { caseNo: string; leadUnitName: string }[] }>('/cases/search', {
      filter: { type: ['union'], status: ['open'] },
    });
    expect(rows.map((cells) => cells.slice(0, 2))).toEqual(
      found.body.items.map(({ caseNo, leadUnitName }) => [caseNo, leadUnitName]),
    );
    expect(rows.map((cells) => cells[header!.indexOf('环节')])).toEqual(['摸底统计']);
    expect(csv.text).toContain('机构T01P');
    expect(csv.text).not.toMatch(/人员|,T01P|officer/);
  });

  it('lets nothing in a cell be taken for a formula', async () => {
    const csv = await exported('officer', { filter: { type: ['women'] } });
    expect(csv.text).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(csv.text).not.toMatch(/[\n,"]=HYPERLINK/);
  });

  it('gives the same as xlsx, with numbers as numbers', async () => {
    const file = await exported('officer', { format: 'xlsx', filter: { type: ['union'] } });
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(file.bytes.buffer as never);
    const sheet = workbook.getWorksheet('案件')!;
    expect(sheet.getRow(1).getCell(1).value).toBe('案件');
    expect(sheet.getRow(3).getCell(1).value).toBe('案件编号');
    expect(sheet.getRow(4).getCell(3).value).toBe(1);
    expect(sheet.rowCount).toBe(4);
  });

  it('gives the numbers of the board, which are those of its cells, narrowed by type', async () => {
    const csv = await exported('supervisor', { list: 'board', filter: { type: ['union'] } });
    const [header, ...rows] = linesOf(csv);
    const open = header!.indexOf('在办');
    expect(rows.map((cells) => [cells[0], cells[2], cells[open]])).toEqual([
      ['机构T01P', '工会', '1'],
      ['合计', '', '1'],
    ]);
    const refused = await exported('supervisor', { list: 'board', filter: { overdue: true } });
    expect([refused.status, refused.body['errors']]).toEqual([
      400,
      [{ path: 'filter.overdue', message: '督办台的表格只按类型筛选' }],
    ]);
  });

  it('holds nothing that the caller does not see', async () => {
    expect(linesOf(await exported('reviewer-far', {}))).toHaveLength(1);
    expect(
      linesOf(await exported('reviewer-w1', {}))
        .slice(1)
        .map((cells) => cells[3]),
    ).toEqual(['妇女组织']);
  });

  it('is refused by the number where a search finds more than a file takes', async () => {
    await api.db.owner.transaction(async (tx) => {
      await tx.execute('ALTER TABLE waiting DISABLE TRIGGER USER');
      await tx.execute('ALTER TABLE cases DISABLE TRIGGER USER');
      const columns = await tx.query<{ name: string; tables: string }>(
        `SELECT attname AS name, relname AS tables FROM pg_attribute JOIN pg_class ON oid = attrelid
         WHERE relname IN ('cases', 'waiting') AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
      );
      for (const table of ['cases', 'waiting']) {
        const names = columns.filter(({ tables }) => tables === table).map(({ name }) => name);
        const values = names.map((name) =>
          name === 'case_id' || name === 'case_no' ? `t.${name} || '-' || n` : `t.${name}`,
        );
        await tx.execute(
          `INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')} FROM ${table} t, generate_series(1, 10001) n WHERE t.case_id = $1`,
          union,
        );
      }
    });
    const refused = await exported('officer', {});
    for (const table of ['waiting', 'cases'])
      await api.db.owner.execute(`DELETE FROM ${table} WHERE case_id LIKE $1 || '-%'`, union);
    expect([refused.status, refused.body]).toMatchObject([
      422,
      { code: 'export-too-large', detail: '一次最多导出 10000 件案件，请缩小筛选范围' },
    ]);
  });

  it('is written to the audit, without what was looked for', async () => {
    await exported('officer', { filter: { text: '张三' } });
    const rows = await api.db.owner.query<{ entry: string }>(
      `SELECT entry FROM attempts WHERE kind = 'list-exported' ORDER BY seq DESC LIMIT 1`,
    );
    expect(rows[0]!.entry).toContain('"filter":"text"');
    expect(rows[0]!.entry).not.toContain('张三');
  });
});
