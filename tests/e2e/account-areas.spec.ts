import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import { ApiHarness, PASSWORD, TODAY } from '../support/api-harness.js';
import { SURVEY } from '../support/case-builder.js';

/** Unit and case of 天堂镇; 店前镇 is where the narrowed accounts work. */
const ELSEWHERE = 'YX0001';
const OWN = 'YX0060';
let api: ApiHarness;
let caseId: string;
beforeAll(async () => {
  api = await ApiHarness.start();
  caseId = await api.openCase();
});
afterAll(() => api.stop());

/** Signed in as an account whose area is a part of its body's. */
async function narrowed(account: string, area: string): Promise<ApiClient> {
  await api.db.owner.execute('UPDATE accounts SET area = $2 WHERE id = $1', account, area);
  const client = api.anonymous();
  expect((await client.login(account, PASSWORD)).body).toMatchObject({ body: { area } });
  return client;
}
const found = async (client: ApiClient): Promise<number> =>
  (await client.post<{ items: unknown[] }>('/cases/search', {})).body.items.length;

describe('an instructor with a township', () => {
  it('sees and surveys what nobody guides there alone, and the cases assigned to them wherever they lie', async () => {
    await api.db.owner.execute(`UPDATE accounts SET body = 'TF' WHERE id = 'instructor'`);
    const client = await narrowed('instructor', '340828/店前镇');
    const survey = { ...SURVEY, countedOn: TODAY };
    expect(await found(client)).toBe(0);
    expect((await client.get(`/cases/${caseId}`)).status).toBe(404);
    expect((await client.post(`/cases/${caseId}/actions/record-survey`, survey)).status).toBe(404);
    expect((await api.act('officer', caseId, 'record-survey', survey)).status).toBe(200);
    expect((await api.act('reviewer-tf', caseId, 'confirm-eligibility')).status).toBe(200);
    const assigned = await api.act('officer-tf', caseId, 'assign-instructor', { instructorNo: 'ZDY001' });
    expect(assigned.status).toBe(200);
    expect(await found(client)).toBe(1);
    expect((await client.post(`/cases/${caseId}/actions/record-contact`, { note: '上门走访' })).status).toBe(200);
    const beside = await api.openCase('women');
    expect((await client.get(`/cases/${beside}`)).status).toBe(404);
    await api.db.owner.execute(`UPDATE accounts SET area = '340828' WHERE id = 'instructor'`);
    await client.login('instructor', PASSWORD);
    expect(await found(client)).toBe(2);
  });
});

describe('an account that works in a part of the area of its body', () => {
  it('of the task force sees no case elsewhere, reads no telephone number and corrects no unit there', async () => {
    expect(await found(await api.as('officer-tf'))).toBeGreaterThan(0);
    const client = await narrowed('officer-tf', '340828/店前镇');
    expect(await found(client)).toBe(0);
    expect((await client.get(`/cases/${caseId}`)).status).toBe(404);
    expect((await client.get(`/units/${ELSEWHERE}/personal?purpose=contact`)).body).toMatchObject({
      code: 'not-permitted',
    });
    expect((await client.get(`/units/${OWN}/personal?purpose=contact`)).status).toBe(200);
    const correction = { field: 'address', value: '某路1号', reason: '核对' };
    expect((await client.post(`/units/${ELSEWHERE}/corrections`, correction)).body).toMatchObject({
      code: 'not-permitted',
    });
    expect((await client.post(`/units/${OWN}/corrections`, correction)).body['code']).toBeUndefined();
    const opening = { type: 'league', mode: 'single', units: [ELSEWHERE], leadUnit: ELSEWHERE };
    expect((await client.post('/cases', { ...opening, responsibleBody: 'T01P' })).body).toMatchObject({
      code: 'not-permitted',
    });
  });

  it('does no work on files and lists of the whole county', async () => {
    const client = await narrowed('supervisor', '340828/店前镇');
    const deadline = '2020-07-31';
    for (const answer of [
      await client.get('/imports'),
      await client.get('/reconciliation'),
      await client.post('/task-lists', { from: 'eligible', batch: 9, deadline }),
    ])
      expect(answer.body).toMatchObject({ code: 'not-permitted' });
  });

  it('of a responsible body neither sees nor acts on a case of its body outside that part', async () => {
    const client = await narrowed('officer', '340828/天堂镇/一村');
    expect(await found(client)).toBe(0);
    expect((await client.post(`/cases/${caseId}/actions/comment`, { text: '看一看' })).status).toBe(404);
    expect((await client.post('/cases', api.opening())).body).toMatchObject({ code: 'not-permitted' });
    expect((await client.get<{ items: unknown[] }>('/notifications')).body.items).toEqual([]);
  });
});
