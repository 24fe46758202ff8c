import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StatisticAnswer, StatisticRowsAnswer } from '../../libs/contracts/statistics.js';
import { caseKeysOf, compareFigures, type ExpectedFigures } from '../../scripts/figures/compare-with-expected.js';
import { httpRespondent } from '../../scripts/figures/http-respondent.js';
import type { PilotFolder } from '../../scripts/pilot/pilot-folder.js';
import { ApiHarness } from '../support/api-harness.js';
import { startPilotApi } from '../support/pilot-api.js';

const OFFICER = 'of-001';
let api: ApiHarness;
let folder: PilotFolder;
beforeAll(async () => {
  ({ api, folder } = await startPilotApi('2020-07-06'));
}, 180_000);
afterAll(() => api.stop());

const get = async <T = StatisticAnswer>(path: string, who = OFFICER) =>
  (await api.as(who)).get<T>(`/statistics${path}`);

describe('GET /statistics', () => {
  it('answers every figure of the report as of 6 July over HTTP', async () => {
    const client = await api.as(OFFICER);
    const reader = {
      get: async <T>(path: string) => {
        const { status, body } = await client.get<T>(path);
        return status === 200 ? { ok: true as const, body } : { ok: false as const, status, problem: body as never };
      },
    };
    const expected = folder.expected as unknown as ExpectedFigures;
    const compared = await compareFigures(httpRespondent(reader), expected, {
      until: expected.reportDate,
      caseKeyOf: caseKeysOf(folder.formations.values()),
    });
    expect(compared.differences).toEqual([]);
    expect(Object.keys(compared.got).length).toBeGreaterThan(15);
  });

  it('says with each figure what it is, out of what, as of when and from which data', async () => {
    const { body } = await get('/coverage?asOf=2020-07-06&type=union&groupBy=township&groupBy=kind');
    expect(body).toMatchObject({
      name: 'coverage',
      title: { zh: '覆盖率' },
      denominator: { zh: expect.stringContaining('真正运营') },
      asOf: '2020-07-06',
      window: null,
      type: 'union',
      groupBy: ['township', 'kind'],
      total: { numerator: 192, denominator: 384, percent: '50.00' },
    });
    expect(body.dataVersion).toMatch(/^\d+:\d+:/);
    expect(body.groups.find(({ key }) => key.township === '开发区' && key.kind === 'enterprise')).toEqual({
      key: { township: '开发区', kind: 'enterprise' },
      numerator: 66,
      denominator: 66,
      percent: '100.00',
    });
    const { body: registry } = await get<{ items: { name: string }[] }>('');
    expect(registry.items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['population', 'newly-formed', 'list-completion', 'joint-adjusted', 'paired-villages']),
    );
  });

  it('counts new organisations in two windows: since the kickoff and this year', async () => {
    const since = (await get('/newly-formed?asOf=2020-07-06&groupBy=type')).body;
    expect([since.window, since.groups.map(({ key, numerator }) => [key.type, numerator])]).toEqual([
      { from: '2020-05-26', to: '2020-07-06' },
      [
        ['league', 6],
        ['party', 4],
        ['union', 11],
        ['women', 6],
      ],
    ]);
    const year = (await get('/newly-formed?asOf=2020-07-06&window=year&type=party&groupBy=kind')).body;
    expect([year.window, year.groups.map(({ key, numerator }) => [key.kind, numerator])]).toEqual([
      { from: '2020-01-01', to: '2020-07-06' },
      [
        ['enterprise', 4],
        ['social', 1],
      ],
    ]);
  });

  it('opens down to the rows, page by page, and to those that are missing', async () => {
    const first = (
      await get<StatisticRowsAnswer>('/newly-formed/rows?asOf=2020-07-06&type=union&group=mode:single&limit=5')
    ).body;
    const second = (
      await get<StatisticRowsAnswer>(
        `/newly-formed/rows?asOf=2020-07-06&type=union&group=mode:single&limit=5&after=${first.page.endCursor}`,
      )
    ).body;
    expect([first.items.length, first.page.hasMore, second.items.length, second.page.hasMore]).toEqual([
      5,
      true,
      4,
      false,
    ]);
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(9);
    const without = (await get<StatisticRowsAnswer>('/instructor-contact/rows?asOf=2020-07-06&part=missing')).body;
    expect(without.items).toHaveLength(7);
  });

  it('shows a township its own, and the lines their own cases', async () => {
    const township = folder.accounts.find(({ role, body }) => role === 'officer' && body === 'T01P')!.id;
    const own = (await get('/population?asOf=2020-07-06', township)).body;
    expect(own.total).toMatchObject({ numerator: 73 });
    const rows = (await get<StatisticRowsAnswer>('/population/rows?asOf=2020-07-06&limit=500', township)).body;
    expect([rows.items.length, new Set(rows.items.map(({ area }) => area))]).toEqual([73, new Set(['340828/天堂镇'])]);
    const union = folder.accounts.find(({ role, body }) => role === 'reviewer' && body === 'CU')!.id;
    const steps = (await get('/case-steps?asOf=2020-07-06&groupBy=type', union)).body;
    expect(steps.groups.map(({ key }) => key.type)).toEqual(['union']);
  });

  it('refuses what a statistic does not take, by name', async () => {
    expect((await get('/newly-built')).status).toBe(404);
    expect((await get('/coverage?groupBy=officer')).body).toMatchObject({
      code: 'malformed-request',
      errors: [{ path: 'groupBy' }],
    });
    expect((await get('/population?type=union')).body).toMatchObject({ errors: [{ path: 'type' }] });
    expect((await get('/newly-formed?from=2020-08-01&to=2020-07-01')).body).toMatchObject({
      errors: [{ path: 'from' }],
    });
    expect((await get('/coverage?asof=2020-07-06')).body).toMatchObject({ code: 'unknown-field' });
    expect((await get('/coverage/rows?after=x')).body).toMatchObject({ errors: [{ path: 'after' }] });
    expect((await get('/population', 'ad-system')).status).toBe(403);
  });
});

