import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { CalendarPreview, CalendarReleasesAnswer, CalendarReleaseView } from '../../libs/contracts/calendars.js';
import type { CaseRepresentation, TimelineEntry } from '../../libs/contracts/cases.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import type { ApiClient } from '../support/api-client.js';
import { ApiHarness } from '../support/api-harness.js';
import { anAction, PEOPLE } from '../support/case-builder.js';
import { dueCase } from '../support/case-records.js';
import { until } from '../support/ledger-worker.js';
import { rehearsalClock } from '../support/workflow-harness.js';

/** A notice that an administrator brings in over HTTP. The one here is invented: it gives 2020 a third release with Thursday 11 June off. */
const second = CN_RELEASES.find((r) => r.id === 'CN-2020-2')!;
const NOTICE = {
  year: 2020,
  release: 3,
  published: '2020-06-23',
  source: 'https://example.invalid/notice',
  rest: [...second.rest, { date: '2020-06-11', name: '试验假日' }],
  worked: second.worked,
};
/** Business day of the cases' own clocks. */
const DAY = '2020-06-08';
const PATH = '/calendars/CN/releases';

let api: ApiHarness;
let system: ApiClient;
/** Handed in on 8 June and due on the 15th: they move. Handed in on 1 June and due on the 8th: they stay. In preparation: nothing is due. */
const moving: string[] = [];
const staying: string[] = [];
const preparing: string[] = [];
let onHold = '';
let closed = '';

beforeAll(async () => {
  api = await ApiHarness.start();
  system = await api.as('ad-system');
  const adopted = async (more: Parameters<typeof dueCase>[2]): Promise<string> => {
    const caseId = randomUUID();
    await api.worker.begin(dueCase(caseId, rehearsalClock(`${DAY}T01:00:00.000Z`), more));
    return caseId;
  };
  for (let i = 0; i < 12; i += 1) moving.push(await adopted({ handedInOn: DAY }));
  for (let i = 0; i < 5; i += 1) staying.push(await adopted({}));
  for (let i = 0; i < 5; i += 1) preparing.push(await adopted({ actions: 1 }));
  [onHold, closed] = [await adopted({ handedInOn: DAY }), await adopted({ handedInOn: DAY })];
  const approver = PEOPLE.approver('union');
  await api.worker.act(onHold, anAction('hold', PEOPLE.supervisor, { reasonCode: 'harvest-season' }));
  await api.worker.act(closed, anAction('close', approver, { reasonCode: 'unit-deregistered' }));
});
afterAll(() => api.stop());

const read = async (id: string) => (await (await api.as('supervisor')).get<CaseRepresentation>(`/cases/${id}`)).body;
const dueOf = async (id: string) => (await read(id)).deadlines.at(-1)!;
const applied = async (): Promise<CalendarReleaseView> => {
  const find = async () =>
    (await system.get<CalendarReleasesAnswer>(PATH)).body.items.find(({ id }) => id === 'CN-2020-3')!;
  await until(async () => (await find()).state === 'applied', 'the end of the operation');
  return find();
};

