import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import ExcelJS from 'exceljs';
import type { NewUnitAnswer } from '../../libs/contracts/unit-changes.js';
import type { UnitDetail, UnitHistory, UnitSummary } from '../../libs/contracts/units.js';
import { unitSearchBody } from '../../libs/contracts/units.js';
import { UnitSearchRepository } from '../../libs/data/ledger/units/unit-search.repository.js';
import { thresholdsOf } from '../../libs/domain/ledger/statistics/assessment.js';
import { ruleSetFor } from '../../libs/domain/rule-sets/registry.js';
import { projectLedger } from '../../libs/data/ledger/import/ledger-projection.js';
import { hashPassword } from '../../libs/platform/passwords.js';
import { ApiHarness, PASSWORD } from '../support/api-harness.js';
import type { Answer, Call } from '../support/api-client.js';
import { putPilotRows, seedPilotCounty, seedPilotPeople, takeProposals } from '../support/pilot-ledger.js';

/** An officer of the task force, one of a township, one of another, a reviewer of a line. */
const [OFFICER, TOWNSHIP, REVIEWER] = ['of-001', 'of-006', 'rv-001'];
let api: ApiHarness;
const project = (at: string) => api.db.worker.transaction((tx) => projectLedger(tx, { importId: null, at }));
beforeAll(async () => {
  api = await ApiHarness.start({}, async (db) => {
    await seedPilotCounty(db.owner);
    await seedPilotPeople(db.owner, await hashPassword(PASSWORD));
    await putPilotRows(db.owner);
  });
  await project('2020-05-26T01:00:00.000Z');
  await takeProposals(api.db.owner, OFFICER, '2020-05-26T02:00:00.000Z');
  await project('2020-05-26T03:00:00.000Z');
});
afterAll(() => api.stop());

interface Found {
  items: UnitSummary[];
  page: { endCursor: string | null; hasMore: boolean; total?: number };
}
const search = async (filter: object, more: object = {}): Promise<Found> => {
  const answer = await (await api.as(OFFICER)).post<Found>('/units/search', { filter, withTotal: true, ...more });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body;
};
const total = async (filter: object): Promise<number> => (await search(filter)).page.total!;
const unit = async (id: string): Promise<UnitDetail> =>
  (await (await api.as(OFFICER)).get<UnitDetail>(`/units/${id}`)).body;
const post = async <T>(who: string, path: string, body: unknown, call: Call = {}): Promise<Answer<T>> =>
  (await api.as(who)).post<T>(path, body, call);
const oracle = async (where: string): Promise<number> =>
  Number((await api.db.owner.query<{ n: bigint }>(`SELECT count(*) AS n FROM units u WHERE ${where}`))[0]!.n);

