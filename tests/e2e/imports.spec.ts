import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import type { OperationView } from '../../libs/contracts/bulk.js';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import type { ImportList, ImportRows, ImportView } from '../../libs/contracts/imports.js';
import { touchLedger } from '../../libs/data/ledger/ledger-revision.js';
import { SOURCES } from '../../libs/domain/ledger/import/source-rows.js';
import { workbookParts, zipOf } from '../../libs/spreadsheet/fixtures/zip.js';
import type { ApiClient } from '../support/api-client.js';
import { ApiHarness, PASSWORD } from '../support/api-harness.js';
import { imported, LedgerWorkerHarness, previewed, settled, until, upload } from '../support/ledger-worker.js';
import { PILOT, seedPilotCounty, takeProposals } from '../support/pilot-ledger.js';

let harness: ApiHarness;
let worker: LedgerWorkerHarness;
let clerk: ApiClient;
beforeAll(async () => {
  harness = await ApiHarness.start();
  await harness.db.owner.execute('DELETE FROM units');
  await seedPilotCounty(harness.db.owner);
  worker = await LedgerWorkerHarness.start(harness.db);
  clerk = await harness.as('officer-tf');
});
afterAll(async () => {
  await worker.stop();
  await harness.stop();
});

const pilotFile = (source: string): Promise<Buffer> => readFile(join(PILOT, `${source}.xlsx`));
const count = async (sql: string): Promise<number> =>
  Number((await harness.db.owner.query<{ n: bigint }>(`SELECT count(*) AS n FROM ${sql}`))[0]!.n);
const rowsOf = async (id: string, query = ''): Promise<ImportRows['items']> =>
  (await clerk.get<ImportRows>(`/imports/${id}/rows${query}`)).body.items;
/** The platform's file with some cells put differently. */
async function platformWith(change: (sheet: ExcelJS.Worksheet) => void): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await pilotFile('platform')) as never);
  change(book.worksheets[0]!);
  return new Uint8Array(await book.xlsx.writeBuffer());
}
function rowOf(sheet: ExcelJS.Worksheet, unitNo: string): ExcelJS.Row {
  for (let row = 1; row <= sheet.rowCount; row += 1)
    if (sheet.getRow(row).values?.toString().includes(unitNo)) return sheet.getRow(row);
  throw new Error(`${unitNo} is not in the sheet`);
}
const columnOf = async (id: string, field: string): Promise<number> =>
  (await clerk.get<ImportView>(`/imports/${id}`)).body.layout!.sheets[0]!.columns.find(
    (column) => column.field === field,
  )!.column + 1;

