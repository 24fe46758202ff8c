import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DocumentNumbersAnswer } from '../../libs/contracts/document-numbers.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { SURVEY } from '../support/case-builder.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api?.stop());

/** A League case whose application is approved under this number, or the next. */
async function approved(body: object): Promise<string> {
  const id = await api.openCase();
  await api.act('instructor', id, 'record-survey', { ...SURVEY, countedOn: TODAY });
  await api.act('reviewer-tf', id, 'confirm-eligibility');
  await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY001' });
  await api.act('instructor', id, 'record-contact', { note: '上门走访' });
  const preparatoryGroup = ['p1', 'p3', 'p4'].map((ref) => ({ ref, role: 'member' }));
  await api.act('officer', id, 'submit-application', { preparatoryGroup, consentOfUnit: true });
  expect((await api.act('reviewer-l1', id, 'approve', body)).status).toBe(200);
  return id;
}
const numbers = async (who: string, more = ''): Promise<DocumentNumbersAnswer> =>
  (await (await api.as(who)).get<DocumentNumbersAnswer>(`/document-numbers?issuer=T01L&year=2020${more}`)).body;

it('are listed in order with those that leave others out and why, for those who see their cases', async () => {
  const drawn = await approved({});
  const reason = '8、9号已用于其他事项';
  const given = await approved({ documentNo: '岳T01L〔2020〕10号', numberReason: reason });
  expect(await numbers('officer')).toMatchObject({
    declared: 6,
    last: 10,
    hasMore: false,
    items: [
      { number: 7, documentNo: '岳T01L〔2020〕7号', kind: 'application-reply', caseId: drawn, missing: null },
      { number: 10, caseId: given, missing: { from: 8, to: 9, reason } },
    ],
  });
  expect((await numbers('officer', '&gaps=true')).items.map(({ number }) => number)).toEqual([10]);
  expect(await numbers('officer', '&limit=1')).toMatchObject({ items: [{ number: 7 }], hasMore: true });
  expect((await numbers('officer', '&after=7')).items.map(({ number }) => number)).toEqual([10]);
  expect((await numbers('reviewer-far')).items).toEqual([]);
});