describe('search', () => {
  it('finds by a part of the name, a former name, an alias, the beginning of code or number; full-width and spaces are no difference', async () => {
    const ids = async (text: string): Promise<string[]> => (await search({ text })).items.map(({ unitId }) => unitId);
    const [withFormer] = await api.db.owner.query<{ unit_id: string; former: string }>(
      `SELECT unit_id, former_names[1] AS former FROM units WHERE cardinality(former_names) > 0 AND in_population ORDER BY 1 LIMIT 1`,
    );
    const [withAlias] = await api.db.owner.query<{ unit_id: string; alias: string }>(
      `SELECT unit_id, aliases[1] AS alias FROM units WHERE cardinality(aliases) > 0 ORDER BY 1 LIMIT 1`,
    );
    const swan = await search({ text: '天鹅' });
    expect(swan.items.map(({ name }) => name)).toEqual(expect.arrayContaining([expect.stringContaining('天鹅科技')]));
    expect(await ids('天 鹅　科技')).toEqual((await search({ text: '天鹅科技' })).items.map(({ unitId }) => unitId));
    expect(await ids(withFormer!.former.slice(2, 8))).toContain(withFormer!.unit_id);
    expect(await ids(withAlias!.alias)).toContain(withAlias!.unit_id);
    const { creditCode } = swan.items[0]!;
    expect(await ids(creditCode!.slice(0, 14).toLowerCase())).toEqual([swan.items[0]!.unitId]);
    expect(await ids('yx0123')).toEqual(['YX0123']);
    expect(await ids('%_')).toEqual([]);
    expect(await ids('茶')).toHaveLength(
      Math.min(50, await oracle(`name || array_to_string(former_names || aliases, '') LIKE '%茶%'`)),
    );
  });

  it('gives the same units in the same order, page by page, for a text that many names have as for a rare one', async () => {
    const { owner } = api.db;
    await owner.query('ANALYZE units');
    const common = async (text: string): Promise<boolean> =>
      (await owner.query<{ common: boolean }>(`SELECT is_common_text('${text}') AS common`))[0]!.common;
    expect([await common('公司'), await common('天鹅科技'), await common('340828199001011234')]).toEqual([
      true,
      false,
      false,
    ]);
    const [{ township }] = (await owner.query<{ township: string }>(
      'SELECT township FROM units GROUP BY 1 ORDER BY count(*), 1 LIMIT 1',
    )) as [{ township: string }];
    for (const sort of ['unitId', 'name'])
      for (const filter of [
        { text: '公司' },
        { text: '公司', township: [township] },
        { text: '茶' },
        { text: '公司', employeesFrom: 60 },
      ]) {
        const found: string[] = [];
        for (let after: string | null | undefined; after !== null;) {
          const { items, page } = await search(filter, { sort, page: { limit: 9, ...(after && { after }) } });
          after = found.push(...items.map(({ unitId }) => unitId)) && page.hasMore ? page.endCursor : null;
        }
        const where = `concat_ws('|', name, array_to_string(former_names || aliases, '|')) LIKE '%${filter.text}%'${filter.township ? ` AND township = '${township}'` : ''}${filter.employeesFrom ? ' AND employees >= 60' : ''}`;
        expect(found).toEqual(
          (
            await owner.query<{ unit_id: string }>(
              `SELECT unit_id FROM units WHERE ${where} ORDER BY ${sort === 'name' ? 'name COLLATE "C", unit_id' : 'unit_id'}`,
            )
          ).map(({ unit_id }) => unit_id),
        );
      }
  });

  it('counts up to a bound, and says where there are more', async () => {
    const repository = new UnitSearchRepository(api.db.api, 100);
    const actor = await api.actorOf(OFFICER);
    const context = { today: '2020-06-24', thresholds: thresholdsOf(ruleSetFor('2020-06-24')) };
    const page = async (filter: object) =>
      (await repository.search(actor, unitSearchBody.parse({ filter, withTotal: true, page: { limit: 1 } }), context))
        .page;
    expect(await page({ text: '公司' })).toMatchObject({ total: 100, totalIsLowerBound: true, hasMore: true });
    expect(await page({ inPopulation: true })).toMatchObject({ total: 100, totalIsLowerBound: true });
    expect(await page({ text: '天鹅' })).not.toHaveProperty('totalIsLowerBound');
    expect((await search({ inPopulation: true })).page).toEqual({
      endCursor: expect.any(String),
      hasMore: true,
      total: 384,
    });
  });

  it('filters by township, kind, status, numbers, coverage, assessment and list, as the tables have it', async () => {
    expect(await total({ inPopulation: true })).toBe(384);
    expect(await total({ inPopulation: true, kind: ['social'] })).toBe(
      await oracle(`in_population AND kind = 'social'`),
    );
    expect(await total({ township: ['天堂镇'], inPopulation: true })).toBe(
      await oracle(`in_population AND township = '天堂镇'`),
    );
    expect(await total({ area: '340828/天堂镇' })).toBe(await oracle(`township = '天堂镇'`));
    expect(await total({ status: ['deregistered', 'shell'] })).toBe(
      await oracle(`status IN ('deregistered', 'shell')`),
    );
    expect(await total({ employeesFrom: 10, employeesTo: 20 })).toBe(await oracle('employees BETWEEN 10 AND 20'));
    expect(await total({ codeCheck: ['failed', 'missing'] })).toBe(await oracle(`code_check <> 'valid'`));
    const covers = `EXISTS (SELECT 1 FROM organisation_units m JOIN organisations o ON o.id = m.organisation WHERE m.unit_id = u.unit_id AND o.type = 'union')`;
    expect(await total({ inPopulation: true, covered: ['union'] })).toBe(await oracle(`in_population AND ${covers}`));
    expect(await total({ inPopulation: true, notCovered: ['union'] })).toBe(
      await oracle(`in_population AND NOT ${covers}`),
    );
    expect(
      await total({ inPopulation: true, meets: { type: 'union', meets: 'yes' }, notCovered: ['union', 'party'] }),
    ).toBeGreaterThan(0);
    expect((await total({ list: { on: true } })) + (await total({ list: { on: false } }))).toBe(await oracle('true'));
    expect(
      (await search({ inPopulation: true, covered: ['union'] })).items.every(({ covered }) =>
        covered.includes('union'),
      ),
    ).toBe(true);
  });

  it('walks all units in pages of either order without missing or doubling one', async () => {
    for (const sort of ['unitId', 'name']) {
      const seen: string[] = [];
      for (let after: string | undefined, more = true; more;) {
        const { items, page } = await search({}, { sort, page: { limit: 97, ...(after ? { after } : {}) } });
        seen.push(...items.map(({ unitId }) => unitId));
        [after, more] = [page.endCursor ?? undefined, page.hasMore];
      }
      expect([sort, seen.length, new Set(seen).size]).toEqual([sort, await oracle('true'), await oracle('true')]);
    }
  });

  it('shows nothing to those who have no part in the ledger, and refuses what is no search', async () => {
    expect((await post('ad-audit', '/units/search', {})).status).toBe(403);
    const bad = [
      { filter: { colour: 'red' } },
      { page: { limit: 500 } },
      { page: { limit: 10, after: 'x' } },
      { filter: { covered: ['club'] } },
      { sort: 'colour' },
    ];
    for (const body of bad) expect((await post(OFFICER, '/units/search', body)).status).toBe(400);
    const rows = await api.db.api.query<{ id: string }>(`SELECT find_units('{}', NULL, 10) AS id`);
    expect(rows).toEqual([]);
  });
});