describe("the pilot's nine spreadsheets", () => {
  let platform: ImportView;
  test('are previewed and committed one after the other', async () => {
    for (const source of SOURCES) {
      const done = await imported(clerk, source, await pilotFile(source), {
        fileName: `${source}.xlsx`,
        ...(source === 'union' ? { asOf: '2020-05-25' } : {}),
      });
      expect(done).toMatchObject({
        status: 'committed',
        counts: { error: 0, same: 0, changed: 0, absent: 0 },
        refusal: null,
      });
      if (source === 'platform') platform = done;
    }
    expect(platform).toMatchObject({
      asOf: '2020-05-25',
      counts: { new: 418 },
      layout: { sheets: [{ table: 'units', mappedBy: 'template' }, { table: 'adjustments' }] },
    });
  });

  test('become 384 units of the population once a person has taken what the matching proposes', async () => {
    await takeProposals(harness.db.owner, 'officer-tf', '2020-06-24T01:00:00.000Z');
    await harness.db.owner.transaction((tx) => touchLedger(tx, 'proposals taken'));
    await until(async () => (await count('ledger_revision WHERE projected < changed')) === 0);
    expect(await count('units WHERE in_population')).toBe(384);
  });

  test('imported again are a no-op: every row is the same, and no table is written', async () => {
    for (const source of ['platform', 'women'] as const) {
      const again = await imported(clerk, source, await pilotFile(source));
      expect(again).toMatchObject({ status: 'committed', counts: { new: 0, changed: 0, absent: 0, error: 0 } });
      expect(
        Object.values(again.result!)
          .flatMap((tables) => Object.values(tables))
          .filter((rows) => rows !== 0),
      ).toEqual([]);
    }
  });

  test('in a newer version bring their changes only, field by field, and show what is gone', async () => {
    const [employees, unitNo] = [await columnOf(platform.id, 'employees'), 'YX0010'];
    const newer = await platformWith((sheet) => {
      rowOf(sheet, unitNo).getCell(employees).value = 777;
      rowOf(sheet, 'YX0011').values = [];
    });
    const preview = await previewed(clerk, 'platform', newer, { asOf: '2020-06-20' });
    expect(preview.counts).toMatchObject({ new: 0, changed: 1, absent: 1, error: 0 });
    expect(await rowsOf(preview.id, '?outcome=changed')).toMatchObject([
      { key: unitNo, changes: [{ field: 'employees', to: 777 }] },
    ]);
    expect(await rowsOf(preview.id, '?outcome=absent')).toMatchObject([{ key: 'YX0011', table: 'units' }]);
    await clerk.post(`/imports/${preview.id}/commit`);
    expect((await settled(clerk, preview.id)).result).toMatchObject({
      import: { source_rows: 2 },
      units: { units: 1, unit_facts: 1 },
    });
    expect(await count(`units WHERE unit_id = 'YX0010' AND employees = 777`)).toBe(1);
    expect(await count(`units WHERE unit_id = 'YX0011' AND in_population`)).toBe(1);
    expect(
      await count(`unit_facts WHERE unit_id = 'YX0010' AND field = 'employees' AND superseded_at IS NOT NULL`),
    ).toBe(1);
  });

  test('show which rows were left out as notes and totals', async () => {
    const { layout } = (await clerk.get<ImportView>(`/imports/${platform.id}`)).body;
    expect(layout!.skippedRows).toEqual([
      { sheet: layout!.sheets[0]!.sheet, row: 432, kind: 'note', text: expect.stringMatching(/^注：/) },
      { sheet: layout!.sheets[1]!.sheet, row: 6, kind: 'note', text: '注：覆盖单位填单位编号。' },
    ]);
  });

  test('of an older day say that they would set newer data back', async () => {
    expect((await clerk.get<ImportView>(`/imports/${platform.id}`)).body.newerDataOf).toBeNull();
    expect((await previewed(clerk, 'platform', await pilotFile('platform'), { asOf: '2020-05-25' })).newerDataOf).toBe(
      '2020-06-20',
    );
    expect(
      (await previewed(clerk, 'platform', await pilotFile('platform'), { asOf: '2020-06-21' })).newerDataOf,
    ).toBeNull();
  });

  test('show names and numbers of persons masked', async () => {
    const [row] = await rowsOf(platform.id, '?limit=1');
    expect(row!.value!['phone']).toMatch(/^\d{3}\*{4}\d{4}$/);
    expect(row!.value!['legalRepresentative']).toMatch(/^.\*+$/);
  });

  test('are listed newest first, and paged by key', async () => {
    const first = (await clerk.get<ImportList>('/imports?limit=3')).body;
    const next = (await clerk.get<ImportList>(`/imports?limit=3&after=${encodeURIComponent(first.page.endCursor!)}`))
      .body;
    expect(new Set([...first.items, ...next.items].map(({ id }) => id)).size).toBe(6);
    expect(first.items[0]!.createdAt >= next.items[0]!.createdAt).toBe(true);
  });
});

const HEADER = '会员编号,店名,信用代码,经营者,地址,从业人数,加入工会人数,电话';
const members = (...lines: string[]): string => `${HEADER}\n${lines.join('\n')}\n`;

