import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import ExcelJS from 'exceljs';
import PizZip from 'pizzip';
import { Document, Packer, Paragraph } from 'docx';
import type {
  FrozenReportView,
  ReportDifferencesView,
  ReportRowsAnswer,
  ReportView,
  TemplateView,
} from '../../libs/contracts/reports.js';
import { versionHash } from '../../libs/data/statistics/reports.repository.js';
import type { PilotFolder } from '../../scripts/pilot/pilot-folder.js';
import { ApiHarness } from '../support/api-harness.js';
import { startPilotApi } from '../support/pilot-api.js';

const [OFFICER, ADMINISTRATOR] = ['of-001', 'ad-system'];
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const AS_OF = '2020-06-24';
let api: ApiHarness;
let folder: PilotFolder;
let report: ReportView;
beforeAll(async () => {
  ({ api, folder } = await startPilotApi('2020-07-06'));
}, 180_000);
afterAll(() => api.stop());

const get = async <T>(path: string, who = OFFICER) => (await api.as(who)).get<T>(path);
const post = async <T>(path: string, body: unknown, key = randomUUID() as string, who = OFFICER) =>
  (await api.as(who)).post<T>(path, body, { key });
/** A file as its bytes: the test client reads text. */
async function file(path: string, who = OFFICER): Promise<{ status: number; type: string | null; content: Buffer }> {
  const client = await api.as(who);
  const response = await fetch(`${client.url}/api${path}`, { headers: { cookie: client.cookieHeader() } });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    content: Buffer.from(await response.arrayBuffer()),
  };
}
async function upload(
  name: string,
  content: Buffer,
  { key = randomUUID() as string, type = DOCX, who = ADMINISTRATOR } = {},
): Promise<{ status: number; body: TemplateView & { code: string; detail: string } }> {
  const client = await api.as(who);
  const response = await fetch(`${client.url}/api/report-templates/${name}`, {
    method: 'PUT',
    headers: { cookie: client.cookieHeader(), 'content-type': type, 'idempotency-key': key },
    body: new Uint8Array(content),
  });
  return { status: response.status, body: (await response.json()) as TemplateView & { code: string; detail: string } };
}
const exportsOf = async (id: string): Promise<string[]> =>
  (
    await api.db.owner.query<{ entry: string }>(
      `SELECT entry FROM attempts WHERE entry::jsonb ->> 'action' = 'export-report' AND entry::jsonb ->> 'subject' = $1 ORDER BY seq`,
      id,
    )
  ).map(({ entry }) => (JSON.parse(entry) as { details: { format: string } }).details.format);
const textOf = (content: Buffer): string =>
  new PizZip(content)
    .file('word/document.xml')!
    .asText()
    .replace(/<\/w:p>/g, '\n')
    .replace(/<[^>]+>/g, '');
const documentOf = (...lines: string[]): Promise<Buffer> =>
  Packer.toBuffer(new Document({ sections: [{ children: lines.map((line) => new Paragraph(line)) }] }));

