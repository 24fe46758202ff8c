import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseSummary } from '../../libs/contracts/cases.js';
import type { BoardAnswer } from '../../libs/contracts/monitoring.js';
import { CaseStore } from '../../libs/data/case-store.js';
import type { CaseAction } from '../../libs/domain/actions.js';
import type { CaseState } from '../../libs/domain/case.js';
import { ApiHarness } from '../support/api-harness.js';
import { aLife, anAction, PEOPLE } from '../support/case-builder.js';
import { aCaseOfItsOwn, openingEntry, record } from '../support/case-records.js';

let api: ApiHarness;
let late: string;
let timely: string;
let heldLate: string;
let heldInTime: string;
beforeAll(async () => {
  api = await ApiHarness.start();
  const approve = anAction('approve', PEOPLE.approver('league'), {}, { on: '2020-06-08', comment: '纸质批复在先' });
  late = await lived(approve, '2020-06-12T01:00:00.000Z');
  timely = await lived(anAction('approve', PEOPLE.approver('league'), {}), '2020-06-05T01:00:00.000Z');
  heldLate = await heldOn('2020-06-12T01:00:00.000Z');
  heldInTime = await heldOn('2020-06-03T01:00:00.000Z');
});
afterAll(() => api?.stop());

/** A case whose application of 1 June, to be answered by the 8th, is answered by this. */
async function lived(answer: CaseAction, at: string): Promise<string> {
  const store = new CaseStore(api.db.worker);
  let state: CaseState = aCaseOfItsOwn('league');
  await store.recordOpening({ state, entries: [{ ...openingEntry(state), adopted: true }], notices: [] });
  for (const step of aLife('league').slice(0, 5)) state = await record(store, state, step.action, step.at);
  return (await record(store, state, answer, at)).caseId;
}
/** The same case, held on the day while its answer is owed. */
const heldOn = (at: string): Promise<string> =>
  lived(anAction('hold', PEOPLE.supervisor, { reasonCode: 'harvest-season' }), at);
const search = async (filter: object): Promise<CaseSummary[]> =>
  (await (await api.as('supervisor')).post<{ items: CaseSummary[] }>('/cases/search', { filter })).body.items;

describe('an answer dated within its limit and entered after it', () => {
  it('shows both days in lists, and is found by them', async () => {
    const found = await search({ enteredLate: true });
    expect(found).toMatchObject([
      { id: late, answeredOn: '2020-06-08', answerEnteredOn: '2020-06-12', enteredLate: 1, overdue: false },
    ]);
    expect(await search({ enteredLate: false, status: ['open'] })).toMatchObject([
      { id: timely, answeredOn: '2020-06-05', answerEnteredOn: '2020-06-05', enteredLate: 0 },
    ]);
  });

  it('is counted on the board, for those who see the case', async () => {
    const total = async (who: string) => (await (await api.as(who)).get<BoardAnswer>('/monitoring/board')).body.total;
    expect(await total('supervisor')).toMatchObject({ open: 2, overdue: 0, enteredLate: 1 });
    expect(await total('reviewer-w1')).toMatchObject({ enteredLate: 0 });
  });

  it('is counted in its group, whose number finds just it', async () => {
    const reader = await api.as('supervisor');
    const { groups } = (await reader.get<BoardAnswer>('/monitoring/board?groupBy=body,step,type')).body;
    const counted = groups.filter(({ enteredLate }) => enteredLate > 0);
    expect(counted).toMatchObject([{ key: { step: 'congress', type: 'league' }, open: 2, enteredLate: 1 }]);
    const { body, step, type } = counted[0]!.key;
    const found = await search({
      status: ['open'],
      waitingForBody: [body],
      step: [step],
      type: [type],
      enteredLate: true,
    });
    expect(found.map(({ id }) => id)).toEqual([late]);
  });

  it('is a statistic of its own, with the case behind it', async () => {
    const from = '?asOf=2020-06-24&from=2020-06-01&to=2020-06-24';
    const reader = await api.as('supervisor');
    const { body } = await reader.get<{ figures: object[] }>(`/statistics/entered-late${from}`);
    expect(body).toMatchObject({ counts: 'case' });
    expect(JSON.stringify(body)).toContain('1');
    const rows = (await reader.get<{ items: { id: string }[] }>(`/statistics/entered-late/rows${from}`)).body.items;
    expect(rows.map(({ id }) => id)).toEqual([late]);
    const before = `?asOf=2020-06-10&from=2020-06-01&to=2020-06-10`;
    expect((await reader.get<{ items: object[] }>(`/statistics/entered-late/rows${before}`)).body.items).toEqual([]);
  });
});

