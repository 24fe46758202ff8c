import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import type { DocumentsAnswer } from '../../libs/contracts/documents.js';
import { PDF } from '../support/a-pdf.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { aCongress, aPlan, SURVEY } from '../support/case-builder.js';

let api: ApiHarness;
const LARGEST = 256 * 1024;
beforeAll(async () => {
  api = await ApiHarness.start({ documents: { largestBytes: LARGEST } });
});
afterAll(() => api.stop());

const papersOf = async (username: string, caseId: string): Promise<DocumentsAnswer> =>
  (await (await api.as(username)).get<DocumentsAnswer>(`/cases/${caseId}/documents`)).body;
const stateOf = ({ checklist }: DocumentsAnswer, paper: string) =>
  checklist.find((line) => line.paper === paper)?.state;
const fileOf = (id: string): string => join(api.folder, 'documents', id.slice(0, 2), id);
async function attemptsAt(
  caseId: string,
  kind: string,
): Promise<{ account: string; details: Record<string, unknown> }[]> {
  const filter = { caseId, kind: [kind] };
  const found = await (
    await api.as('ad-audit')
  ).post<{ items: { account: string; details: Record<string, unknown> }[] }>('/attempts/search', { filter });
  return found.body.items;
}
/** Sends each action in turn; every one must stand. */
async function allStand(id: string, steps: [who: string, action: string, body?: unknown][]): Promise<void> {
  for (const [who, action, body] of steps)
    expect([action, (await api.act(who, id, action, body)).body]).toMatchObject([action, { id }]);
}
const GROUP = { preparatoryGroup: ['p1', 'p3', 'p4'].map((ref) => ({ ref, role: 'member' })), consentOfUnit: true };
/** At the application, as the officer of the responsible body prepares it. */
async function atApplication(): Promise<string> {
  const id = await api.openCase('league');
  await api.act('officer', id, 'record-survey', { ...SURVEY, countedOn: TODAY });
  await api.act('reviewer-tf', id, 'confirm-eligibility');
  await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY001' });
  await api.act('instructor', id, 'record-contact', { note: '上门' });
  return id;
}