describe('one unit', () => {
  it('says of every value the source, the day, the import and the row, and masks persons', async () => {
    const found = await unit('YX0001');
    const name = found.fields.find(({ field }) => field === 'name')!;
    expect(name).toMatchObject({
      value: found.name,
      source: 'market-regulation',
      asOf: '2020-05-31',
      import: 'import-market-regulation',
      row: expect.any(Number),
      confirmedBy: null,
    });
    expect(found.fields.find(({ field }) => field === 'employees')).toMatchObject({
      source: 'platform',
      asOf: '2020-05-25',
      value: found.employees,
    });
    expect([found.legalRepresentative, found.phone]).toEqual([
      expect.stringMatching(/^.\*$/),
      expect.stringMatching(/^\d{3}\*{4}\d{4}$/),
    ]);
    expect(JSON.stringify(found)).not.toMatch(/法人_\d+/);
    expect(found.organisations.map(({ type }) => type)).toContain('party');
    expect((await (await api.as(OFFICER)).get(`/units/${found.creditCode!}`)).body).toMatchObject({ unitId: 'YX0001' });
  });

  it("shows personal data in full only for a purpose, in one's own area, on record", async () => {
    const inTown = (await search({ township: ['天堂镇'], inPopulation: true })).items[0]!.unitId;
    const client = await api.as(OFFICER);
    expect((await client.get(`/units/${inTown}/personal`)).status).toBe(400);
    const full = await client.get(
      `/units/${inTown}/personal?purpose=contact&note=${encodeURIComponent('电话13812345678预约')}`,
    );
    expect((await client.get(`/units/${inTown}/personal?purpose=curious`)).body).toMatchObject({
      status: 400,
      errors: [{ path: 'purpose' }],
    });
    expect([full.status, full.body]).toEqual([
      200,
      {
        unitId: inTown,
        legalRepresentative: expect.stringMatching(/^法人_/),
        phone: expect.stringMatching(/^1\d{10}$/),
      },
    ]);
    expect((await (await api.as(REVIEWER)).get(`/units/${inTown}/personal?purpose=contact`)).status).toBe(403);
    const entries = await api.db.owner.query<{ entry: string }>(
      `SELECT entry FROM attempts WHERE kind = 'ledger' AND entry LIKE '%read-personal%'`,
    );
    expect(entries.map(({ entry }) => JSON.parse(entry) as object)).toEqual([
      expect.objectContaining({
        account: OFFICER,
        subject: inTown,
        details: { purpose: 'contact', note: '电话138****5678预约' },
      }),
    ]);
    expect(entries[0]!.entry).not.toContain('法人_');
  });
});