describe('a case that was late when it was held', () => {
  it('is still late in lists, in the overdue view and on its own page, with its days', async () => {
    expect(await search({ overdue: true, status: ['on-hold'] })).toMatchObject([
      { id: heldLate, dueOn: '2020-06-08', overdue: true },
    ]);
    const reader = await api.as('supervisor');
    const { body } = await reader.post<{ items: object[] }>('/monitoring/overdue/search', {});
    expect(body.items).toMatchObject([{ id: heldLate, status: 'on-hold', overdueWorkingDays: 12 }]);
    const read = async (id: string) => (await reader.get<{ overdue: boolean }>(`/cases/${id}`)).body;
    expect(await read(heldLate)).toMatchObject({ status: 'on-hold', overdue: true, overdueWorkingDays: 12 });
    expect(await read(heldInTime)).toMatchObject({ status: 'on-hold', overdue: false });
  });

  it('is a number of the board beside the open ones, which finds just it', async () => {
    const reader = await api.as('supervisor');
    const { groups, total } = (await reader.get<BoardAnswer>('/monitoring/board?groupBy=body,step,type')).body;
    expect(total).toMatchObject({ open: 2, overdueOnHold: 1 });
    const [group, ...others] = groups.filter(({ overdueOnHold }) => overdueOnHold > 0);
    expect(others).toEqual([]);
    expect(group).toMatchObject({ key: { body: 'T01L', step: 'application', type: 'league' }, open: 0 });
  });
});

describe('days on hold', () => {
  it('are a figure of each body, with its definition and the holds behind it', async () => {
    const asked = 'asOf=2020-06-24&from=2020-06-01&to=2020-06-24';
    const reader = await api.as('supervisor');
    const { body } = await reader.get<{ definition: object; total: object; groups: object[] }>(
      `/statistics/days-on-hold?${asked}&groupBy=body`,
    );
    expect(body).toMatchObject({
      counts: 'hold',
      definition: { zh: expect.stringContaining('自挂起次日至恢复当日') },
      total: { numerator: 33 },
      groups: [{ key: { body: 'T01L' }, numerator: 33 }],
    });
    const { items } = (await reader.get<{ items: { id: string }[] }>(`/statistics/days-on-hold/rows?${asked}`)).body;
    expect(items.map(({ id }) => id.split('|')[0]).sort()).toEqual([heldLate, heldInTime].sort());
    const until = (
      await reader.get<{ total: object }>(`/statistics/days-on-hold?asOf=2020-06-24&from=2020-06-10&to=2020-06-13`)
    ).body;
    expect(until).toMatchObject({ total: { numerator: 5 } });
  });
});

describe('a decision after its limit', () => {
  it('says before it is made for which limit it is late', async () => {
    const id = await lived(anAction('comment', PEOPLE.officer, { text: '请尽快' }), '2020-06-12T01:00:00.000Z');
    const asked = await (
      await api.as('reviewer-l1')
    ).post(`/cases/${id}/actions/approve?dryRun=true`, {}, { key: null });
    expect(asked.body).toMatchObject({ allowed: true, outcome: { reply: { lateSince: '2020-06-08' } } });
  });
});

describe('the organisation in the ledger', () => {
  it('bears its own names, none of them an enterprise’s', async () => {
    const store = new CaseStore(api.db.worker);
    let state: CaseState = aCaseOfItsOwn('league');
    await store.recordOpening({ state, entries: [{ ...openingEntry(state), adopted: true }], notices: [] });
    const names = { name: '岳西县瑞丰公司团支部', shortName: '瑞丰团支部', sealName: '共青团岳西县瑞丰公司支部委员会' };
    for (const { action, at } of aLife('league').slice(0, 11)) {
      const result = action.name === 'approve' && state.position === 'registration.reviewing';
      const sent = result ? ({ ...action, data: { ...action.data, organisation: names } } as CaseAction) : action;
      state = await record(store, state, sent, at);
    }
    const [row] = await api.db.owner.query(
      'SELECT name, short_name AS "shortName", seal_name AS "sealName", mode FROM organisations WHERE case_id = $1',
      state.caseId,
    );
    expect(row).toEqual({ ...names, mode: 'single' });
  });
});
