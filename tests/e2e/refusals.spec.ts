import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { SURVEY } from '../support/case-builder.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api.stop());

const survey = { ...SURVEY, countedOn: TODAY };
const { countedOn: _day, willing: _will, ...COUNTS } = SURVEY;
interface Line {
  seq: number | null;
  action: string;
  outcome: string;
  actor: { account: string } | null;
  refusal: { code: string; detail: string; detailEn: string } | null;
}
const timeline = async (who: string, caseId: string): Promise<Line[]> =>
  (await (await api.as(who)).get<{ items: Line[] }>(`/cases/${caseId}/timeline`)).body.items;
const version = async (caseId: string): Promise<unknown> =>
  (await (await api.as('officer')).get(`/cases/${caseId}`)).body['version'];

describe('what is refused', () => {
  it('names unknown fields, missing ones and wrong ones, and changes nothing', async () => {
    const id = await api.openCase();
    const answers = [
      await api.act('instructor', id, 'record-survey', { ...survey, colour: 'red', at: '2020-01-01T00:00:00Z' }),
      await api.act('instructor', id, 'record-survey', { ...survey, employees: -1, countedOn: '2020-02-30' }),
      await api.act('instructor', id, 'record-survey', { ...survey, perUnit: [{ unit: 'YX0001', employees: 1 }] }),
      await api.act('instructor', id, 'record-survey', { ...survey, womenEmployees: survey.employees + 1 }),
      await api.act('instructor', id, 'record-survey', {
        ...survey,
        perUnit: [{ ...COUNTS, unit: 'YX0001', womenEmployees: 21 }],
      }),
      await api.act('instructor', id, 'record-contact', { note: ' ' }),
      await (
        await api.as('officer')
      ).post('/cases', { type: 'club', mode: 'single', units: [], leadUnit: 'x', responsibleBody: 'T01P' }),
    ];
    expect(
      answers.map((a) => [a.status, a.body['code'], (a.body['errors'] as { path: string }[]).map((e) => e.path)]),
    ).toEqual([
      [400, 'unknown-field', ['colour', 'at']],
      [400, 'malformed-request', ['employees', 'countedOn']],
      [
        400,
        'malformed-request',
        [
          'perUnit.0.unionMembers',
          'perUnit.0.womenEmployees',
          'perUnit.0.leagueMembers',
          'perUnit.0.youth28',
          'perUnit.0.partyMembersFull',
          'perUnit.0.partyMembersProbationary',
        ],
      ],
      [400, 'malformed-request', ['womenEmployees']],
      [400, 'malformed-request', ['perUnit.0.womenEmployees']],
      [400, 'malformed-request', ['note']],
      [400, 'malformed-request', ['type', 'units']],
    ]);
    expect(await version(id)).toBe(1);
  });

  it('asks for a usable Idempotency-Key on every change', async () => {
    const id = await api.openCase();
    const client = await api.as('instructor');
    for (const key of [null, 'short', 'x'.repeat(129)]) {
      const { status, body } = await client.post(`/cases/${id}/actions/record-survey`, survey, { key });
      expect([status, body['code']]).toEqual([400, 'idempotency-key-missing']);
    }
  });

  it('refuses a key that was used for something else, whether that was accepted or refused', async () => {
    const id = await api.openCase();
    const [accepted, refusedKey] = [randomUUID(), randomUUID()];
    expect((await api.act('instructor', id, 'record-survey', survey, accepted)).status).toBe(200);
    expect((await api.act('instructor', id, 'submit-result', {}, refusedKey)).status).toBe(403);
    const answers = [
      await api.act('instructor', id, 'record-survey', { ...survey, employees: 21 }, accepted),
      await api.act('officer', id, 'comment', { text: '别人的编号' }, accepted),
      await api.act('instructor', id, 'comment', { text: '另一件事' }, refusedKey),
    ];
    expect(answers.map((a) => [a.status, a.body['code']])).toEqual(answers.map(() => [422, 'idempotency-key-reused']));
    expect(await version(id)).toBe(2);
    const opening = api.opening();
    const key = randomUUID();
    const officer = await api.as('officer');
    expect((await officer.post('/cases', opening, { key })).status).toBe(201);
    expect((await officer.post('/cases', { ...opening, type: 'women' }, { key })).body['code']).toBe(
      'idempotency-key-reused',
    );
  });

  it('gives a refused request the same refusal again, even when it would succeed by now', async () => {
    const id = await api.openCase();
    const key = randomUUID();
    const early = await api.act('reviewer-tf', id, 'confirm-eligibility', {}, key);
    expect([early.status, early.body['code']]).toEqual([422, 'survey-missing']);
    await api.act('instructor', id, 'record-survey', survey);
    const repeated = await api.act('reviewer-tf', id, 'confirm-eligibility', {}, key);
    expect([repeated.status, repeated.body['code'], repeated.body['detail']]).toEqual([
      422,
      'survey-missing',
      early.body['detail'],
    ]);
    expect((await api.act('reviewer-tf', id, 'confirm-eligibility')).status).toBe(200);
  });

  it('holds If-Match against the version, and the key may try again with a fresh one', async () => {
    const id = await api.openCase();
    const client = await api.as('instructor');
    const key = randomUUID();
    const act = (ifMatch: string) =>
      client.post(`/cases/${id}/actions/record-survey`, survey, { key, headers: { 'if-match': ifMatch } });
    const stale = await act('"v7"');
    expect([stale.status, stale.body]).toEqual([
      412,
      expect.objectContaining({ code: 'version-mismatch', caseId: id, version: 1 }),
    ]);
    expect((await act('"v1"')).headers.get('etag')).toBe('"v2"');
  });

  it('lets one of many changes through that were made for the same version', async () => {
    const id = await api.openCase();
    const officer = await api.as('officer');
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        officer.post(`/cases/${id}/actions/comment`, { text: `意见${i}` }, { headers: { 'if-match': '"v1"' } }),
      ),
    );
    expect(answers.map((a) => a.status).sort()).toEqual([200, 412, 412, 412, 412, 412]);
    expect(answers.filter((a) => a.status === 412).map((a) => a.body['code'])).toEqual(
      Array<string>(5).fill('version-mismatch'),
    );
    expect(await version(id)).toBe(2);
  });

  it('hides a case from those who have no part in it, as if it were not there', async () => {
    const id = await api.openCase();
    const far = await api.as('reviewer-far');
    const answers = [
      await far.get(`/cases/${id}`),
      await far.get(`/cases/${id}/timeline`),
      await far.get(`/cases/${id}/deadlines/x/derivation`),
      await far.post(`/cases/${id}/actions/approve`, {}),
      await far.get('/cases/no-such-case'),
      await far.post('/cases/no-such-case/actions/approve', {}),
      await far.post(`/cases/${id}/actions/dance`, {}),
    ];
    expect(answers.map((a) => [a.status, a.body['code']])).toEqual(answers.map(() => [404, 'not-found']));
  });

  it('lets each line decide its own, nobody their own submission, and the task force nothing', async () => {
    const id = await api.openCase();
    for (const [who, action, body] of TO_REVIEW) expect((await api.act(who, id, action, body)).status).toBe(200);
    const refusals = [
      await api.act('reviewer-tf', id, 'approve'),
      await api.act('supervisor', id, 'approve'),
      await api.act('officer', id, 'approve'),
      await api.act('instructor', id, 'approve'),
      await api.act('reviewer-l1', id, 'approve', { onBehalfOf: 'reviewer-l2' }),
    ];
    expect(refusals.map((a) => [a.status, a.body['code']])).toEqual(refusals.map(() => [403, 'not-permitted']));
    expect(refusals[0]!.body['rule']).toMatchObject({
      id: 'own-line-decides',
      citation: expect.stringContaining('团章'),
    });
    expect(refusals[0]!.body['allowedActions']).toEqual(expect.arrayContaining(['comment']));
    for (const who of ['reviewer-u1', 'reviewer-w1']) expect((await api.act(who, id, 'approve')).status).toBe(404);
    expect((await (await api.as('ad-system')).post(`/cases/${id}/actions/approve`, {})).status).toBe(403);
    const written = (await timeline('officer', id)).filter((l) => l.outcome === 'refused');
    expect(written.map((l) => [l.actor?.account, l.refusal?.code])).toEqual([
      ['reviewer-tf', 'not-permitted'],
      ['supervisor', 'not-permitted'],
      ['officer', 'not-permitted'],
      ['instructor', 'not-permitted'],
      ['reviewer-l1', 'not-permitted'],
    ]);
    expect(written[0]!.refusal).toMatchObject({
      detail: expect.stringMatching(/专班/),
      detailEn: expect.stringContaining('task force'),
    });
  });

  it('takes one of two decisions sent at once; the other is told so', async () => {
    const id = await api.openCase();
    for (const [who, action, body] of TO_REVIEW) await api.act(who, id, action, body);
    const answers = await Promise.all([
      api.act('reviewer-l1', id, 'approve'),
      api.act('reviewer-l2', id, 'reject', { reasonCode: 'material-incomplete', note: '不全' }),
    ]);
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409]);
    expect(answers.find((a) => a.status === 409)!.body['code']).toBe('already-decided');
    expect(await version(id)).toBe(7);
    const lines = await timeline('officer', id);
    expect(lines.filter((l) => l.seq !== null).map((l) => l.seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(lines.at(-1)).toMatchObject({ seq: null, outcome: 'refused', refusal: { code: 'already-decided' } });
  });

  it('refuses a second open case of a unit and type, the same again for the same key, and an unknown unit, body or officer by field', async () => {
    const officer = await api.as('officer');
    const opening = api.opening();
    expect((await officer.post('/cases', opening)).status).toBe(201);
    const key = randomUUID();
    const second = await officer.post('/cases', opening, { key });
    expect([second.status, second.body['code']]).toEqual([422, 'open-case-exists']);
    expect((await officer.post('/cases', opening, { key })).body['detail']).toBe(second.body['detail']);
    await api.db.owner.execute('DELETE FROM idempotency WHERE key = $1', key);
    const fromTheEngine = await officer.post('/cases', opening, { key });
    expect([fromTheEngine.status, fromTheEngine.body['code']]).toEqual([422, 'open-case-exists']);
    const wrong = async (more: object) => {
      const { status, body } = await officer.post('/cases', { ...api.opening(), ...more });
      return [status, body['code'], (body['errors'] as { path: string }[] | undefined)?.[0]?.path];
    };
    expect(await wrong({ units: ['YX9999'] })).toEqual([422, 'unit-not-found', 'units.0']);
    expect(await wrong({ leadUnit: 'YX9999' })).toEqual([422, 'unit-not-found', 'leadUnit']);
    expect(await wrong({ responsibleBody: 'NOBODY' })).toEqual([400, 'malformed-request', 'responsibleBody']);
    expect(await wrong({ approvingBody: 'T01U' })).toEqual([422, 'body-of-another-line', 'approvingBody']);
    expect(await wrong({ approvingBody: 'T02U', type: 'union' })).toEqual([422, 'no-body-for-area', 'approvingBody']);
    const union = await (await api.as('officer-tf')).post('/cases', { ...api.opening(), responsibleBody: 'T01U' });
    expect([union.status, union.body['code'], union.body['errors']]).toEqual([
      422,
      'body-of-another-line',
      [{ path: 'responsibleBody', message: expect.any(String) }],
    ]);
    for (const officer of ['reviewer-l1', 'officer-tf', 'gone'])
      expect(await wrong({ officer })).toEqual([400, 'malformed-request', 'officer']);
    expect(await wrong({ listItem: 'none-017' })).toEqual([400, 'malformed-request', 'listItem']);
    const unit = api.freshUnit();
    await api.db.owner.execute(
      `INSERT INTO task_lists (id, batch, published_on, deadline) VALUES ('batch-9', 9, '2020-06-01', '2020-07-31')`,
    );
    await api.db.owner.execute(
      `INSERT INTO task_list_items (id, task_list, type, mode, units, lead_unit, responsible_body) VALUES ('i-9', 'batch-9', 'league', 'single', $1, $2, 'T01P')`,
      [unit],
      unit,
    );
    expect(await wrong({ listItem: 'i-9' })).toEqual([400, 'malformed-request', 'listItem']);
    expect(await wrong({ units: [unit], leadUnit: unit, type: 'women', listItem: 'i-9' })).toEqual([
      400,
      'malformed-request',
      'listItem',
    ]);
    expect(
      (await officer.post('/cases', { ...api.opening(), units: [unit], leadUnit: unit, listItem: 'i-9' })).body,
    ).toMatchObject({ listItem: 'i-9', planDueOn: '2020-07-31' });
    expect((await (await api.as('reviewer-l1')).post('/cases', api.opening())).status).toBe(403);
  });

  it('answers an ended case with 409, but a key it knows with its first answer', async () => {
    const id = await api.openCase();
    const key = randomUUID();
    const closing = { reasonCode: 'merged-into-other-unit' };
    expect((await api.act('supervisor', id, 'close', closing, key)).status).toBe(200);
    expect((await api.act('supervisor', id, 'close', closing, key)).status).toBe(200);
    const late = await api.act('supervisor', id, 'close', closing);
    expect([late.status, late.body['code']]).toEqual([409, 'case-ended']);
  });

  it('refuses pages that are too large and cursors that are none', async () => {
    const officer = await api.as('officer');
    const bad = [
      { page: { limit: 201 } },
      { page: { limit: 0 } },
      { page: { limit: 10, after: 'x' } },
      { filter: { colour: 'red' } },
      { sort: 'colour' },
    ];
    const codes = [];
    for (const body of bad) codes.push((await officer.post('/cases/search', body)).status);
    expect(codes).toEqual([400, 400, 400, 400, 400]);
    expect((await officer.get('/reviews?limit=1000')).status).toBe(400);
    expect((await officer.get('/notifications?after=x')).status).toBe(400);
  });
});

const TO_REVIEW: [string, string, unknown][] = [
  ['instructor', 'record-survey', survey],
  ['reviewer-tf', 'confirm-eligibility', {}],
  ['officer-tf', 'assign-instructor', { instructorNo: 'ZDY001' }],
  ['instructor', 'record-contact', { note: '上门走访' }],
  [
    'officer',
    'submit-application',
    { preparatoryGroup: ['p1', 'p3', 'p4'].map((ref) => ({ ref, role: 'member' })), consentOfUnit: true },
  ],
];