describe('a correction', () => {
  const correct = (who: string, id: string, body: object, call: Call = {}): Promise<Answer<UnitDetail>> =>
    post(who, `/units/${id}/corrections`, body, call);

  it('stands over the sources with who, when and why, keeps the old value, and lets a newer source that disagrees be seen', async () => {
    const before = await unit('YX0005');
    const key = randomUUID();
    const body = { field: 'employees', value: 77, reason: '实地清点', asOf: '2020-06-20' };
    const after = await correct(OFFICER, 'YX0005', body, { key, headers: { 'if-match': `"v${before.version}"` } });
    expect(after.body).toMatchObject({ employees: 77, version: before.version + 1, countedOn: '2020-06-20' });
    expect(after.body.fields.find(({ field }) => field === 'employees')).toMatchObject({
      value: 77,
      source: 'person',
      asOf: '2020-06-20',
      confirmedBy: OFFICER,
      reason: '实地清点',
    });
    expect((await correct(OFFICER, 'YX0005', body, { key })).body.version).toBe(before.version + 1);
    expect(
      (await correct(OFFICER, 'YX0005', { ...body, value: 78 }, { headers: { 'if-match': `"v${before.version}"` } }))
        .status,
    ).toBe(412);
    await api.db.owner.execute(
      `UPDATE source_rows SET content = jsonb_set(content, '{employees}', '99'), import = 'import-2' WHERE source = 'platform' AND key = 'YX0005'`,
    );
    await project('2020-06-25T01:00:00.000Z');
    const seen = await unit('YX0005');
    expect([seen.employees, seen.conflicts.map(({ field, value, import: from }) => [field, value, from])]).toEqual([
      77,
      [['employees', 99, 'import-2']],
    ]);
    const withdrawn = await post<UnitDetail>(OFFICER, '/units/YX0005/corrections/employees/withdrawal', {
      reason: '数错了',
    });
    expect([withdrawn.status, withdrawn.body.employees, withdrawn.body.conflicts]).toEqual([200, 99, []]);
    expect(withdrawn.body.fields.find(({ field }) => field === 'employees')).toMatchObject({
      value: 99,
      source: 'platform',
      import: 'import-2',
      confirmedBy: null,
    });
    await project('2020-06-25T02:00:00.000Z');
    expect(await unit('YX0005')).toEqual(withdrawn.body);
    expect(
      (await post(OFFICER, '/units/YX0005/corrections/employees/withdrawal', { reason: '再撤' })).body,
    ).toMatchObject({ code: 'nothing-to-do' });
  });

  it('taken back lets stand at once what the sources say, with all that follows from it', async () => {
    const withdraw = (id: string, field: string) =>
      post<UnitDetail>(OFFICER, `/units/${id}/corrections/${field}/withdrawal`, { reason: '误改' });
    const { creditCode, codeCheck, name, township, area, aliases, phone } = await unit('YX0012');
    const other = township === '天堂镇' ? '店前镇' : '天堂镇';
    for (const body of [
      { field: 'creditCode', value: null },
      { field: 'name', value: '误改公司' },
      { field: 'township', value: other },
      { field: 'aliases', value: ['误'] },
      { field: 'phone', value: '19900001234' },
    ]) {
      expect((await correct(OFFICER, 'YX0012', { ...body, reason: '误' })).status).toBe(200);
    }
    expect(await unit('YX0012')).toMatchObject({
      creditCode: null,
      codeCheck: 'missing',
      township: other,
      area: `340828/${other}`,
    });
    for (const field of ['creditCode', 'name', 'township', 'aliases', 'phone'])
      expect([field, (await withdraw('YX0012', field)).status]).toEqual([field, 200]);
    const again = await unit('YX0012');
    expect(again).toMatchObject({
      creditCode,
      codeCheck,
      codeMissingReason: null,
      name,
      township,
      area,
      aliases,
      phone,
    });
    await project('2020-06-25T02:30:00.000Z');
    expect(await unit('YX0012')).toEqual(again);
  });

  it('of a unit that a person added goes back to what it was added with; what no unit can be without stays', async () => {
    const added = await post<NewUnitAnswer>(OFFICER, '/units', {
      name: '岳西县撤回试验店',
      township: '天堂镇',
      kind: 'enterprise',
      employees: 5,
      codeMissingReason: '筹备中',
      reason: '摸底',
    });
    const id = added.body.unit.unitId;
    await correct(OFFICER, id, { field: 'employees', value: 9, reason: '误' });
    expect(
      (await post<UnitDetail>(OFFICER, `/units/${id}/corrections/employees/withdrawal`, { reason: '误改' })).body
        .employees,
    ).toBe(5);
    expect(
      (await post(OFFICER, `/units/${id}/corrections/industry/withdrawal`, { reason: '误改' })).body,
    ).toMatchObject({ code: 'nothing-to-do' });
  });

  it('is not how a status is taken back: the cases would not hear of it', async () => {
    const answer = await post(OFFICER, '/units/YX0012/corrections/status/withdrawal', { reason: '误' });
    expect(answer.body).toMatchObject({
      status: 400,
      code: 'malformed-request',
      detail: expect.stringContaining('状态变更'),
    });
    expect((await post(OFFICER, '/units/YX0012/corrections/colour/withdrawal', { reason: '误' })).status).toBe(400);
  });

  it('is history: the unit as it was at the end of any day', async () => {
    const history = async (query = ''): Promise<UnitHistory> =>
      (await (await api.as(OFFICER)).get<UnitHistory>(`/units/YX0008/history${query}`)).body;
    const before = await unit('YX0008');
    await correct(OFFICER, 'YX0008', { field: 'employees', value: 66, reason: '实地清点' });
    const at = async (day: string): Promise<unknown> => (await history(`?asOf=${day}`)).values['employees'];
    expect([await at('2020-05-20'), await at('2020-06-10'), await at('2020-06-24')]).toEqual([
      undefined,
      before.employees,
      66,
    ]);
    expect(
      (await history('?asOf=2020-06-10')).facts.every(({ recordedAt }) => recordedAt < '2020-06-10T16:00:00.000Z'),
    ).toBe(true);
    const all = (await history()).facts.filter(({ field }) => field === 'employees');
    expect(all.map(({ value, source, supersededAt }) => [value, source, supersededAt === null])).toEqual([
      [66, 'person', true],
      [before.employees, 'platform', false],
    ]);
    expect((await (await api.as(OFFICER)).get('/units/YX9999/history')).status).toBe(404);
    expect((await (await api.as(OFFICER)).get('/units/YX0008/history?asOf=yesterday')).status).toBe(400);
  });

  it("is for the task force and the Party committee of the unit's area", async () => {
    const town = (await api.actorOf(TOWNSHIP)).area;
    const own = (await search({ area: town })).items[0]!.unitId;
    const other = (await search({ area: town === '340828/天堂镇' ? '340828/店前镇' : '340828/天堂镇' })).items[0]!
      .unitId;
    const body = { field: 'industry', value: '茶叶', reason: '核实' };
    expect([
      (await correct(TOWNSHIP, own, body)).status,
      (await correct(TOWNSHIP, other, body)).status,
      (await correct(REVIEWER, own, body)).status,
      (await correct('ad-audit', own, body)).status,
    ]).toEqual([200, 403, 403, 403]);
  });

  it('of a code warns and never blocks; characters are mapped; what looks like an identity card number is not stored', async () => {
    const code = (await unit('YX0006')).creditCode!;
    const wrong = code.slice(0, 17) + (code[17] === 'A' ? 'B' : 'A');
    const refused = await correct(OFFICER, 'YX0006', { field: 'creditCode', value: wrong, reason: '证照如此' });
    expect(refused.body).toMatchObject({
      code: 'override-missing',
      rule: { citation: expect.stringContaining('GB 32100') },
      errors: [{ path: 'value', message: expect.stringContaining('校验') }],
    });
    const overridden = await correct(OFFICER, 'YX0006', {
      field: 'creditCode',
      value: wrong,
      reason: '证照如此',
      override: { reason: '已看原件' },
    });
    expect(overridden.body).toMatchObject({ creditCode: wrong, codeCheck: 'failed' });
    expect(overridden.body.fields.find(({ field }) => field === 'creditCode')!.reason).toContain('已看原件');
    expect(overridden.body.codeRemarks[0]!.zh).toContain('校验码不符');
    const fullWidth = [...code.toLowerCase()].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join(' ');
    expect(
      (await correct(OFFICER, 'YX0006', { field: 'creditCode', value: fullWidth.replace(/ /g, ''), reason: '更正' }))
        .body,
    ).toMatchObject({ creditCode: code, codeCheck: 'valid' });
    const identity = '362322198709086409';
    const refusals = [
      await correct(OFFICER, 'YX0006', {
        field: 'creditCode',
        value: identity,
        reason: '试',
        override: { reason: '试' },
      }),
      await correct(OFFICER, 'YX0006', { field: 'address', value: `某处 ${identity}`, reason: '试' }),
      await correct(OFFICER, 'YX0006', { field: 'creditCode', value: '12345', reason: '试' }),
    ];
    expect(
      refusals
        .map((a) => [a.status, a.body as unknown as { code: string }])
        .map(([status, body]) => [status, (body as { code: string }).code]),
    ).toEqual([
      [422, 'identity-number'],
      [422, 'identity-number'],
      [422, 'credit-code-malformed'],
    ]);
    const [stored] = await api.db.owner.query<{ n: bigint }>(
      `SELECT (SELECT count(*) FROM units WHERE credit_code = $1) + (SELECT count(*) FROM unit_facts WHERE value::text LIKE '%' || $1 || '%') + (SELECT count(*) FROM attempts WHERE entry LIKE '%' || $1 || '%') AS n`,
      identity,
    );
    expect(Number(stored!.n)).toBe(0);
  });
});

