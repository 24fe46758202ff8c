import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import type { Counts, ReviewFacets, ReviewRow } from '../../libs/contracts/reviews.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { SURVEY } from '../support/case-builder.js';

let api: ApiHarness;
let cases: string[];
beforeAll(async () => {
  api = await ApiHarness.start();
  cases = [];
  for (let n = 0; n < 4; n += 1) cases.push(await api.openCase('league'));
  for (const id of cases) await submit(id);
});
afterAll(() => api.stop());

const GROUP = { preparatoryGroup: ['p1', 'p3', 'p4'].map((ref) => ({ ref, role: 'member' })), consentOfUnit: true };
async function submit(id: string): Promise<void> {
  await api.act('instructor', id, 'record-survey', { ...SURVEY, countedOn: TODAY });
  await api.act('reviewer-tf', id, 'confirm-eligibility');
  await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY001' });
  await api.act('instructor', id, 'record-contact', { note: '上门走访' });
  await api.act('officer', id, 'submit-application', GROUP);
}
interface List {
  items: ReviewRow[];
  page: { endCursor: string | null; hasMore: boolean; total?: number };
  facets?: ReviewFacets;
}
async function list(who: string, query = ''): Promise<List> {
  const { status, body, text } = await (await api.as(who)).get<List>(`/reviews${query}`);
  if (status !== 200) throw new Error(text);
  return body;
}
const ids = ({ items }: List): string[] => items.map(({ id }) => id);
const counts = async (who: string): Promise<Counts> => (await (await api.as(who)).get<Counts>('/me/counts')).body;

