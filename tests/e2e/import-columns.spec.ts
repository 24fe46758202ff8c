import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ImportRows, ImportView } from '../../libs/contracts/imports.js';
import type { ApiClient } from '../support/api-client.js';
import { ApiHarness } from '../support/api-harness.js';
import { imported, LedgerWorkerHarness, previewed, settled } from '../support/ledger-worker.js';
import { seedPilotCounty } from '../support/pilot-ledger.js';

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

const CODES = ['91350100M000100Y43', '91340828MA2UP2H16X'];
const count = async (sql: string): Promise<number> =>
  Number((await harness.db.owner.query<{ n: bigint }>(`SELECT count(*) AS n FROM ${sql}`))[0]!.n);
const rowsOf = async (id: string): Promise<ImportRows['items']> =>
  (await clerk.get<ImportRows>(`/imports/${id}/rows`)).body.items;

describe('a column that disappears', () => {
  const members = (codeHeader: string | null): string =>
    [
      ['会员编号', '店名', ...(codeHeader === null ? [] : [codeHeader]), '从业人数', '加入工会人数'],
      ...CODES.map((code, at) => [
        `CY80${at}`,
        `${'甲乙'[at]}农家乐`,
        ...(codeHeader === null ? [] : [code]),
        '3',
        '2',
      ]),
    ]
      .map((cells) => cells.join(','))
      .join('\n');
  const codes = (): Promise<number> =>
    count(`source_rows WHERE source = 'association-members' AND content->'code'->>'code' IS NOT NULL`);

  test('because its header was renamed is listed with a proposal, and nothing is emptied unless a person confirms it', async () => {
    await imported(clerk, 'association-members', members('信用代码'));
    expect(await codes()).toBe(2);
    const preview = await previewed(clerk, 'association-members', members('证照号'));
    expect(preview).toMatchObject({
      status: 'previewed',
      layout: {
        sheets: [
          {
            missingFields: expect.arrayContaining([{ field: 'code', label: '信用代码', required: false }]),
            proposals: [
              { field: 'code', fieldLabel: '信用代码', column: 2, letter: 'C', label: '证照号', by: 'content' },
            ],
          },
        ],
        emptied: [{ table: 'members', field: 'code', label: '信用代码', rows: 2 }],
      },
    });
    const refused = await clerk.post(`/imports/${preview.id}/commit`);
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'field-would-be-emptied',
        detail: expect.stringContaining('“信用代码”（2行）'),
        errors: [{ path: 'empty.members.code' }],
      },
    });
    expect(await codes()).toBe(2);
    await clerk.post(`/imports/${preview.id}/mapping`, { sheets: { csv: { columns: { code: 2 } } }, save: false });
    expect(await settled(clerk, preview.id)).toMatchObject({ counts: { same: 2 }, layout: { emptied: [] } });
  });

  test('altogether, or that is blank from top to bottom, is emptied once a person has confirmed it', async () => {
    for (const file of [members(null), members('信用代码').replace(new RegExp(CODES.join('|'), 'g'), '')]) {
      const preview = await previewed(clerk, 'association-members', file);
      expect(preview.layout!.emptied).toMatchObject([{ field: 'code', rows: 2 }]);
      await clerk.post(`/imports/${preview.id}/discard`);
    }
    const { id } = await previewed(clerk, 'association-members', members(null));
    expect((await clerk.post(`/imports/${id}/commit`, { empty: ['members.phone'] })).status).toBe(409);
    expect((await clerk.post(`/imports/${id}/commit`, { empty: ['members.code'] })).status).toBe(202);
    expect((await settled(clerk, id)).status).toBe('committed');
    expect(await codes()).toBe(0);
  });

  test('of codes leaves registrations who they are: they are known by name meanwhile', async () => {
    const register = (header: string): string =>
      `${header},市场主体名称,主体类型,登记状态\n${CODES[0]},某县一公司,民营企业,存续\n${CODES[1]},某县二公司,民营企业,存续\n`;
    await imported(clerk, 'market-regulation', register('统一社会信用代码'), { part: 'true' });
    const preview = await previewed(clerk, 'market-regulation', register('证照号'), { part: 'true' });
    expect(preview).toMatchObject({
      counts: { new: 0, changed: 2 },
      layout: { emptied: [{ field: 'code', rows: 2 }] },
    });
    expect((await rowsOf(preview.id)).map(({ key }) => key)).toEqual(CODES);
  });
});

describe('a file without the column by which its rows are known', () => {
  test('is kept, says what is missing and what it may be, and is mapped by hand', async () => {
    const file = `统一社会信用代码,户名,主体类型,登记状态,成立日期\n${CODES[0]},某县三公司,民营企业,存续,2018-01-02\n${CODES[1]},某县四公司,民营企业,存续,2019-01-02\n`;
    const preview = await previewed(clerk, 'market-regulation', file, { part: 'true' });
    expect(preview).toMatchObject({
      status: 'needs-mapping',
      refusal: { code: 'header-not-found', zh: expect.stringContaining('缺少“市场主体名称”列，可能是“户名”') },
      layout: {
        ignoredSheets: [
          {
            nearest: {
              table: 'registrations',
              headerRows: [1, 1],
              proposals: [{ field: 'name', column: 1, label: '户名', by: 'content' }],
            },
          },
        ],
      },
    });
    const { headerRows, proposals } = preview.layout!.ignoredSheets[0]!.nearest!;
    const columns = Object.fromEntries(proposals.map(({ field, column }) => [field, column]));
    await clerk.post(`/imports/${preview.id}/mapping`, { sheets: { csv: { headerRows, columns } }, save: false });
    const mapped = await settled(clerk, preview.id);
    expect(mapped).toMatchObject({ status: 'previewed', counts: { rows: 2, error: 0 } });
    expect((await rowsOf(preview.id))[0]!.value).toMatchObject({ name: '某县三公司', registeredOn: '2018-01-02' });
  });

  test('that fits nothing at all is kept as well', async () => {
    const strange = 'a,b,c,d\nCY850,癸农家乐,某,5\n';
    const preview = await previewed(clerk, 'association-members', strange, { part: 'true' });
    expect(preview).toMatchObject({ status: 'needs-mapping', layout: { ignoredSheets: [{ nearest: null }] } });
    await clerk.post(`/imports/${preview.id}/mapping`, {
      sheets: { csv: { headerRows: [1, 1], columns: { memberNo: 0, name: 1, workers: 3 } } },
      save: false,
    });
    expect(await settled(clerk, preview.id)).toMatchObject({ status: 'previewed', counts: { new: 1, error: 0 } });
  });
});

describe('wrong rows of two tables on one sheet', () => {
  test('come back each under its own header', async () => {
    const file = [
      '会员编号,店名,从业人数,加入工会人数',
      'CY860,甲店,三四,1',
      ',,,',
      '店名,会员编号,加入工会人数,从业人数',
      '乙店,CY861,1,五六',
    ].join('\n');
    const { id } = await previewed(clerk, 'association-members', file, { part: 'true' });
    const answer = await clerk.get(`/imports/${id}/errors.xlsx`);
    const again = await previewed(clerk, 'association-members', new Uint8Array(answer.bytes), { part: 'true' });
    expect((await rowsOf(again.id)).map(({ key, errors }) => [key, errors[0]!.value])).toEqual([
      ['CY860', '三四'],
      ['CY861', '五六'],
    ]);
    expect((again as ImportView).counts).toMatchObject({ error: 2 });
  });
});
