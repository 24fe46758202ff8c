import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { RegisterCounts, RegisterDetail, RegisterEntryView } from '../../libs/contracts/registers.js';
import { ApiHarness } from '../support/api-harness.js';
import type { Answer } from '../support/api-client.js';
import { projectWithProposals } from '../support/pilot-ledger.js';
import { startLedgerApi } from '../support/pilot-api.js';

const [OFFICER, TOWNSHIP, REVIEWER] = ['of-001', 'of-006', 'rv-001'];
const AT = '2020-05-26T01:00:00.000Z';
let api: ApiHarness;
beforeAll(async () => {
  api = await startLedgerApi();
});
afterAll(() => api.stop());

const get = async <T>(who: string, path: string): Promise<T> => (await (await api.as(who)).get<T>(path)).body;
const post = async <T = Record<string, unknown>>(
  who: string,
  path: string,
  body: unknown = {},
  key?: string,
): Promise<Answer<T>> => (await api.as(who)).post<T>(path, body, key ? { key } : {});
const counts = async (query = ''): Promise<Record<string, RegisterCounts>> =>
  Object.fromEntries(
    (await get<{ items: RegisterCounts[] }>(OFFICER, `/registers${query}`)).items.map((one) => [one.kind, one]),
  );

describe('registers of the other measures', () => {
  it('of the pilot give the report’s last figures: 48 enterprises paired with 50 villages, 13 workshops, two donations', async () => {
    const { pairing, workshop, donation, 'star-rating': stars } = await counts();
    expect(pairing).toMatchObject({ enterprises: 48, units: 48, villages: 50, entries: 60 });
    expect(workshop).toMatchObject({ entries: 13 });
    expect(donation).toMatchObject({ entries: 2, units: 1, amount: 2_800_000, persons: 1400 });
    expect(stars).toMatchObject({ entries: 10, organisations: 10 });
    expect((await counts('?from=2020-05-26&to=2020-07-06'))['donation']).toMatchObject({
      entries: 1,
      amount: 2_700_000,
    });
    const { items } = await get<{ items: RegisterEntryView[] }>(OFFICER, '/registers/pairing?unresolved=true');
    expect(items).toEqual([]);
  });

  it('are written down a second time only where a sheet says something new, and withdrawn where it says nothing any more', async () => {
    const before = await get<{ items: RegisterEntryView[] }>(OFFICER, '/registers/workshop');
    await projectWithProposals(api.db.worker, AT);
    expect(await get(OFFICER, '/registers/workshop')).toEqual(before);
    const [first, second] = before.items;
    await api.db.owner.execute(
      `UPDATE source_rows SET content = jsonb_set(content, '{persons}', '99') WHERE source = 'workshops' AND content->>'title' = $1`,
      first!.title,
    );
    await api.db.owner.execute(
      `UPDATE source_rows SET absent_since = 'import-2' WHERE source = 'workshops' AND content->>'title' = $1`,
      second!.title,
    );
    await projectWithProposals(api.db.worker, AT);
    expect(await get<RegisterDetail>(OFFICER, `/registers/workshop/${first!.id}`)).toMatchObject({
      persons: 99,
      version: 2,
      history: [{ version: 1 }, { version: 2 }],
    });
    expect(await get<RegisterDetail>(OFFICER, `/registers/workshop/${second!.id}`)).toMatchObject({ withdrawn: true });
    await api.db.owner.execute(`UPDATE source_rows SET absent_since = NULL WHERE source = 'workshops'`);
    await projectWithProposals(api.db.worker, AT);
    expect((await counts())['workshop']!.entries).toBe(13);
  });

  it('take an entry by hand once per key, with the fields and participants of its kind', async () => {
    const rated = (await get<{ items: RegisterEntryView[] }>(OFFICER, '/registers/star-rating?limit=1')).items[0]!;
    const body = {
      title: '“红色引擎”培训班（第二期）',
      on: '2020-06-20',
      persons: 30,
      links: [
        { seat: 'instructor', id: 'ZDY001' },
        { seat: 'organisation', id: rated.links[0]!.id, persons: 2 },
      ],
    };
    const key = randomUUID();
    const [first, again] = [
      await post<RegisterEntryView>(OFFICER, '/registers/training', body, key),
      await post<RegisterEntryView>(OFFICER, '/registers/training', body, key),
    ];
    expect([first.status, first.body.links.map(({ seat, persons }) => [seat, persons]), again.body]).toEqual([
      201,
      [
        ['instructor', null],
        ['organisation', 2],
      ],
      first.body,
    ]);
    expect(
      (await get<{ items: RegisterEntryView[] }>(OFFICER, '/registers/training?instructorNo=ZDY001')).items.map(
        ({ title }) => title,
      ),
    ).toContain(body.title);
    const refused = async (path: string, wrong: object): Promise<unknown> =>
      (await post(OFFICER, path, wrong)).body['code'];
    expect(await refused('/registers/training', { ...body, stars: 3 })).toBe('unknown-field');
    expect(await refused('/registers/star-rating', { year: 2020, stars: 6, links: [] })).toBe('malformed-request');
    expect(
      await refused('/registers/pairing', { village: '某村', links: [{ seat: 'instructor', id: 'ZDY001' }] }),
    ).toBe('malformed-request');
    expect(await refused('/registers/pairing', { village: '某村', links: [{ seat: 'unit', id: 'NOBODY' }] })).toBe(
      'register-entry-unfit',
    );
    expect(await refused('/registers/nothing', {})).toBe('not-found');
    expect((await post(REVIEWER, '/registers/training', body)).status).toBe(403);
  });

  it('keep every version; what a person changed or took back no import brings back', async () => {
    const entry = (await get<{ items: RegisterEntryView[] }>(OFFICER, '/registers/donation?from=2020-05-01')).items[0]!;
    const links = entry.links.map(({ seat, id }) => ({ seat, id }));
    const changed = await post<RegisterEntryView>(OFFICER, `/registers/donation/${entry.id}`, {
      title: entry.title,
      on: entry.on,
      amount: 2_700_000.5,
      persons: 1400,
      links,
      reason: '更正金额',
    });
    expect(changed.body).toMatchObject({ amount: 2_700_000.5, version: 2, source: 'person' });
    await projectWithProposals(api.db.worker, AT);
    const detail = await get<RegisterDetail>(OFFICER, `/registers/donation/${entry.id}`);
    expect([detail.amount, detail.history.map(({ reason, changedBy }) => [reason, changedBy])]).toEqual([
      2_700_000.5,
      [
        [null, 'import'],
        ['更正金额', OFFICER],
      ],
    ]);
    await expect(api.db.owner.execute(`UPDATE register_history SET reason = '改写'`)).rejects.toThrow(/is frozen/);
    expect(
      (await post<RegisterEntryView>(OFFICER, `/registers/donation/${entry.id}/withdraw`, { reason: '重复登记' })).body
        .withdrawn,
    ).toBe(true);
    await projectWithProposals(api.db.worker, AT);
    expect((await counts())['donation']!.entries).toBe(1);
    expect((await post(OFFICER, `/registers/donation/${entry.id}/withdraw`, { reason: '再次' })).status).toBe(404);
  });

  it('are read in the whole county and written within the own area', async () => {
    const entry = (await get<{ items: RegisterEntryView[] }>(TOWNSHIP, '/registers/honour?limit=1')).items[0]!;
    expect((await post(TOWNSHIP, `/registers/honour/${entry.id}/withdraw`, { reason: '不属本镇' })).status).toBe(403);
    const own = await post<RegisterEntryView>(TOWNSHIP, '/registers/activity', {
      title: '联办活动',
      on: '2020-06-22',
      links: [{ seat: 'unit', id: 'YX0003' }],
    });
    expect(own.status).toBe(201);
    expect(
      (await post(TOWNSHIP, `/registers/activity/${own.body.id}/withdraw`, { reason: '取消' })).body,
    ).toMatchObject({ withdrawn: true });
  });
});