describe('a notice of working days over HTTP', () => {
  test('is brought in by the system administrator alone; its faults are named by field', async () => {
    for (const who of ['ad-security', 'ad-audit', 'officer-tf', 'supervisor', 'reviewer-u1'])
      expect([who, (await (await api.as(who)).post(PATH, NOTICE)).status]).toEqual([who, 403]);
    const wrong = { ...NOTICE, rest: [{ date: '2018-06-11', name: '试验假日' }] };
    expect((await system.post<{ errors: object[] }>(PATH, wrong)).body.errors).toMatchObject([{ path: 'rest.0.date' }]);
    const both = { ...NOTICE, days: [{ date: '2020-06-11', name: '试验假日', kind: 'rest' }] };
    expect((await system.post<{ errors: object[] }>(PATH, both)).body.errors).toMatchObject([{ path: 'days' }]);
    const stands = await system.post(PATH, { ...NOTICE, release: 2 });
    expect([stands.status, stands.body['code']]).toEqual([409, 'calendar-release-stands']);
  });

  test('is kept as a draft that counts for nothing, and can be taken away again', async () => {
    const draft = await system.post<CalendarReleaseView>(PATH, NOTICE);
    expect([draft.status, draft.body]).toMatchObject([
      201,
      { id: 'CN-2020-3', state: 'draft', loadedBy: 'ad-system', told: null },
    ]);
    const counted = await (
      await api.as('officer')
    ).get<{ date: string }>('/calendars/CN/working-days?from=2020-06-08&add=5');
    expect(counted.body.date).toBe('2020-06-15');
    const { items } = (await (await api.as('supervisor')).get<CalendarReleasesAnswer>(PATH)).body;
    expect(items.find(({ id }) => id === 'CN-2020-3')).toMatchObject({ state: 'draft' });
    expect((await system.send('DELETE', `${PATH}/CN-2020-3`)).status).toBe(204);
    expect((await system.send('DELETE', `${PATH}/CN-2020-3`)).status).toBe(404);
    expect((await system.post(PATH, NOTICE)).status).toBe(201);
  });

  test('shows every deadline that it would move, those on hold too, and no other', async () => {
    const { status, body } = await system.get<CalendarPreview>(`${PATH}/CN-2020-3/preview`);
    expect([status, body.cases, body.moves]).toEqual([200, 23, 13]);
    expect(body.items.map(({ caseId }) => caseId).sort()).toEqual([...moving, onHold].sort());
    for (const item of body.items)
      expect(item).toMatchObject({
        body: 'T01U',
        step: 'application',
        phase: 'reviewing',
        before: '2020-06-15',
        after: '2020-06-16',
      });
    expect(body.bodies).toEqual([{ body: 'T01U', moves: 13 }]);
    expect((await (await api.as('supervisor')).get(`${PATH}/CN-2020-3/preview`)).status).toBe(403);
    expect(await dueOf(moving[0]!)).toMatchObject({ dueOn: '2020-06-15' });
  });

  test('is applied with the number that was shown, to every living case once, though its process ended in the middle of it', async () => {
    const versions = new Map<string, number>();
    for (const id of [...moving, ...staying, ...preparing, onHold, closed]) versions.set(id, (await read(id)).version);
    const wrong = await system.post(`${PATH}/CN-2020-3/apply`, { moves: 12 });
    expect([wrong.status, wrong.body['code']]).toEqual([409, 'calendar-preview-outdated']);
    const key = randomUUID();
    expect((await system.post(`${PATH}/CN-2020-3/apply`, { moves: 13 }, { key })).status).toBe(202);
    const told = `SELECT count(*)::int AS n FROM case_actions WHERE name = 'apply-calendar'`;
    await until(async () => (await api.db.owner.query<{ n: number }>(told))[0]!.n >= 5, 'the first cases');
    await api.restart();
    expect((await system.post(`${PATH}/CN-2020-3/apply`, { moves: 13 }, { key })).status).toBe(202);
    expect(await applied()).toMatchObject({ appliedBy: 'ad-system', told: { done: 23, of: 23 } });

    for (const id of [...moving, onHold]) {
      const deadline = await dueOf(id);
      expect(deadline).toMatchObject({ dueOn: '2020-06-16', originalDueOn: '2020-06-15' });
      expect(deadline.recounts).toEqual([
        { seq: versions.get(id)! + 1, on: DAY, from: '2020-06-15', to: '2020-06-16', releases: ['CN-2020-3'] },
      ]);
    }
    for (const id of staying)
      expect(await dueOf(id)).toMatchObject({ dueOn: '2020-06-08', originalDueOn: '2020-06-08' });
    for (const [id, version] of versions)
      expect([id, (await read(id)).version]).toEqual([id, id === closed ? version : version + 1]);
  });

  test('stands on the timeline of the case with before, after and cause, and its parties are told', async () => {
    const { items } = (await (await api.as('officer')).get<{ items: TimelineEntry[] }>(`/cases/${moving[0]!}/timeline`))
      .body;
    expect(items.at(-1)).toMatchObject({
      action: 'apply-calendar',
      dueChange: {
        deadlineId: 'application-reviewing-1',
        from: '2020-06-15',
        to: '2020-06-16',
        releases: ['CN-2020-3'],
      },
    });
    await api.relay();
    const notices = await api.db.owner.query<{ body: string; role: string; n: number }>(
      `SELECT body, role, count(*)::int AS n FROM notifications WHERE kind = 'due-moved' GROUP BY 1, 2 ORDER BY 1`,
    );
    expect(notices.map(({ body, role, n }) => [body, role, n])).toEqual([
      ['T01P', 'officer', 13],
      ['T01U', 'reviewer', 13],
    ]);
    const officer = (
      await (await api.as('officer')).get<{ items: { kind: string; sentence: { zh: string } }[] }>('/notifications')
    ).body;
    expect(officer.items.find(({ kind }) => kind === 'due-moved')?.sentence.zh).toContain(
      '“申请审核”的时限由 2020-06-15 改为 2020-06-16（放假安排 CN-2020-3）',
    );
  });

  test('counts for new cases, and is neither brought in nor applied a second time', async () => {
    const counted = async () =>
      (await system.get<{ date: string }>('/calendars/CN/working-days?from=2020-06-08&add=5')).body.date;
    await until(async () => (await counted()) === '2020-06-16', 'the notice in the API');
    expect((await system.post(PATH, NOTICE)).status).toBe(409);
    expect((await system.post(`${PATH}/CN-2020-3/apply`, { moves: 13 })).status).toBe(404);
    expect((await system.get(`${PATH}/CN-2020-3/preview`)).status).toBe(404);
    const entries = await api.db.owner.query<{ entry: string }>(
      `SELECT entry FROM attempts WHERE kind = 'administration' ORDER BY seq`,
    );
    expect(entries.map(({ entry }) => (JSON.parse(entry) as { details: { state: string } }).details.state)).toEqual([
      'draft',
      'dropped',
      'draft',
      'applied',
    ]);
  });
});
