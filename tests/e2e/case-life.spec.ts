import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import type { TakersAnswer } from '../../libs/contracts/case-work.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { aCongress, aPlan, SURVEY } from '../support/case-builder.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api.stop());

const GROUP = ['p1', 'p3', 'p4'].map((ref, i) => ({ ref, role: i === 0 ? 'leader' : 'member' }));
const survey = { ...SURVEY, countedOn: TODAY };
const application = { preparatoryGroup: GROUP, consentOfUnit: true };
const plan = aPlan('league', TODAY);
const term = { termFrom: TODAY, termTo: '2023-06-23' };

type Step = [who: string, action: string, body: unknown, leadsTo: string];
const LIFE: Step[] = [
  ['instructor', 'record-survey', survey, 'survey.counting'],
  ['reviewer-tf', 'confirm-eligibility', {}, 'guidance.assigning'],
  ['officer-tf', 'assign-instructor', { instructorNo: 'ZDY001' }, 'guidance.contacting'],
  ['instructor', 'record-contact', { note: '上门走访，宣传政策' }, 'application.preparing'],
  ['officer', 'submit-application', application, 'application.reviewing'],
  ['reviewer-l1', 'approve', {}, 'congress.planning'],
  ['officer', 'submit-congress-plan', { ...plan, meetingKind: 'general-meeting' }, 'congress.reviewing'],
  ['reviewer-l1', 'approve', {}, 'congress.holding'],
  ['officer', 'record-congress', aCongress('league', TODAY), 'registration.reporting'],
  ['officer', 'submit-result', {}, 'registration.reviewing'],
  ['reviewer-l2', 'approve', term, 'registration.recording'],
  ['reviewer-l1', 'register', { registrationNo: '智慧团建-0001', registeredOn: TODAY }, 'registration.recording'],
];

/** Sends it twice under one key; both answers must be one. */
async function twice(who: string, caseId: string, action: string, body: unknown): Promise<CaseRepresentation> {
  const key = randomUUID();
  const [first, second] = [
    await api.act(who, caseId, action, body, key),
    await api.act(who, caseId, action, body, key),
  ];
  expect([action, first.status, first.body['code']]).toEqual([action, 200, undefined]);
  expect([action, second.status, second.body]).toEqual([action, 200, first.body]);
  expect(first.headers.get('etag')).toBe(second.headers.get('etag'));
  return first.body as unknown as CaseRepresentation;
}