describe('a new unit', () => {
  const body = {
    name: '岳西县新云茶业有限公司',
    township: '天堂镇',
    kind: 'enterprise',
    employees: 8,
    womenEmployees: 4,
    reason: '摸底新发现，现场核实',
  };

  it('is added without a code only with the reason, and found at once', async () => {
    expect((await post(OFFICER, '/units', body)).status).toBe(400);
    const added = await post<NewUnitAnswer>(OFFICER, '/units', { ...body, codeMissingReason: '筹备中，未领证' });
    expect(added.status).toBe(201);
    const { unit: made } = added.body;
    expect(made).toMatchObject({
      unitId: expect.stringMatching(/^XZ\d{6}$/),
      creditCode: null,
      codeCheck: 'missing',
      codeMissingReason: '筹备中，未领证',
      addedBy: OFFICER,
      inPopulation: true,
      area: '340828/天堂镇',
    });
    expect(made.fields.find(({ field }) => field === 'name')).toMatchObject({
      source: 'person',
      confirmedBy: OFFICER,
      reason: body.reason,
    });
    expect((await search({ text: '新云茶业' })).items.map(({ unitId }) => unitId)).toEqual([made.unitId]);
    const again = await post<NewUnitAnswer>(OFFICER, '/units', { ...body, codeMissingReason: '同上' });
    expect(again.body.similar).toEqual([{ unitId: made.unitId, name: body.name }]);
  });

  it("is refused when the code is another unit's, or the township is none", async () => {
    const { creditCode } = await unit('YX0001');
    expect((await post(OFFICER, '/units', { ...body, creditCode })).body).toMatchObject({
      code: 'unit-exists',
      errors: [{ path: 'creditCode', message: 'YX0001' }],
    });
    expect((await post(OFFICER, '/units', { ...body, township: '无此镇', codeMissingReason: 'x' })).body).toMatchObject(
      { code: 'malformed-request' },
    );
  });
});

