import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActionPreviewAnswer, CaseChanges } from '../../libs/contracts/case-work.js';
import type { RuleSetView } from '../../libs/contracts/rule-sets.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { SURVEY } from '../support/case-builder.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api.stop());

const GROUP = { preparatoryGroup: [{ ref: 'p1', role: 'leader' }], consentOfUnit: true };

/** A League case whose application waits for its reviewers. */
async function inReview(): Promise<string> {
  const id = await api.openCase();
  await api.act('instructor', id, 'record-survey', { ...SURVEY, countedOn: TODAY });
  await api.act('reviewer-tf', id, 'confirm-eligibility');
  await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY001' });
  await api.act('instructor', id, 'record-contact', { note: '上门走访' });
  await api.act('officer', id, 'submit-application', GROUP);
  return id;
}

async function preview(who: string, id: string, action: string, body: unknown = {}): Promise<ActionPreviewAnswer> {
  const answer = await (
    await api.as(who)
  ).post<ActionPreviewAnswer>(`/cases/${id}/actions/${action}?dryRun=true`, body, { key: null });
  expect(answer.status).toBe(200);
  return answer.body;
}

describe('POST /cases/{id}/actions/{action}?dryRun=true', () => {
  it('says who would hold the case, until when, and what the reply would read, and changes nothing', async () => {
    const id = await inReview();
    const shown = await preview('reviewer-l1', id, 'approve');
    expect(shown).toMatchObject({ allowed: true, refusal: null, outcome: { position: 'congress.planning' } });
    expect(shown.outcome!.waitingFor).toMatchObject({ role: 'officer', body: 'T01P', bodyName: '机构T01P' });
    expect(shown.outcome!.reply).toMatchObject({ documentNo: null, numberSeries: '岳T01L〔2020〕' });
    const { body } = await (await api.as('officer')).get<{ version: number; documents: unknown[] }>(`/cases/${id}`);
    expect(body).toMatchObject({ version: shown.version, documents: [] });
    const real = await api.act('reviewer-l1', id, 'approve');
    expect((real.body as { documents: { documentNo: string }[] }).documents[0]!.documentNo).toMatch(
      /^岳T01L〔2020〕\d+号$/,
    );
  });

  it('shows the very refusal the action would meet, without an entry in the timeline', async () => {
    const id = await inReview();
    const own = await preview('officer', id, 'approve');
    expect(own).toMatchObject({ allowed: false, outcome: null, refusal: { code: 'not-permitted' } });
    const { body } = await (await api.as('officer')).get<{ items: { outcome: string }[] }>(`/cases/${id}/timeline`);
    expect(body.items.filter(({ outcome }) => outcome === 'refused')).toEqual([]);
  });

  it('still refuses a body that is no body of the action, and needs a key when it is meant', async () => {
    const id = await inReview();
    const reviewer = await api.as('reviewer-l1');
    const path = `/cases/${id}/actions/return`;
    expect((await reviewer.post(`${path}?dryRun=true`, { nonsense: 1 }, { key: null })).status).toBe(400);
    expect((await reviewer.post(path, { reasonCode: 'other', note: 'x' }, { key: null })).body).toMatchObject({
      code: 'idempotency-key-missing',
    });
  });
});

describe('GET /cases/{id}/changes', () => {
  it('says what the resubmission says differently, and what else was done since', async () => {
    const id = await inReview();
    await api.act('reviewer-l1', id, 'return', { reasonCode: 'material-incomplete', note: '缺盖章' });
    const members = ['p1', 'p2'].map((ref) => ({ ref, role: ref === 'p1' ? 'leader' : 'member' }));
    await api.act('officer', id, 'submit-application', { ...GROUP, preparatoryGroup: members });
    const reviewer = await api.as('reviewer-l1');
    const { body } = await reviewer.get<CaseChanges>(`/cases/${id}/changes`);
    expect(body).toMatchObject({ step: 'application', rounds: 2, from: { round: 1 }, to: { round: 2 } });
    expect(body.changes).toEqual([{ path: 'preparatoryGroup.p2', from: null, to: { ref: 'p2', role: 'member' } }]);
    expect(body.between.map(({ action }) => action)).toEqual(['return']);
    expect((await reviewer.get(`/cases/${id}/changes?sinceRound=9`)).status).toBe(404);
    const outsider = await (await api.as('onlooker')).get<CaseChanges>(`/cases/${id}/changes`);
    expect(outsider.body.changes).toEqual([]);
  });

  it('is empty for a first round and before anything was handed in', async () => {
    const id = await inReview();
    const { body } = await (await api.as('reviewer-l1')).get<CaseChanges>(`/cases/${id}/changes`);
    expect(body).toMatchObject({ rounds: 1, from: null, changes: [] });
    const fresh = await api.openCase();
    expect((await (await api.as('officer')).get(`/cases/${fresh}/changes`)).body).toMatchObject({ step: null });
  });
});

describe('GET /rule-sets', () => {
  it('lists them with the one in force, shows one with the words of its reasons, and compares two', async () => {
    const officer = await api.as('officer');
    const { body } = await officer.get<{ items: { id: string; inForce: boolean }[] }>('/rule-sets');
    expect(body.items.filter(({ inForce }) => inForce).map(({ id }) => id)).toEqual(['cn-anhui-yuexi-2020']);
    const set = (await officer.get<RuleSetView>('/rule-sets/cn-anhui-yuexi-2020')).body;
    expect(set.reasons['return']).toContainEqual(expect.objectContaining({ code: 'material-incomplete' }));
    expect(set.types.union).toHaveProperty('limits');
    const compared = await officer.get<{ differences: { path: string }[] }>(
      '/rule-sets/compare?from=cn-anhui-yuexi-2020&to=cn-anhui-yuexi-2020-07-13',
    );
    expect(compared.body.differences.map(({ path }) => path)).toContain('types.party.quorum.operator');
    expect((await officer.get('/rule-sets/constructor')).status).toBe(404);
    expect((await api.anonymous().get('/rule-sets')).status).toBe(401);
  });
});

describe('names beside ids', () => {
  it('stand in a case, its timeline, lists and notices for every account, body and instructor they name', async () => {
    const id = await inReview();
    const reviewer = await api.as('reviewer-l1');
    const { body } = await reviewer.get<{ names: Record<string, Record<string, string>> }>(`/cases/${id}`);
    expect(body.names).toMatchObject({
      accounts: { officer: '人员officer' },
      bodies: { T01L: '机构T01L', T01P: '机构T01P' },
      instructors: { ZDY001: '人员instructor' },
    });
    const timeline = await reviewer.get<{ names: { accounts: object } }>(`/cases/${id}/timeline`);
    expect(timeline.body.names.accounts).toMatchObject({
      'reviewer-tf': '人员reviewer-tf',
      'officer-tf': '人员officer-tf',
    });
    const inbox = await reviewer.get<{ names: { bodies: object } }>('/reviews');
    expect(inbox.body.names.bodies).toMatchObject({ T01L: '机构T01L' });
    await api.relay();
    const notices = await reviewer.get<{ items: { caseId: string; caseNo: string; sentence: { zh: string } }[] }>(
      '/notifications',
    );
    const mine = notices.body.items.find(({ caseId }) => caseId === id)!;
    expect(mine.sentence.zh).toBe(
      `${mine.caseNo} ${(mine as unknown as { unitName: string }).unitName}：现由您办理“申请审核”，应于 2020-07-02 前办结`,
    );
  });
});