describe('a report', () => {
  it('freezes figures, definitions and rows once per key, under a hash that anybody can check', async () => {
    const [body, key] = [{ asOf: AS_OF, title: '=党建带群建工作简报' }, randomUUID()];
    const [first, again] = [
      await post<ReportView>('/reports', body, key),
      await post<ReportView>('/reports', body, key),
    ];
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    report = first.body;
    expect((await get<{ items: ReportView[] }>('/reports')).body.items.map(({ id }) => id)).toEqual([report.id]);
    const { body: frozen } = await get<FrozenReportView>(`/reports/${report.id}`);
    expect(versionHash(frozen as never)).toBe(report.versions[0]!.sha256);
    const coverage = frozen.content.sections.find(({ id }) => id === 'coverage')!;
    expect(coverage).toMatchObject({
      title: { zh: '覆盖率' },
      asOf: AS_OF,
      rows: { count: 4 * 384, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const live = (await get<{ groups: unknown[] }>(`/statistics/coverage?asOf=${AS_OF}&groupBy=type`)).body;
    expect(coverage.figures[0]!.groups).toEqual(live.groups);
    const before = frozen.content.sections.find(({ id }) => id === 'organisations-baseline')!;
    expect(before.figures[0]!.groups.map(({ key: of, numerator }) => [of.type, numerator])).toEqual([
      ['league', 23],
      ['party', 224],
      ['union', 114],
      ['women', 43],
    ]);
  });

  it('stays as it was when the data change; the correction is a second version with a difference list', async () => {
    const { body: was } = await get<FrozenReportView>(`/reports/${report.id}`);
    const [lost] = await api.db.owner.query<{ id: string; name: string }>(
      `SELECT id, name FROM organisations WHERE type = 'women' AND mode = 'single' AND baseline ORDER BY id LIMIT 1`,
    );
    await api.db.owner.execute(`UPDATE organisations SET ended_on = '2020-06-01' WHERE id = $1`, lost!.id);
    expect((await get<FrozenReportView>(`/reports/${report.id}`)).body).toEqual(was);
    expect((await post(`/reports/${report.id}/versions`, {})).status).toBe(400);
    const corrected = await post<ReportView>(`/reports/${report.id}/versions`, { reason: '核实一个妇女组织已撤销' });
    expect([corrected.status, corrected.body.versions.map(({ version, reason }) => [version, reason])]).toEqual([
      201,
      [
        [1, null],
        [2, '核实一个妇女组织已撤销'],
      ],
    ]);
    const { body: differences } = await get<ReportDifferencesView>(`/reports/${report.id}/differences?from=1&to=2`);
    const women = differences.figures.find(
      ({ section, groupBy, key }) =>
        section === 'organisations' && groupBy.join() === 'type' && key['type'] === 'women',
    );
    expect(women).toMatchObject({
      from: { numerator: expect.any(Number) },
      to: { numerator: women!.from!.numerator - 1 },
    });
    expect(differences.rows).toContainEqual({
      section: 'organisations',
      id: lost!.id,
      name: lost!.name,
      change: 'went',
    });
    expect(differences.rows.filter(({ section }) => section === 'coverage').map(({ change }) => change)).toEqual([
      'went',
    ]);
    expect(differences.more).toBe(false);
    expect((await get<FrozenReportView>(`/reports/${report.id}?version=1`)).body).toEqual(was);
  });

  it('cannot be changed in the database by anybody', async () => {
    for (const table of ['reports', 'report_versions', 'report_rows']) {
      await expect(api.db.owner.execute(`DELETE FROM ${table}`)).rejects.toThrow(/is frozen/);
      await expect(
        api.db.owner.execute(
          `UPDATE ${table} SET ${table === 'reports' ? 'title' : 'version'} = ${table === 'reports' ? 'title' : 'version'}`,
        ),
      ).rejects.toThrow(/is frozen/);
      await expect(api.db.worker.execute(`DELETE FROM ${table}`)).rejects.toThrow();
    }
  });

  it('opens down to its frozen rows, a township to its own', async () => {
    const { body } = await get<ReportRowsAnswer>(`/reports/${report.id}/rows?section=population&limit=500&version=1`);
    expect([body.items.length, body.page.hasMore]).toEqual([384, false]);
    const township = folder.accounts.find(({ role, body: of }) => role === 'officer' && of === 'T01P')!.id;
    expect((await get(`/reports/${report.id}`, township)).status).toBe(404);
    expect((await post('/reports', { asOf: AS_OF }, randomUUID(), township)).status).toBe(403);
    expect((await post('/reports', { asOf: '2020-06-25' })).body).toMatchObject({ errors: [{ path: 'asOf' }] });
    expect((await post('/reports', { asOf: AS_OF, template: 'no-such' })).body).toMatchObject({
      status: 400,
      errors: [{ path: 'template' }],
    });
    expect((await get(`/reports/${report.id}/rows?section=nothing`)).status).toBe(400);
    expect((await get(`/reports/${report.id}?version=9`)).status).toBe(404);
  });

  it('leaves as a spreadsheet with definitions, figures and rows, neutralised and audited', async () => {
    const { status, type, content } = await file(`/reports/${report.id}/export.xlsx?version=1`);
    expect([status, type]).toEqual([200, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet']);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(content as never);
    const names = workbook.worksheets.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['说明', '指标定义', '覆盖率', '覆盖率 明细', '清单完成率', '启动以来新建组织数']),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(workbook.getWorksheet('说明')!.getCell('B2').value).toBe(`'=党建带群建工作简报`);
    expect(workbook.getWorksheet('摸底单位数 明细')!.rowCount).toBe(385);
    const cells: unknown[] = [];
    workbook.eachSheet((sheet) => sheet.eachRow((row) => row.eachCell((cell) => cells.push(cell.value))));
    expect(cells.filter((value) => typeof value === 'string' && /^[=+\-@]/.test(value))).toEqual([]);
    expect(cells.filter((value) => typeof value === 'string' && /1990000\d{4}/.test(value))).toEqual([]);
    expect(await exportsOf(report.id)).toEqual(['xlsx']);
  });

  it('leaves as a briefing in Chinese with the report’s own figures', async () => {
    const { status, type, content } = await file(`/reports/${report.id}/export.docx?version=1`);
    expect([status, type]).toEqual([200, DOCX]);
    const text = textOf(content);
    expect(text).toContain('共摸底非公企业和社会组织384家，其中非公企业361家、社会组织23家');
    expect(text).toContain('启动前已建党组织224个、工会114个、团组织23个、妇女组织43个');
    expect(text).toContain('共111个，要求2020年7月31日前完成');
    expect(text).toContain('联系非公企业356家、社会组织21个');
    expect(text).toContain('经营季节性强，暂不稳定');
    expect(text).not.toMatch(/[{}]|undefined|NaN/);
    expect(await exportsOf(report.id)).toEqual(['xlsx', 'docx']);
  });
});

describe('the template of the briefing', () => {
  it('is replaced by an administrator, as a version, and used from then on', async () => {
    const [content, key] = [
      await documentOf('岳西县简报（{asOf}）', '摸底{population}家', '{#list}{type}{done}/{listed}；{/list}'),
      randomUUID(),
    ];
    const [first, again] = [await upload('briefing', content, { key }), await upload('briefing', content, { key })];
    expect([first.status, again.body]).toEqual([200, first.body]);
    expect(first.body).toMatchObject({
      name: 'briefing',
      version: 1,
      placeholders: ['asOf', 'list.done', 'list.listed', 'list.type', 'population'],
      uploadedBy: ADMINISTRATOR,
    });
    expect((await upload('briefing', await documentOf('{title}'))).body.version).toBe(2);
    expect((await upload('briefing', content)).body.version).toBe(3);
    expect(textOf((await file(`/reports/${report.id}/export.docx`)).content)).toContain('岳西县简报（2020年6月24日）');
    expect(textOf((await file('/report-templates/briefing/content.docx', ADMINISTRATOR)).content)).toContain(
      '{population}',
    );
    const { items, placeholders } = (
      await get<{ items: TemplateView[]; placeholders: { name: string }[] }>('/report-templates')
    ).body;
    expect(items).toMatchObject([{ name: 'briefing', version: 3 }]);
    expect(placeholders.map(({ name }) => name)).toContain('townships.unionRate');
  });

  it('is refused with unknown placeholders by name, from others, and when it is something else', async () => {
    const unknown = await upload('briefing', await documentOf('{population} {populaton}'));
    expect([unknown.status, unknown.body.code, unknown.body.detail]).toEqual([
      400,
      'malformed-request',
      '不认识的占位符：populaton',
    ]);
    const broken = await upload('briefing', await documentOf('{#list}{type}'));
    expect([broken.status, broken.body.detail]).toEqual([400, '占位符有误：循环“{#list}”没有结束标记“{/list}”']);
    expect((await upload('briefing', await documentOf('{title}'), { who: OFFICER })).status).toBe(403);
    expect((await upload('briefing', Buffer.from('{}'), { type: 'application/json' })).status).toBe(415);
    expect((await upload('briefing', Buffer.from('not a zip'))).status).toBe(400);
    expect((await upload('..%2Fbriefing', await documentOf('{title}'))).status).toBe(400);
    expect((await upload('briefing', Buffer.alloc(6 * 1_048_576))).status).toBe(413);
  });
});