describe('a paper of a case', () => {
  it('is kept by its content, listed with size, hash and who handed it in, read by the parties, and both are written down', async () => {
    const id = await atApplication();
    const sent = await api.upload('officer', id, { paper: 'application-request', name: '成立团支部的请示.pdf' });
    const sha256 = createHash('sha256').update(PDF).digest('hex');
    expect([sent.status, sent.headers.get('location')]).toEqual([201, `/api/cases/${id}/documents/${sent.body.id}`]);
    const [listed] = (await papersOf('reviewer-l1', id)).items;
    expect(listed).toMatchObject({
      paper: 'application-request',
      name: '成立团支部的请示.pdf',
      mediaType: 'application/pdf',
      size: PDF.length,
      sha256,
      by: 'officer',
      body: 'T01P',
      attached: false,
    });
    const read = await (await api.as('reviewer-l1')).get(`/cases/${id}/documents/${sent.body.id}`);
    expect([read.status, read.text, read.headers.get('content-type')]).toEqual([200, PDF, 'application/pdf']);
    expect(read.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent('成立团支部的请示.pdf')}`,
    );
    const details = { documentId: sent.body.id, paper: 'application-request', size: PDF.length, sha256 };
    expect(await attemptsAt(id, 'document-uploaded')).toMatchObject([{ account: 'officer', details }]);
    expect(await attemptsAt(id, 'document-read')).toMatchObject([{ account: 'reviewer-l1', details }]);
    expect(JSON.stringify(await attemptsAt(id, 'document-uploaded'))).not.toContain('成立团支部的请示');
  });

  it('enters the record of the case by `attach`, which refuses what was not uploaded to this case', async () => {
    const [id, other] = [await api.openCase(), await api.openCase()];
    const paper = await api.aPaper('officer', id);
    const codeOf = async (caseId: string, data: object): Promise<unknown> =>
      (await api.act('officer', caseId, 'attach', data)).body['code'];
    expect(await codeOf(id, { ...paper, documentId: 'doc-1' })).toBe('paper-unknown');
    expect(await codeOf(id, { ...paper, sha256: 'a'.repeat(64) })).toBe('paper-unknown');
    expect(await codeOf(other, paper)).toBe('paper-unknown');
    expect((await api.act('officer', id, 'attach', paper)).status).toBe(200);
    expect((await papersOf('officer', id)).items.map(({ attached }) => attached)).toEqual([true]);
  });

  it('is told by its content: a program called .pdf, an empty file and one that is too large are refused and leave nothing', async () => {
    const id = await api.openCase();
    const refusals = [
      await api.upload('officer', id, { name: '申请书.pdf', content: 'MZ\u0090\u0000 this program cannot be run' }),
      await api.upload('officer', id, { name: '网页.pdf', content: '<html><script>1</script></html>' }),
      await api.upload('officer', id, { content: '' }),
      await api.upload('officer', id, { content: PDF + 'x'.repeat(LARGEST) }),
      await api.upload('officer', id, { paper: 'publicity' }),
    ];
    expect(refusals.map(({ status, body }) => [status, body.code])).toEqual([
      [415, 'paper-form-unfit'],
      [415, 'paper-form-unfit'],
      [422, 'empty-file'],
      [413, 'file-too-large'],
      [400, 'malformed-request'],
    ]);
    expect((await papersOf('officer', id)).items).toEqual([]);
    const book = new ExcelJS.Workbook();
    book.addWorksheet('名册').addRow(['姓名']);
    const roster = await api.upload('officer', id, {
      paper: 'roster',
      name: '名册',
      content: new Uint8Array(await book.xlsx.writeBuffer()),
    });
    expect([roster.status, roster.body.mediaType]).toEqual([
      201,
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ]);
  });

  it('is handed in once under one key, and another under the same key is refused', async () => {
    const [id, key] = [await api.openCase(), randomUUID()];
    const first = await api.upload('officer', id, {}, key);
    expect((await api.upload('officer', id, {}, key)).body).toEqual(first.body);
    const other = await api.upload('officer', id, { content: PDF.replace('1.4', '1.7') }, key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect((await papersOf('officer', id)).items).toHaveLength(1);
    expect(readFileSync(fileOf(first.body.id), 'utf8')).toBe(PDF);
  });

  it('is neither shown to nor read by those who are no party, and handed in only by those who may attach', async () => {
    const id = await api.openCase('league');
    const { documentId } = await api.aPaper('officer', id);
    const onlooker = await api.as('onlooker');
    expect((await papersOf('onlooker', id)).items).toEqual([]);
    expect((await onlooker.get(`/cases/${id}/documents/${documentId}`)).status).toBe(403);
    expect((await (await api.as('reviewer-far')).get(`/cases/${id}/documents/${documentId}`)).status).toBe(404);
    expect((await (await api.as('officer')).get(`/cases/${await api.openCase()}/documents/${documentId}`)).status).toBe(
      404,
    );
    expect([(await api.upload('onlooker', id)).status, (await api.upload('supervisor', id)).status]).toEqual([
      403, 403,
    ]);
    expect((await papersOf('supervisor', id)).mayUpload).toBe(false);
  });

  it('never arrives whole when its bytes were changed behind the product’s back', async () => {
    const id = await api.openCase();
    const { documentId } = await api.aPaper('officer', id);
    expect(existsSync(fileOf(documentId))).toBe(true);
    writeFileSync(fileOf(documentId), PDF.replace('1.4', '1.5'));
    expect((await (await api.as('officer')).get(`/cases/${id}/documents/${documentId}`)).status).toBe(500);
  });
});

describe('a paper that comes after the case has ended', () => {
  it('is taken for a registered case from those who could hand in before, written down, listed as such, and changes nothing else', async () => {
    const id = await atApplication();
    await allStand(id, [
      ['officer', 'submit-application', GROUP],
      ['reviewer-l1', 'approve'],
      ['officer', 'submit-congress-plan', { ...aPlan('league', TODAY), meetingKind: 'general-meeting' }],
      ['reviewer-l1', 'approve'],
      ['officer', 'record-congress', aCongress('league', TODAY)],
      ['officer', 'submit-result', {}],
      ['reviewer-l2', 'approve', { termFrom: TODAY, termTo: '2023-06-23' }],
    ]);
    const early = await api.upload('officer', id, { paper: 'roster', name: '团员名册.pdf' });
    await allStand(id, [['reviewer-l1', 'register', { registrationNo: '智慧团建-0009', registeredOn: TODAY }]]);
    const read = async () => (await (await api.as('officer')).get(`/cases/${id}`)).body;
    const before = await read();
    expect(before).toMatchObject({ status: 'formed' });
    const { mayUpload, missing } = await papersOf('officer', id);
    expect([early.body, mayUpload]).toMatchObject([{ afterEnd: false }, true]);

    const key = randomUUID();
    const late = await api.upload('officer', id, { paper: 'sealed-result-reply', name: '批复.pdf' }, key);
    expect([late.status, late.body]).toMatchObject([
      201,
      { afterEnd: true, attached: false, size: PDF.length, sha256: createHash('sha256').update(PDF).digest('hex') },
    ]);
    expect((await api.upload('officer', id, { paper: 'sealed-result-reply' }, key)).body).toEqual(late.body);
    expect((await api.upload('reviewer-l1', id, { name: '印章备案.pdf' })).status).toBe(201);
    expect((await api.upload('supervisor', id)).status).toBe(403);

    const papers = await papersOf('reviewer-l1', id);
    expect(papers.items.map(({ name, afterEnd }) => [name, afterEnd])).toEqual([
      ['团员名册.pdf', false],
      ['批复.pdf', true],
      ['印章备案.pdf', true],
    ]);
    expect([papers.missing, stateOf(papers, 'sealed-result-reply')]).toEqual([missing - 1, 'there']);
    expect(await attemptsAt(id, 'document-uploaded')).toHaveLength(3);
    expect(await read()).toEqual(before);
    const { id: documentId, sha256, name } = late.body;
    expect((await api.act('officer', id, 'attach', { documentId, sha256, name })).body).toMatchObject({
      code: 'case-ended',
    });
  });

  it('is refused for a closed case with the rule and its citation, and nothing is kept', async () => {
    const id = await api.openCase();
    await allStand(id, [['supervisor', 'close', { reasonCode: 'opened-by-mistake' }]]);
    const sent = await api.upload('officer', id);
    expect([sent.status, sent.body]).toMatchObject([
      409,
      { code: 'case-ended', rule: { id: 'ended-case-rests', citation: expect.any(String) } },
    ]);
    const { items, mayUpload } = await papersOf('officer', id);
    expect([items, mayUpload]).toEqual([[], false]);
  });
});

describe('the checklist of a case', () => {
  it('says what is missing now, what is wanted later, and counts what was handed in', async () => {
    const id = await atApplication();
    const before = await papersOf('officer', id);
    expect([before.missing, stateOf(before, 'application-request'), stateOf(before, 'minutes')]).toEqual([
      3,
      'missing',
      'later',
    ]);
    for (const paper of ['application-request', 'roster', 'unit-consent']) await api.upload('officer', id, { paper });
    const after = await papersOf('officer', id);
    expect([after.missing, stateOf(after, 'application-request')]).toEqual([0, 'there']);
    await api.act('officer', id, 'submit-application', GROUP);
    await api.act('reviewer-l1', id, 'approve');
    expect(stateOf(await papersOf('reviewer-l1', id), 'sealed-application-reply')).toBe('missing');
    expect((await api.upload('reviewer-l1', id, { paper: 'sealed-application-reply' })).status).toBe(201);
    expect(stateOf(await papersOf('reviewer-l1', id), 'sealed-application-reply')).toBe('there');
  });
});