describe('what waits for a reviewer', () => {
  it('says of each row its place, its days, its round, and on request what may be done', async () => {
    const { items, page } = await list('reviewer-l1', '?withTotal=true&withActions=true');
    expect(page.total).toBe(4);
    expect(items[0]).toMatchObject({
      township: { area: '340828/天堂镇', name: '天堂镇' },
      urgency: 'later',
      workingDaysLeft: 5,
      overdueWorkingDays: 0,
      waitedWorkingDays: 0,
      round: 1,
      returned: null,
    });
    expect(items[0]!.allowedActions).toEqual(expect.arrayContaining(['approve', 'return', 'claim']));
    expect((await list('reviewer-l1')).items[0]).not.toHaveProperty('allowedActions');
  });

  it('is filtered by type, position, township, urgency and text, and counted as filtered', async () => {
    const { caseNo } = (await list('reviewer-l1')).items[0]!;
    const hits = async (query: string) => (await list('reviewer-l1', `${query}&withTotal=true`)).page.total;
    expect(await hits('?type=league&position=application.reviewing&urgency=later&step=application')).toBe(4);
    expect(await hits(`?township=${encodeURIComponent('340828/天堂镇')}`)).toBe(4);
    expect(await hits(`?township=${encodeURIComponent('340828/店前镇')}`)).toBe(0);
    expect(await hits('?urgency=late')).toBe(0);
    expect(await hits('?type=women')).toBe(0);
    expect(await hits(`?text=${encodeURIComponent(caseNo)}`)).toBe(1);
  });

  it('is sorted as asked, in pages that miss and double nothing', async () => {
    for (const sort of ['dueOn', '-dueOn', 'caseNo', '-openedAt', '-waitingSince']) {
      const seen: string[] = [];
      let after = '';
      for (let more = true; more;) {
        const { items, page } = await list('reviewer-l1', `?sort=${sort}&limit=3&type=league${after}`);
        seen.push(...items.map(({ id }) => id));
        more = page.hasMore;
        after = `&after=${page.endCursor!}`;
      }
      expect([sort, [...seen].sort()]).toEqual([sort, [...cases].sort()]);
    }
    const numbers = (await list('reviewer-l1', '?sort=-caseNo')).items.map(({ caseNo }) => caseNo);
    expect(numbers).toEqual([...numbers].sort().reverse());
  });

  it('refuses a cursor of another order and an order that the list has not', async () => {
    const client = await api.as('reviewer-l1');
    const { endCursor } = (await list('reviewer-l1', '?limit=1')).page;
    for (const query of [`?sort=caseNo&after=${endCursor!}`, '?sort=-decidedAt', '?scope=done&sort=dueOn'])
      expect([query, (await client.get(`/reviews${query}`)).status]).toEqual([query, 400]);
  });

  it('has facets of the whole list, whatever it is narrowed to', async () => {
    const { facets, items } = await list('reviewer-l1', '?type=women&withFacets=true');
    expect(items).toEqual([]);
    expect(facets).toEqual({
      type: [{ value: 'league', count: 4 }],
      position: [{ value: 'application.reviewing', count: 4 }],
      township: [{ value: '340828/天堂镇', name: '天堂镇', count: 4 }],
      urgency: [{ value: 'later', count: 4 }],
      unclaimed: 4,
    });
  });

  it('shows in the list of the body what a colleague has claimed, and counts both', async () => {
    await api.act('reviewer-l2', cases[3]!, 'claim');
    expect(ids(await list('reviewer-l1'))).not.toContain(cases[3]);
    expect(ids(await list('reviewer-l1', '?scope=body'))).toContain(cases[3]);
    expect(ids(await list('reviewer-l1', '?scope=body&unclaimed=true'))).not.toContain(cases[3]);
    expect(ids(await list('reviewer-w1', '?scope=body'))).toEqual([]);
    expect(await counts('reviewer-l1')).toEqual({ mine: 3, late: 0, today: 0, body: 4, isLowerBound: false });
    expect(await counts('reviewer-l2')).toMatchObject({ mine: 4, body: 4 });
    expect(await counts('reviewer-w1')).toMatchObject({ mine: 0, body: 0 });
    await api.act('reviewer-l2', cases[3]!, 'release');
  });

  it('lists what the caller has decided, the latest first, and nobody else', async () => {
    await api.act('reviewer-l1', cases[2]!, 'return', { reasonCode: 'material-incomplete', note: '未盖章' });
    await api.act('reviewer-l1', cases[3]!, 'approve');
    const { items, page } = await list('reviewer-l1', '?scope=done&withTotal=true');
    expect(items.map(({ id, decided }) => [id, decided?.action])).toEqual([
      [cases[3], 'approve'],
      [cases[2], 'return'],
    ]);
    expect(page.total).toBe(2);
    expect(items[1]!.returned).toMatchObject({ round: 1, reasonCode: 'material-incomplete' });
    const first = await list('reviewer-l1', '?scope=done&limit=1');
    expect(ids(await list('reviewer-l1', `?scope=done&after=${first.page.endCursor!}`))).toEqual([cases[2]]);
    expect(ids(await list('reviewer-l2', '?scope=done'))).toEqual([]);
    await api.act('officer', cases[2]!, 'submit-application', GROUP);
    const again = (await list('reviewer-l1')).items.find(({ id }) => id === cases[2])!;
    expect([again.round, again.returned?.round]).toEqual([2, 1]);
  });
});

describe('POST /reviews/next', () => {
  it('claims the first that nobody has, the same one for a repeat of the key, and gives null at the end', async () => {
    const waiting = ids(await list('reviewer-l2', '?unclaimed=true'));
    const client = await api.as('reviewer-l2');
    const next = (key: string, body: object = {}) =>
      client.post<{ case: CaseRepresentation | null }>('/reviews/next', body, { key });
    const key = randomUUID();
    const taken = (await next(key)).body.case!;
    expect([taken.id, taken.claimedBy]).toEqual([waiting[0], 'reviewer-l2']);
    expect((await next(key)).body.case!.id).toBe(taken.id);
    expect((await next(key, { type: 'women' })).status).toBe(422);
    expect((await next(randomUUID(), { type: 'women' })).body.case).toBeNull();
    for (const id of waiting.slice(1)) expect((await next(randomUUID())).body.case!.id).toBe(id);
    expect((await next(randomUUID())).body.case).toBeNull();
  });

  it('gives two who ask at once two cases', async () => {
    const id = cases[0]!;
    for (const one of [id, cases[1]!]) await api.act('reviewer-l2', one, 'release');
    const [a, b] = await Promise.all([api.as('reviewer-l1'), api.as('reviewer-l2')]);
    const both = await Promise.all(
      [a, b].map(async (client) => (await client.post<{ case: CaseRepresentation }>('/reviews/next', {})).body.case.id),
    );
    expect(new Set(both).size).toBe(2);
  });
});