describe('a case over HTTP', () => {
  it('goes from survey to registration, every action sent twice and taken once', async () => {
    const officer = await api.as('officer');
    const key = randomUUID();
    const opening = api.opening('league');
    const [opened, again] = [
      await officer.post<CaseRepresentation>('/cases', opening, { key }),
      await officer.post<CaseRepresentation>('/cases', opening, { key }),
    ];
    expect([opened.status, again.status, again.text]).toEqual([201, 201, opened.text]);
    expect(opened.headers.get('location')).toBe(`/api/cases/${opened.body.id}`);
    expect(opened.body).toMatchObject({
      version: 1,
      step: 'survey',
      phase: 'counting',
      status: 'open',
      bodies: { approving: { id: 'T01L' }, responsible: { id: 'T01P' } },
    });
    const { id } = opened.body;
    let version = 1;
    for (const [who, action, body, position] of LIFE) {
      const after = await twice(who, id, action, body);
      expect([action, after.version, `${after.step}.${after.phase}`]).toEqual([action, (version += 1), position]);
    }
    const end = (await officer.get<CaseRepresentation>(`/cases/${id}`)).body;
    expect(end).toMatchObject({
      status: 'formed',
      version: 13,
      waitingFor: null,
      overdue: false,
      formedOn: TODAY,
      term: { from: TODAY, to: '2023-06-23' },
    });
    expect(end.documents.map((d) => d.documentNo)).toEqual([
      '岳T01L〔2020〕7号',
      '岳T01L〔2020〕8号',
      '岳T01L〔2020〕9号',
      '智慧团建-0001',
    ]);
    expect(end.allowedActions.filter((a) => a.enabled)).toEqual([]);
  });

  it('answers a repeat with the first answer, also when the case has gone on since', async () => {
    const id = await api.openCase();
    const key = randomUUID();
    const first = await api.act('instructor', id, 'record-survey', survey, key);
    await api.act('reviewer-tf', id, 'confirm-eligibility');
    await api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY001' });
    const again = await api.act('instructor', id, 'record-survey', survey, key);
    expect([again.status, again.headers.get('etag'), again.body['version'], again.body['step']]).toEqual([
      200,
      '"v2"',
      2,
      'survey',
    ]);
    expect(again.body).toEqual(first.body);
    expect((await api.act('officer', id, 'comment', { text: '现在' })).body['version']).toBe(5);
  });

  it('answers a repeated opening with the officer it was opened for, also after another took over', async () => {
    const [officer, key] = [await api.as('officer'), randomUUID()];
    const opening = { ...api.opening(), officer: 'officer' };
    const first = await officer.post<CaseRepresentation>('/cases', opening, { key });
    const takers = await officer.get<TakersAnswer>(`/cases/${first.body.id}/takers`);
    expect(takers.body.items.map(({ account, role }) => [account, role])).toContainEqual(['expiring', 'officer']);
    expect((await (await api.as('reviewer-l1')).get(`/cases/${first.body.id}/takers`)).body['code']).toBe(
      'not-permitted',
    );
    expect((await api.act('officer', first.body.id, 'reassign', { officer: 'expiring' })).body).toMatchObject({
      officer: 'expiring',
      version: 2,
    });
    const again = await officer.post<CaseRepresentation>('/cases', opening, { key });
    expect([again.status, again.body]).toEqual([201, first.body]);
  });

  it('takes every other action once too: hold and resume, claim and release, return, withdraw, reject, words and papers', async () => {
    const id = await api.openCase();
    for (const [who, action, body] of LIFE.slice(0, 5)) await twice(who, id, action, body);
    await twice('reviewer-l1', id, 'claim', {});
    await twice('reviewer-l1', id, 'release', {});
    await twice('officer', id, 'withdraw', {});
    await twice('officer', id, 'submit-application', application);
    expect(await twice('supervisor', id, 'extend', { until: '2020-07-15', reasonCode: 'complex-case' })).toMatchObject({
      extensionAsked: { until: '2020-07-15', by: 'supervisor' },
    });
    expect(
      (await twice('supervisor-2', id, 'confirm-extension', { verdict: 'confirmed' })).deadlines.at(-1),
    ).toMatchObject({
      dueOn: '2020-07-15',
      originalDueOn: '2020-07-02',
      extensions: [{ until: '2020-07-15', by: 'supervisor', confirmedBy: 'supervisor-2' }],
    });
    expect(await twice('supervisor', id, 'hold', { reasonCode: 'harvest-season' })).toMatchObject({
      status: 'on-hold',
    });
    await twice('reviewer-l1', id, 'resume', {});
    const back = { to: 'application.preparing', note: '材料有误，重新办理' };
    expect(await twice('supervisor', id, 'admin-move', back)).toMatchObject({
      phase: 'reviewing',
      moveAsked: { ...back, from: 'application.reviewing', by: 'supervisor' },
    });
    const alone = await api.act('supervisor', id, 'confirm-admin-move', { verdict: 'confirmed' });
    expect([alone.status, alone.body['code']]).toEqual([403, 'second-person-missing']);
    expect(await twice('supervisor-2', id, 'confirm-admin-move', { verdict: 'confirmed' })).toMatchObject({
      phase: 'preparing',
      moveAsked: null,
    });
    await twice('officer', id, 'submit-application', application);
    const onward = { to: 'registration.reporting', note: '直接登记' };
    const skipped = await api.act('supervisor', id, 'admin-move', onward);
    expect([skipped.status, skipped.body['code']]).toEqual([409, 'move-not-back']);
    await twice('supervisor', id, 'urge', { note: '请尽快' });
    await twice('officer', id, 'comment', { text: '材料已寄出' });
    await twice('officer', id, 'attach', await api.aPaper('officer', id));
    expect(
      await twice('reviewer-l1', id, 'return', {
        reasonCode: 'material-incomplete',
        note: '未盖章',
        missing: ['盖章'],
        resume: 'to-returner',
      }),
    ).toMatchObject({
      step: 'application',
      phase: 'preparing',
      returned: { missing: ['盖章'] },
    });
    await twice('officer', id, 'submit-application', application);
    expect(
      await twice('reviewer-l1', id, 'reject', { reasonCode: 'material-incomplete', note: '不符合条件' }),
    ).toMatchObject({ phase: 'preparing' });
    await twice('officer', id, 'reassign', { officer: 'officer' });
    expect(await twice('supervisor', id, 'close', { reasonCode: 'merged-into-other-unit' })).toMatchObject({
      status: 'closed',
    });
  });

  it('lets units join and leave a joint case, down to one, which changes its mode', async () => {
    const opening = api.opening();
    const [second, third] = [api.freshUnit(), api.freshUnit()];
    const joint = { ...opening, mode: 'joint', units: [opening['leadUnit'], second] };
    const { id } = (await (await api.as('officer')).post<CaseRepresentation>('/cases', joint)).body;
    expect((await twice('officer', id, 'add-unit', { unit: third })).units.map((u) => u.unitId)).toEqual([
      opening['leadUnit'],
      second,
      third,
    ]);
    await twice('officer', id, 'withdraw-unit', { unit: third });
    expect((await twice('officer', id, 'withdraw-unit', { unit: second })).findings).toContainEqual(
      expect.objectContaining({ rule: expect.any(String) }),
    );
    expect(await twice('officer', id, 'change-mode', { to: 'single' })).toMatchObject({
      mode: 'single',
      units: [{ unitId: opening['leadUnit'] }],
    });
    const alone = await api.act('officer', id, 'change-mode', { to: 'joint' });
    // A joint case of one waits for its second unit: the finding says so, and nothing can be submitted.
    expect([alone.status, alone.body['findings']]).toMatchObject([200, [{ rule: 'too-few-units', severity: 'lock' }]]);
  });

  it('moves to another body when that accepts', async () => {
    const id = await api.openCase('women');
    expect((await api.act('supervisor', id, 'transfer', { to: 'CW' })).body).toMatchObject({
      transfer: { to: { id: 'CW' } },
    });
    expect(await twice('reviewer-cw', id, 'accept-transfer', {})).toMatchObject({
      transfer: null,
      bodies: { approving: { id: 'CW' } },
    });
  });

  it('reopens as a new linked case once it is closed, and not before', async () => {
    const id = await api.openCase();
    const early = await api.act('officer', id, 'reopen');
    expect([early.status, early.body['code']]).toEqual([409, 'case-not-ended']);
    await api.act('supervisor', id, 'close', { reasonCode: 'merged-into-other-unit' });
    expect(
      (await (await api.as('officer')).get<CaseRepresentation>(`/cases/${id}`)).body.allowedActions,
    ).toContainEqual({ action: 'reopen', enabled: true, reasons: [] });
    const key = randomUUID();
    const why = { reasonCode: 'closed-by-mistake', note: '误终止', comment: '经专班同意' };
    const unlisted = await api.act('officer', id, 'reopen', { ...why, reasonCode: 'because' });
    expect([unlisted.status, unlisted.body]).toEqual([
      422,
      expect.objectContaining({ code: 'reason-unknown', errors: [expect.objectContaining({ path: 'reasonCode' })] }),
    ]);
    const stale = await (
      await api.as('officer')
    ).post(`/cases/${id}/actions/reopen`, why, { headers: { 'if-match': '"v1"' } });
    expect([stale.status, stale.body['code']]).toEqual([412, 'version-mismatch']);
    const [first, second] = [
      await api.act('officer', id, 'reopen', why, key),
      await api.act('officer', id, 'reopen', why, key),
    ];
    expect([first.status, second.status, second.text]).toEqual([201, 201, first.text]);
    expect(first.body).toMatchObject({ reopens: id, version: 1 });
    expect((await api.act('officer', id, 'reopen', { ...why, note: '另一个理由' }, key)).body['code']).toBe(
      'idempotency-key-reused',
    );
    expect((await api.act('officer', id, 'reopen', { ...why, onBehalfOf: 'reviewer-l1' })).body['code']).toBe(
      'unknown-field',
    );
    const opening = (
      await (
        await api.as('officer')
      ).get<{ items: { comment: string; data: object }[] }>(`/cases/${String(first.body['id'])}/timeline`)
    ).body.items[0];
    expect(opening).toMatchObject({
      action: 'open',
      comment: '经专班同意',
      data: { reopening: { reasonCode: 'closed-by-mistake', note: '误终止' } },
    });
    const more = await api.act('officer', id, 'reopen');
    expect([more.status, more.body['code']]).toEqual([409, 'already-reopened']);
  });

  it('reopens a closed case once, also where nothing keeps its units apart and many ask at the same moment', async () => {
    const units = [api.freshUnit(), api.freshUnit()];
    const district = {
      type: 'union',
      mode: 'regional',
      units,
      leadUnit: units[0],
      responsibleBody: 'T01P',
      district: '园区',
    };
    const officer = await api.as('officer');
    const { id } = (await officer.post<CaseRepresentation>('/cases', district)).body;
    await api.act('supervisor', id, 'close', { reasonCode: 'merged-into-other-unit' });
    const answers = await Promise.all(Array.from({ length: 6 }, () => api.act('officer', id, 'reopen')));
    expect(answers.map((a) => a.status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    for (const { body } of answers.filter((a) => a.status === 409)) {
      expect(body).toMatchObject({ code: 'already-reopened', caseId: id, version: 2, rule: { id: 'reopened-once' } });
    }
    const { items } = (await officer.post<{ items: { id: string }[] }>('/cases/search', { filter: { unit: units[0] } }))
      .body;
    expect(items.map((c) => c.id).sort()).toEqual(
      [id, String(answers.find((a) => a.status === 201)!.body['id'])].sort(),
    );
  });
});