describe('the board of the supervisors', () => {
  const supervisor = () =>
    folder.accounts.find(
      ({ role, body }) => role === 'supervisor' && folder.bodies.find(({ id }) => id === body)?.line === 'task-force',
    )!.id;
  interface Board {
    today: string;
    groups: {
      key: { body: string; step: string };
      open: number;
      overdue: number;
      ageing: Record<string, number>;
      oldestWorkingDays: number;
    }[];
    total: { open: number; overdue: number };
  }

  it('counts what waits by body and step, with its age in working days', async () => {
    const { body: board } = await (await api.as(supervisor())).get<Board>('/monitoring/board?groupBy=body,step');
    const [row] = await api.db.owner.query<{ open: bigint }>(
      `SELECT count(*) AS open FROM cases WHERE status = 'open'`,
    );
    expect(board.total.open).toBe(Number(row!.open));
    expect(
      board.groups.every(({ open, ageing }) => open === Object.values(ageing).reduce((sum, n) => sum + n, 0)),
    ).toBe(true);
    expect(new Set(board.groups.map(({ key }) => JSON.stringify(key))).size).toBe(board.groups.length);
    expect((await (await api.as(supervisor())).get('/monitoring/board?groupBy=colour')).status).toBe(400);
  });

  it('lists what is late, the longest first, with its working days', async () => {
    await api.db.owner
      .execute(`UPDATE cases SET overdue = true, due_on = d.day, due_key = d.day FROM (SELECT case_id, date '2020-06-18' + (row_number() OVER (ORDER BY case_id) % 3)::int AS day
      FROM cases WHERE status = 'open' ORDER BY case_id LIMIT 12) d WHERE d.case_id = cases.case_id`);
    // What waits is written by an action's own transaction; this hand went round it.
    await api.db.owner.query('SELECT rebuild_waiting()');
    const { body } = await (
      await api.as(supervisor())
    ).post<{ items: { dueOn: string; overdue: boolean; overdueWorkingDays: number }[] }>(
      '/monitoring/overdue/search',
      {},
    );
    expect(body.items.length).toBeGreaterThanOrEqual(12);
    // From Thursday 18 June to Wednesday 24 June: Friday, Monday, Tuesday, Wednesday.
    expect(body.items.find(({ dueOn }) => dueOn === '2020-06-18')!.overdueWorkingDays).toBe(4);
    expect(body.items.every(({ overdue }) => overdue)).toBe(true);
    expect(body.items.map(({ dueOn }) => dueOn)).toEqual(body.items.map(({ dueOn }) => dueOn).sort());
    const union = await (
      await api.as(folder.accounts.find(({ role, body: of }) => role === 'reviewer' && of === 'CU')!.id)
    ).post<{ items: { type: string }[] }>('/monitoring/overdue/search', {});
    expect(union.body.items.every(({ type }) => type === 'union')).toBe(true);
  });
});
