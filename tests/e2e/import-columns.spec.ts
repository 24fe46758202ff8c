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

describe('a task list', () => {
  const HEAD = '序号,单位编号,单位名称,工会,团组织,妇女组织,组建方式,责任单位';
  const faultsOf = async (...lines: string[]): Promise<string[]> => {
    const { id } = await previewed(clerk, 'task-list', [HEAD, ...lines].join('\n'), { part: 'true' });
    return (await rowsOf(id)).flatMap(({ errors }) => errors.map(({ cell, value }) => `${cell} ${value}`));
  };
  beforeAll(async () => {
    const units = [1, 2, 3, 4, 5, 6].map((no) => `DW${no},第${no}公司,民营企业,天堂镇,9,正常`).join('\n');
    await imported(clerk, 'platform', `单位编号,单位名称,单位类别,所属乡镇,职工总数,经营状态\n${units}\n`, {
      part: 'true',
    });
  });

  test('drops nothing in silence: each mark, unit, mode and body that is none is an error of its cell', async () => {
    expect(
      await faultsOf(
        '1,DW1,第1公司,√,,,单独,天堂镇党委',
        '2,DW2,第2公司,是,✓,1,,',
        '3,DW3,第3公司,随3,随1,随9,,',
        '4,DW999,第4公司,√,,,,',
        '5,DW5,第5公司,√,,,合伙,某乡党委',
        '5,DW6,第6公司,随1,,,区域,',
      ),
    ).toEqual([
      'D3 是',
      'E3 ✓',
      'F3 1',
      'D4 随3',
      'E4 随1',
      'F4 随9',
      'B5 DW999',
      'A6 5',
      'G6 合伙',
      'H6 某乡党委',
      'A7 5',
      'G7 区域',
    ]);
  });

  test('and its second sheet, of units and types that there are', async () => {
    const { id } = await previewed(
      clerk,
      'task-list',
      [
        HEAD,
        '1,DW1,第1公司,√,,,,',
        '',
        '单位编号,单位名称,组织类型,原因代码',
        'DW998,某公司,工会,N01',
        'DW2,第2公司,商会,N01',
      ].join('\n'),
      { part: 'true' },
    );
    expect((await rowsOf(id)).map(({ errors }) => errors.map(({ cell }) => cell))).toEqual([[], ['A5'], ['C6']]);
  });
});

describe('a preview warns', () => {
  const kindsOf = async (source: string, file: string): Promise<string[]> => {
    const { id } = await previewed(clerk, source, file, { part: 'true' });
    return (await rowsOf(id)).flatMap(({ remarks }) =>
      remarks.filter(({ zh }) => /请核对$/.test(zh)).map(({ cell, kind }) => `${cell} ${kind}`),
    );
  };
  test('of codes given twice, codes of unions, unknown townships and status, days to come and more members than staff', async () => {
    const head =
      '单位编号,单位名称,单位类别,所属乡镇,统一社会信用代码,职工总数,正式党员,预备党员,经营状态,党组织成立时间';
    const lines = [
      `DW20,甲公司,民营企业,天堂镇,${CODES[0]},9,1,0,正常,2019-01-01`,
      `DW21,乙公司,民营企业,天堂镇,${CODES[0]},9,1,0,正常,2019-01-01`,
      'DW22,丙公司,民营企业,无名镇,81340828669491100X,9,1,0,神秘,2035-01-01',
      `DW23,丁公司,民营企业,天堂镇,${CODES[1]},3,3,1,正常,2019-01-01`,
    ];
    expect(await kindsOf('platform', [head, ...lines].join('\n'))).toEqual([
      'E3 code-twice',
      'E4 union-code-of-unit',
      'D4 township-unknown',
      'I4 status-unknown',
      'J4 date-in-future',
      'G5 more-than-staff',
    ]);
  });
  test('of terms that end before they begin', async () => {
    const file =
      '工会名称,建会单位,成立日期,届满日期\n甲工会,甲公司,2020-01-01,2019-01-01\n乙工会,乙公司,2019-01-01,2024-01-01\n';
    expect(await kindsOf('union', file)).toEqual(['D2 ends-before-it-begins']);
  });
});