describe('an export', () => {
  it('holds the rows of the search without persons, neutralised, and is on record with its filter', async () => {
    await post(OFFICER, '/units/YX0010/corrections', {
      field: 'aliases',
      value: ['=HYPERLINK("http://x")'],
      reason: '试',
    });
    const client = await api.as(OFFICER);
    const response = await fetch(`${client.url}/api/units/export`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: client.cookieHeader() },
      body: JSON.stringify({ filter: { inPopulation: true }, format: 'xlsx', purpose: '报送县委' }),
    });
    expect([response.status, response.headers.get('content-disposition')]).toEqual([
      200,
      'attachment; filename="units.xlsx"',
    ]);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(await response.arrayBuffer());
    const sheet = workbook.worksheets[0]!;
    expect(sheet.rowCount).toBe(1 + (await oracle('in_population')));
    const cells = sheet.getSheetValues().flat().map(String);
    expect(cells.some((cell) => cell.startsWith('=') || /法人_|1990000/.test(cell))).toBe(false);
    expect(cells.some((cell) => cell.startsWith(`'=HYPERLINK`))).toBe(true);
    const csv = await client.post('/units/export', {
      filter: { township: ['天堂镇'] },
      format: 'csv',
      purpose: '核对',
    });
    expect(csv.text.split('\r\n')).toHaveLength(2 + (await oracle(`township = '天堂镇'`)));
    const entries = await api.db.owner.query<{ entry: string }>(
      `SELECT entry FROM attempts WHERE kind = 'ledger' AND entry LIKE '%export-units%' ORDER BY seq`,
    );
    expect(entries.map(({ entry }) => (JSON.parse(entry) as { details: object }).details)).toEqual([
      { filter: { inPopulation: true }, format: 'xlsx', purpose: '报送县委' },
      { filter: { township: ['天堂镇'] }, format: 'csv', purpose: '核对' },
    ]);
    expect((await client.post('/units/export', { filter: {} })).status).toBe(400);
  });
});