describe('wrong rows', () => {
  const file = members(
    'CY901,甲农家乐,,经营者_1,黄尾镇1号,3,2,19900001111',
    'CY902,,,经营者_2,黄尾镇2号,3,1,',
    'CY903,丙农家乐,,=HYPERLINK("x"),黄尾镇3号,三个,1,19900001113',
  );
  let faulty: ImportView;
  test('say which cell, value, reason and suggestion, and are left out of the commit', async () => {
    faulty = await imported(clerk, 'association-members', file, { fileName: 'members.csv', part: 'true' });
    expect(faulty.counts).toMatchObject({ new: 1, error: 2, absent: 0 });
    const rows = await rowsOf(faulty.id, '?outcome=error');
    expect(rows).toMatchObject([
      {
        row: 3,
        key: 'CY902',
        errors: [
          {
            cell: 'B3',
            field: 'name',
            value: '',
            reason: { zh: '必填内容为空' },
            suggestion: { zh: expect.any(String) },
          },
        ],
      },
      {
        row: 4,
        key: 'CY903',
        errors: [{ cell: 'F4', field: 'workers', value: '三个', reason: { en: expect.any(String) } }],
      },
    ]);
    expect(await count(`source_rows WHERE key IN ('CY902', 'CY903')`)).toBe(0);
  });

  test('come back as a spreadsheet that opens, holds no formula, and can be uploaded again once corrected', async () => {
    const answer = await clerk.get(`/imports/${faulty.id}/errors.xlsx`);
    expect(answer.headers.get('content-type')).toContain('spreadsheetml');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(answer.bytes as never);
    expect(book.worksheets.map(({ name }) => name)).toEqual(['csv', '错误清单']);
    const sheet = book.worksheets[0]!;
    expect(sheet.getCell('D3').value).toBe(`'=HYPERLINK("x")`);
    expect(book.worksheets[1]!.getRow(3).values).toEqual(expect.arrayContaining(['F4', '三个']));
    sheet.getCell('B2').value = '乙农家乐';
    sheet.getCell('F3').value = 3;
    const corrected = await imported(clerk, 'association-members', new Uint8Array(await book.xlsx.writeBuffer()));
    expect(corrected).toMatchObject({ status: 'committed', part: true, counts: { new: 2, error: 0, absent: 0 } });
    expect(await count(`source_rows WHERE key = 'CY903' AND content->>'operator' = '=HYPERLINK("x")'`)).toBe(1);
  });

  test('and rows that repeat a number, which stay apart, are told', async () => {
    const preview = await previewed(clerk, 'association-members', members('CY905,一店,,,,1,1,', 'CY905,二店,,,,1,1,'), {
      part: 'true',
    });
    const rows = await rowsOf(preview.id);
    expect(rows.map(({ key, remarks }) => [key, remarks.some(({ kind }) => kind === 'repeated-key')])).toEqual([
      ['CY905', false],
      ['CY905#2', true],
    ]);
  });

  test('leave a line in the audit when they are exported', async () => {
    expect(
      await count(
        `attempts WHERE kind = 'ledger' AND entry::jsonb->>'action' = 'export-import-errors' AND entry::jsonb->>'subject' = '${faulty.id}'`,
      ),
    ).toBe(1);
  });
});

describe('columns that the templates do not know', () => {
  const strange = (row: string): string => `号,名,户主,工人\n${row}\n`;
  const mapping = {
    sheets: { csv: { headerRows: [1, 1], columns: { memberNo: 0, name: 1, operator: 2, workers: 3 } } },
  };
  test('are named by the user, and saved for the next file with the same header', async () => {
    const preview = await previewed(clerk, 'association-members', strange('CY921,戊农家乐,某,5'), { part: 'true' });
    expect(preview).toMatchObject({
      status: 'needs-mapping',
      refusal: { code: 'header-not-found' },
      layout: {
        ignoredSheets: [{ sheet: 'csv', head: [{ row: 1, cells: ['号', '名', '户主', '工人'] }, { row: 2 }] }],
      },
    });
    expect((await clerk.post(`/imports/${preview.id}/mapping`, mapping)).status).toBe(202);
    expect(await settled(clerk, preview.id)).toMatchObject({
      status: 'previewed',
      counts: { new: 1 },
      layout: { sheets: [{ mappedBy: 'given' }] },
    });
    const next = await previewed(clerk, 'association-members', strange('CY922,己农家乐,某,6'), { part: 'true' });
    expect(next).toMatchObject({
      status: 'previewed',
      counts: { new: 1 },
      layout: { sheets: [{ mappedBy: 'saved' }] },
    });
    expect((await rowsOf(next.id))[0]!.value).toMatchObject({ memberNo: 'CY922', workers: 6 });
  });

  test('are refused where two fields have one column, or the column is not there', async () => {
    const preview = await previewed(clerk, 'association-members', strange('CY924,辛,某,5').replace('号', '编'), {
      part: 'true',
    });
    const errors = async (columns: object): Promise<unknown> =>
      (
        (await clerk.post(`/imports/${preview.id}/mapping`, { sheets: { csv: { headerRows: [1, 1], columns } } }))
          .body as { errors: object[] }
      ).errors;
    expect(await errors({ memberNo: 0, name: 0 })).toEqual([
      { path: 'sheets.csv.columns.name', message: '与字段 memberNo 对应了同一列' },
    ]);
    expect(await errors({ memberNo: 0, name: 40 })).toEqual([
      { path: 'sheets.csv.columns.name', message: '表中没有这一列' },
    ]);
  });

  test('are refused where the field or the sheet does not exist', async () => {
    const preview = await previewed(clerk, 'association-members', strange('CY923,庚,某,5').replace('号', '序'), {
      part: 'true',
    });
    const answer = await clerk.post(`/imports/${preview.id}/mapping`, { sheets: { 表: { columns: { turnover: 1 } } } });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'mapping-invalid', errors: [{ path: 'sheets.表' }, { path: 'sheets.表.columns.turnover' }] },
    });
  });
});

