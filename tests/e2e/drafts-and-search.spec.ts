import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import type { DraftView } from '../../libs/contracts/drafts.js';
import type { SearchAnswer } from '../../libs/contracts/search.js';
import { ApiHarness, PASSWORD, TODAY } from '../support/api-harness.js';
import { SURVEY } from '../support/case-builder.js';

let api: ApiHarness;
let decided: CaseRepresentation;
beforeAll(async () => {
  api = await ApiHarness.start();
  const id = await api.openCase('league');
  await api.act('instructor', id, 'record-survey', { ...SURVEY, countedOn: TODAY });
  await api.act('reviewer-tf', id, 'confirm-eligibility');
  await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY001' });
  await api.act('instructor', id, 'record-contact', { note: '上门走访' });
  await api.act('officer', id, 'submit-application', {
    preparatoryGroup: [{ ref: 'p1', role: 'leader' }],
    consentOfUnit: true,
  });
  await api.act('reviewer-l1', id, 'approve');
  decided = (await (await api.as('officer')).get<CaseRepresentation>(`/cases/${id}`)).body;
});
afterAll(() => api.stop());

describe('a draft', () => {
  it('is kept for its author on every device, the last writing, and is gone once dropped', async () => {
    const phone = await api.as('officer');
    const desk = api.anonymous();
    await desk.login('officer', PASSWORD);
    expect((await desk.get<DraftView>('/drafts/c1.return')).body).toEqual({
      key: 'c1.return',
      value: null,
      updatedAt: null,
    });
    for (const note of ['缺', '缺单位同意书'])
      expect((await phone.send('PUT', '/drafts/c1.return', { body: { value: { note } }, key: null })).status).toBe(200);
    expect((await desk.get<DraftView>('/drafts/c1.return')).body.value).toEqual({ note: '缺单位同意书' });
    expect((await desk.send('DELETE', '/drafts/c1.return', { key: null })).status).toBe(204);
    expect((await phone.get<DraftView>('/drafts/c1.return')).body.value).toBeNull();
  });

  it('is nobody else’s: neither a colleague nor another body reads, overwrites or drops it', async () => {
    const author = await api.as('reviewer-l1');
    await author.send('PUT', '/drafts/c2.return', { body: { value: { note: '保密' } }, key: null });
    for (const who of ['reviewer-l2', 'officer']) {
      const other = await api.as(who);
      expect((await other.get<DraftView>('/drafts/c2.return')).body.value).toBeNull();
      await other.send('DELETE', '/drafts/c2.return', { key: null });
    }
    expect((await author.get<DraftView>('/drafts/c2.return')).body.value).toEqual({ note: '保密' });
    const seen = await api.db.api.withScope(
      {
        account: 'reviewer-l2',
        body: 'T01L',
        line: 'league',
        level: 'township',
        area: '340828/天堂镇',
        roles: ['reviewer'],
      },
      (tx) => tx.query('SELECT * FROM drafts'),
    );
    expect(seen).toEqual([]);
  });

  it('is refused where it is too long or its key is none', async () => {
    const author = await api.as('officer');
    const put = (key: string, value: object) => author.send('PUT', `/drafts/${key}`, { body: { value }, key: null });
    expect((await put('c1.x', { note: '字'.repeat(70_000) })).status).toBe(400);
    expect((await put('c1%20x', { note: '' })).status).toBe(400);
  });
});

describe('GET /search', () => {
  const search = async (who: string, text: string): Promise<SearchAnswer> =>
    (await (await api.as(who)).get<SearchAnswer>(`/search?text=${encodeURIComponent(text)}`)).body;

  it('finds a case by its number, its unit by name with the case it leads to, and both by the number of its reply', async () => {
    const unit = decided.units[0]!;
    const byNumber = await search('officer', decided.caseNo);
    expect(byNumber.cases.map(({ id }) => id)).toEqual([decided.id]);
    const byName = await search('officer', unit.name);
    expect(byName.units).toEqual([
      expect.objectContaining({ unitId: unit.unitId, name: unit.name, caseId: decided.id }),
    ]);
    const { documentNo } = decided.documents[0]!;
    for (const text of [documentNo, documentNo.slice(-4)])
      expect((await search('officer', text)).documents).toEqual([
        expect.objectContaining({ documentNo, kind: 'application-reply', caseId: decided.id, caseNo: decided.caseNo }),
      ]);
  });

  it('finds a case by the number people read out, however its brackets are typed, as does the filter of a list', async () => {
    const { id, caseNo, type } = decided;
    expect(caseNo).toMatch(/^岳[工团妇党]建〔20\d\d〕\d{3}号$/);
    const [series, year, number] = [caseNo.slice(0, 3), caseNo.slice(4, 8), caseNo.slice(9, 12)];
    const typed = [
      `${series}[${year}]${number}号`,
      `${series}${year}${Number(number)}号`,
      `${series} （${year}） ${number}`,
    ];
    for (const text of typed) {
      expect([text, (await search('officer', text)).cases.map((found) => found.id)]).toEqual([text, [id]]);
      const listed = await (
        await api.as('officer')
      ).post<{ items: { id: string }[] }>('/cases/search', { filter: { text, type: [type] }, page: { limit: 5 } });
      expect([text, listed.body.items.map((found) => found.id)]).toEqual([text, [id]]);
    }
  });

  it('says in lists the name of a lead unit that is not among the units of the case, not its id', async () => {
    await api.db.owner.execute('UPDATE cases SET lead_unit_name = lead_unit WHERE case_id = $1', decided.id);
    const hits = await search('officer', decided.caseNo);
    expect(hits.cases.map(({ leadUnitName }) => leadUnitName)).toEqual([decided.units[0]!.name]);
    await api.db.owner.execute(
      'UPDATE cases SET lead_unit_name = $2 WHERE case_id = $1',
      decided.id,
      decided.units[0]!.name,
    );
  });

  it('shows nobody a case, or a number of one, that they do not see', async () => {
    const { documentNo } = decided.documents[0]!;
    for (const who of ['reviewer-w1', 'reviewer-far']) {
      const hits = await search(who, documentNo);
      expect([who, hits.documents, (await search(who, decided.caseNo)).cases]).toEqual([who, [], []]);
    }
    const far = await search('reviewer-far', decided.units[0]!.name);
    expect(far.units.map(({ caseId }) => caseId)).toEqual(far.units.map(() => null));
  });

  it('finds nothing where nothing has the text', async () => {
    expect(await search('officer', '不存在的字样')).toEqual({ cases: [], units: [], organisations: [], documents: [] });
  });
});