describe('two commits of one source', () => {
  test('at once: one wins, the other has to be previewed again', async () => {
    const [one, two] = [
      await previewed(clerk, 'association-members', members('CY931,辛,,,,1,1,'), { part: 'true' }),
      await previewed(clerk, 'association-members', members('CY932,壬,,,,1,1,'), { part: 'true' }),
    ];
    const answers = await Promise.all(
      [one, two].map(({ id }) => clerk.post<ImportView & { code: string }>(`/imports/${id}/commit`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(answers.find(({ status }) => status === 409)!.body.code).toBe('preview-outdated');
    const loser = answers[0]!.status === 409 ? one : two;
    await settled(clerk, answers[0]!.status === 409 ? two.id : one.id);
    expect((await settled(clerk, loser.id)).outdated).toBe(true);
    expect((await clerk.post(`/imports/${loser.id}/preview`)).status).toBe(202);
    expect(await settled(clerk, loser.id)).toMatchObject({ status: 'previewed', outdated: false });
    expect((await clerk.post(`/imports/${loser.id}/commit`)).status).toBe(202);
    expect((await settled(clerk, loser.id)).status).toBe('committed');
  });

  test('the same request sent twice commits once and gets the same answer', async () => {
    const { id } = await previewed(clerk, 'association-members', members('CY933,癸,,,,1,1,'), { part: 'true' });
    const key = randomUUID();
    const first = await clerk.post(`/imports/${id}/commit`, undefined, { key });
    await settled(clerk, id);
    expect((await clerk.post(`/imports/${id}/commit`, undefined, { key })).body).toEqual(first.body);
    expect(await clerk.post(`/imports/${id}/commit`)).toMatchObject({
      status: 409,
      body: { code: 'import-not-ready' },
    });
  });
});

describe('a file that is refused', () => {
  const row = '<row r="1"><c r="A1" t="inlineStr"><is><t>会员编号</t></is></c></row>';
  const ole = (text: string): Buffer =>
    Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(3000),
      Buffer.from(text, 'utf16le'),
      Buffer.alloc(500),
    ]);
  const cases: [string, number, string, () => Buffer | string][] = [
    ['not-a-spreadsheet', 415, 'platform', () => '%PDF-1.7 ...'],
    ['password-protected', 422, 'platform', () => ole('EncryptedPackage')],
    ['macros', 422, 'platform', () => zipOf(workbookParts(row, [{ name: 'xl/vbaProject.bin', data: 'x' }]))],
    [
      'external-links',
      422,
      'platform',
      () => zipOf(workbookParts(row, [{ name: 'xl/externalLinks/externalLink1.xml', data: '<x/>' }])),
    ],
    [
      'zip-bomb',
      422,
      'platform',
      () => zipOf(workbookParts(row, [{ name: 'xl/media/image1.bin', data: Buffer.alloc(25 * 1024 * 1024, 0x20) }])),
    ],
    ['wrong-source', 422, 'league', () => '工会组织名称,建会单位（覆盖单位）\n甲工会,甲公司\n'],
    ['empty-file', 422, 'platform', () => ''],
    ['file-too-large', 413, 'platform', () => Buffer.alloc(51 * 1024 * 1024, 0x31)],
  ];
  test.each(cases)('%s: answers %i in both languages and stores nothing', async (code, status, source, content) => {
    const before = [await count('imports'), await count('import_files')];
    const answer = await upload(clerk, source, content());
    expect(answer).toMatchObject({
      status,
      body: { code, detail: expect.stringMatching(/[一-龥]/), detailEn: expect.stringMatching(/^[\x20-\x7e]{10,}/) },
    });
    expect([await count('imports'), await count('import_files')]).toEqual(before);
  });

  test('once its rows are reached keeps neither file nor rows', async () => {
    const { id, ...refused } = await previewed(clerk, 'association-members', `${HEADER}\n`);
    expect(refused).toMatchObject({ status: 'refused', refusal: { code: 'empty-file' }, counts: null });
    expect(
      (await count(`import_files WHERE import = '${id}'`)) + (await count(`import_rows WHERE import = '${id}'`)),
    ).toBe(0);
  });

  test('when there are two of them, in a sentence that says so', async () => {
    const form = new FormData();
    form.append('source', 'women');
    for (const name of ['a.csv', 'b.csv']) form.append('file', new Blob(['x']), name);
    expect(await clerk.send('POST', '/imports', { form })).toMatchObject({
      status: 400,
      body: { code: 'malformed-request', detail: '一次只上传一个文件' },
    });
  });

  test('is written down as an attempt', async () => {
    expect(await count(`attempts WHERE kind = 'refused' AND entry::jsonb->>'code' = 'macros'`)).toBe(1);
  });

  test('when the day of its data lies in the future', async () => {
    expect(await upload(clerk, 'women', await pilotFile('women'), { asOf: '2020-06-25' })).toMatchObject({
      status: 422,
      body: { code: 'event-date-in-the-future' },
    });
  });
});

describe('text in another encoding', () => {
  const text = members('CY951,丑农家乐,,经营者_9,黄尾镇9号,３,"２ ",19900001119');
  test.each<[string, Buffer]>([
    ['gb18030', iconv.encode(text, 'gb18030')],
    ['utf-8-bom', Buffer.from(`\ufeff${text}`)],
    ['utf-8', Buffer.from(text)],
  ])('is read as %s', async (encoding, bytes) => {
    const preview = await previewed(clerk, 'association-members', bytes, { part: 'true' });
    expect(preview).toMatchObject({ layout: { format: 'csv', encoding }, counts: { rows: 1, error: 0 } });
    expect((await rowsOf(preview.id))[0]).toMatchObject({
      value: { name: '丑农家乐', workers: 3, unionMembers: 2 },
      remarks: expect.arrayContaining([expect.objectContaining({ kind: 'full-width-mapped', zh: expect.any(String) })]),
    });
  });

  test('codes that a spreadsheet has damaged are reported and not guessed', async () => {
    const preview = await previewed(
      clerk,
      'association-members',
      members('CY952,寅农家乐,9.13408E+17,,,1,1,', 'CY953,卯农家乐,913408286694911000,,,1,1,'),
      { part: 'true' },
    );
    const rows = await rowsOf(preview.id);
    expect(rows.map(({ remarks }) => remarks.filter(({ field }) => field === 'code').map(({ kind }) => kind))).toEqual([
      ['scientific-notation'],
      ['digits-lost'],
    ]);
    expect(rows.map(({ value }) => (value!['code'] as { code: string | null }).code)).toEqual([null, null]);
  });
});

describe('a status that a file brings', () => {
  /** The registrations with one of them deregistered. */
  async function deregistered(unitNo: string): Promise<Uint8Array> {
    const [fact] = await harness.db.owner.query<{ source_row: number }>(
      `SELECT source_row FROM unit_facts WHERE unit_id = $1 AND field = 'name' AND source = 'market-regulation' AND superseded_at IS NULL`,
      unitNo,
    );
    const book = new ExcelJS.Workbook();
    await book.xlsx.load((await pilotFile('market-regulation')) as never);
    const { layout } = await firstOf('market-regulation');
    const status = layout!.sheets[0]!.columns.find(({ field }) => field === 'status')!.column + 1;
    book.worksheets[0]!.getRow(fact!.source_row).getCell(status).value = '注销';
    return new Uint8Array(await book.xlsx.writeBuffer());
  }
  const firstOf = async (source: string): Promise<ImportView> =>
    (
      await clerk.get<ImportView>(
        `/imports/${(await clerk.get<ImportList>(`/imports?source=${source}&limit=200`)).body.items.at(-1)!.id}`,
      )
    ).body;
  const openCase = async (unitNo: string): Promise<string> => {
    const answer = await (
      await harness.as('officer')
    ).post<{ id: string }>('/cases', {
      type: 'league',
      mode: 'single',
      units: [unitNo],
      leadUnit: unitNo,
      responsibleBody: 'T01P',
    });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body.id;
  };
  const finished = async (who: string, id: string): Promise<OperationView> => {
    const client = await harness.as(who);
    let found: OperationView | undefined;
    await until(
      async () => (found = (await client.get<OperationView>(`/operations/${id}`)).body).status === 'finished',
      'the operation',
    );
    return found!;
  };
  test('reaches the living case of the unit by its workflow, as the one who committed the file; where they may not act, the body is asked', async () => {
    const [{ unit_id: first }, { unit_id: second }] = (await harness.db.owner.query<{ unit_id: string }>(
      `SELECT u.unit_id FROM units u JOIN unit_facts f USING (unit_id) WHERE u.township = '天堂镇' AND u.in_population AND u.status = 'operating' AND f.field = 'status' AND f.superseded_at IS NULL
         AND EXISTS (SELECT 1 FROM unit_facts n WHERE n.unit_id = u.unit_id AND n.field = 'name' AND n.source = 'market-regulation' AND n.superseded_at IS NULL) ORDER BY 1 OFFSET 20 LIMIT 2`,
    )) as [{ unit_id: string }, { unit_id: string }];
    const [closing, asked] = [await openCase(first), await openCase(second)];
    const supervisor = await harness.as('supervisor');
    const done = await imported(supervisor, 'market-regulation', await deregistered(first), { asOf: '2020-06-23' });
    expect(done.result).toMatchObject({ units: { cases_asked: 1 } });
    expect((await finished('supervisor', done.operation!)).items).toMatchObject([
      { caseId: closing, subject: first, action: 'close', status: 'done' },
    ]);
    const { body } = await supervisor.get<CaseRepresentation>(`/cases/${closing}`);
    expect(body).toMatchObject({
      status: 'closed',
      closing: { reasonCode: 'unit-deregistered', note: expect.stringContaining('市场监管部门登记信息') },
    });
    const next = await imported(clerk, 'market-regulation', await deregistered(second), {
      asOf: '2020-06-24',
      part: 'true',
    });
    expect((await finished('officer-tf', next.operation!)).items).toMatchObject([
      { caseId: asked, subject: second, action: 'close', status: 'requested' },
    ]);
    expect((await supervisor.get<CaseRepresentation>(`/cases/${asked}`)).body.status).toBe('open');
    expect(
      (await imported(clerk, 'market-regulation', await deregistered(second), { asOf: '2020-06-24', part: 'true' }))
        .operation,
    ).toBeNull();
  });
});

describe('npm run import', () => {
  const command = (...args: string[]) =>
    promisify(execFile)(
      process.execPath,
      ['dist/scripts/import.js', '--url', harness.url, '--user', 'officer-tf', '--data', 'none', ...args],
      {
        env: { ...process.env, NODE_OPTIONS: '', IMPORT_PASSWORD: PASSWORD },
      },
    );
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'import-cli-'));
    await writeFile(join(folder, 'members.csv'), members('CY961,辰农家乐,,,,4,2,', 'CY962,巳农家乐,,,,四个,2,'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('prints what a file would change, and changes it with --commit', async () => {
    const args = ['--source', 'association-members', '--file', join(folder, 'members.csv'), '--part'];
    const { stdout } = await command(...args);
    expect(stdout).toMatch(/new 1 .*error 1/);
    expect(stdout).toMatch(/F3 “四个”：?.*整数/);
    expect(await count(`source_rows WHERE key = 'CY961'`)).toBe(0);
    expect((await command(...args, '--commit')).stdout).toContain('committed as');
    expect(await count(`source_rows WHERE key = 'CY961'`)).toBe(1);
  });

  test('ends with 1 and says why when a file is refused', async () => {
    await expect(command('--source', 'league', '--file', join(folder, 'members.csv'))).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('wrong-source'),
    });
  });
});

describe('who may import', () => {
  test('officers and supervisors of the task force, nobody else', async () => {
    for (const username of ['officer', 'reviewer-tf', 'reviewer-u1', 'instructor', 'ad-system']) {
      expect((await upload(await harness.as(username), 'women', await pilotFile('women'))).status).toBe(403);
      expect((await (await harness.as(username)).get('/imports')).status).toBe(403);
    }
    expect((await (await harness.as('supervisor')).get('/imports')).status).toBe(200);
  });

  test('a discarded import keeps neither file nor rows', async () => {
    const { id } = await previewed(clerk, 'association-members', members('CY941,子,,,,1,1,'));
    expect(await clerk.post(`/imports/${id}/discard`)).toMatchObject({ status: 200, body: { status: 'discarded' } });
    expect(
      (await count(`import_files WHERE import = '${id}'`)) + (await count(`import_rows WHERE import = '${id}'`)),
    ).toBe(0);
    expect((await clerk.post(`/imports/${id}/commit`)).status).toBe(409);
  });
});
