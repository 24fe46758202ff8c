import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiHarness, PASSWORD, TODAY } from '../support/api-harness.js';
import { SURVEY } from '../support/case-builder.js';

let api: ApiHarness;
let id: string;
beforeAll(async () => {
  api = await ApiHarness.start();
  id = await api.openCase();
});
afterAll(() => api.stop());

const cursor = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
const nul = String.fromCharCode(0);

describe('hostile input', () => {
  it('that PostgreSQL cannot keep is refused before it reaches a case, and the case goes on', async () => {
    const officer = await api.as('officer');
    const answers = [
      await officer.post(`/cases/${id}/actions/comment`, { text: `a${nul}b` }),
      await officer.post(
        `/cases/${id}/actions/comment`,
        { text: 'x' },
        { raw: { text: '{"text":"half \\ud800 pair"}', type: 'application/json' } },
      ),
      await officer.post('/cases', { ...api.opening(), sponsor: `x${nul}` }),
      await officer.post('/cases/search', { filter: { text: `x${nul}` } }),
      await officer.post('/cases/search', { filter: { officer: [`x${nul}`] } }),
      await officer.get('/cases/%00'),
      await officer.get(`/cases/${id}/deadlines/%00/derivation`),
      await officer.post('/cases/%00/actions/approve', {}),
      await officer.get('/operations/%00'),
      await api.anonymous().login(`officer${nul}`, PASSWORD),
      await (await api.as('ad-security')).post('/service-tokens', { account: 'robot', label: `x${nul}` }),
    ];
    expect(answers.map((a) => [a.status, a.body['code']])).toEqual(answers.map(() => [400, 'malformed-request']));
    expect(answers[0]!.body['errors']).toEqual([{ path: 'text', message: expect.any(String) }]);
    expect((await api.act('officer', id, 'comment', { text: '𠮷 还在' })).status).toBe(200);
  });

  it('that nobody sees is refused where it would be recorded, by field and character, and may stand in a search', async () => {
    const officer = await api.as('officer');
    const reversed = await officer.post(`/cases/${id}/actions/comment`, { text: '已\u202e意同' });
    expect([reversed.status, reversed.body['code'], reversed.body['errors']]).toEqual([
      400,
      'malformed-request',
      [{ path: 'text', message: '含有看不见的字符（U+202E），请删去后重新输入' }],
    ]);
    const opening = await officer.post('/cases', { ...api.opening(), sponsor: '协\u200b会' });
    expect([opening.status, opening.body['errors']]).toEqual([
      400,
      [{ path: 'sponsor', message: '含有看不见的字符（U+200B），请删去后重新输入' }],
    ]);
    expect((await officer.post('/cases/search', { filter: { text: '茶\u200b厂' } }, { key: null })).status).toBe(200);
  });

  it('of dates, numbers and cursors out of range is malformed, not an error of the server', async () => {
    const officer = await api.as('officer');
    const search = (body: object) => officer.post('/cases/search', body);
    const answers = [
      await search({ filter: { openedFrom: '0000-01-01' } }),
      await search({ filter: { dueTo: '9999-12-31' } }),
      await search({ page: { limit: 5, after: cursor('dueOn', '2020', 'x') } }),
      await search({ page: { limit: 5, after: cursor('dueOn', '2020-02-30', 'x') } }),
      await search({ page: { limit: 5, after: cursor('dueOn', '0000-01-01', 'x') } }),
      await search({ page: { limit: 5, after: cursor('dueOn', `2020-01-01`, `x${nul}`) } }),
      await search({ sort: 'openedAt', page: { limit: 5, after: cursor('openedAt', 'yesterday', 'x') } }),
      await search({ sort: 'openedAt', page: { limit: 5, after: cursor('openedAt', '2020-13-01 00:00:00+00', 'x') } }),
      await search({ sort: 'caseNo', page: { limit: 5, after: cursor('caseNo', null, 'x') } }),
      await officer.get(`/notifications?after=${Buffer.from('99999999999999999999-1').toString('base64url')}`),
      await officer.get('/calendars/CN/working-days?from=0000-01-01&add=5'),
      await officer.get('/calendars/CN/working-days?from=2020-01-01&add=1e9'),
      await officer.post('/bulk-actions', {
        action: 'comment',
        items: [{ caseId: id, version: 3_000_000_000 }],
        data: { text: 'x' },
      }),
      await officer.post(`/cases/${id}/actions/record-survey`, { ...SURVEY, countedOn: TODAY, employees: 1e300 }),
      await (
        await api.as('ad-security')
      ).post('/service-tokens', { account: 'robot', label: 'x', expiresAt: '0000-01-01T00:00:00Z' }),
    ];
    expect(answers.map((a) => [a.status, a.body['code']])).toEqual(answers.map(() => [400, 'malformed-request']));
    expect((await search({ page: { limit: 5, after: cursor('dueOn', '9999-12-31', 'x') } })).status).toBe(200);
  });

  it('of numbers and cursors that a column cannot keep is malformed in the ledger too', async () => {
    const officer = await api.as('officer-tf');
    const answers = [
      await officer.get('/imports?after=a|b'),
      await officer.get(`/imports?after=${cursor('2020-02-30T00:00:00.000Z', 'x')}`),
      await officer.get('/imports/x/rows?after=2147483648'),
      await officer.get('/registers/training?year=99999999999'),
      await officer.get(`/registers/training?after=${cursor(nul)}`),
      await officer.get('/reports/x?version=2147483648'),
      await officer.get('/reports/x/rows?section=x&version=2147483648'),
      await officer.get('/reports/x/export.xlsx?version=2147483648'),
      await officer.get('/reports/x/differences?from=1&to=2147483648'),
      await officer.get('/task-lists/x/differences?from=2147483648'),
      await officer.get(`/organisations/search?after=${cursor('+275760-01-01', 'x')}`),
      await officer.get(`/organisations/search?after=${cursor('2020', 'x')}`),
      await officer.get(`/organisation-adjustments?after=${cursor('0000-01-01', 'x')}`),
      await officer.post('/units/search', { filter: { employeesFrom: 2_147_483_648 } }),
      await officer.post('/units/search', { page: { after: cursor('unitId', nul) } }),
      await officer.post('/units/export', { filter: { employeesTo: 1e300 }, purpose: 'x' }),
    ];
    expect(answers.map((a) => [a.status, a.body['code']])).toEqual(answers.map(() => [400, 'malformed-request']));
    expect((await officer.post('/units/search', { filter: { employeesTo: 2_147_483_647 } })).status).toBe(200);
  });

  it('of JSON that poisons, nests or repeats itself gets a plain answer', async () => {
    const officer = await api.as('officer');
    const raw = async (text: string) => {
      const { status, body } = await officer.post(`/cases/${id}/actions/comment`, undefined, {
        raw: { text, type: 'application/json' },
      });
      return [status, body['code']];
    };
    expect(await raw('{"text":"x","__proto__":{"admin":true}}')).toEqual([400, 'malformed-request']);
    expect(await raw('{"text":"x","constructor":{"prototype":{}}}')).toEqual([400, 'malformed-request']);
    expect(await raw(`{"text":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)).toEqual([400, 'malformed-request']);
    expect(await raw('')).toEqual([400, 'malformed-request']);
    expect(await raw('"text"')).toEqual([400, 'malformed-request']);
    expect(await raw('null')).toEqual([400, 'malformed-request']);
  });

  it('with thousands of unknown fields gets a short answer that names some of them', async () => {
    const officer = await api.as('officer');
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`field${i}`, 1]));
    const answers = [
      await officer.post(`/cases/${id}/actions/comment`, many),
      await officer.post(`/cases/${id}/actions/comment`, { text: 'x', ['k'.repeat(500_000)]: 1 }),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.body['code']]).toEqual([400, 'unknown-field']);
      expect(answer.text.length).toBeLessThan(20_000);
    }
    const [row] = await api.db.owner.query<{ longest: number }>(
      'SELECT max(length(entry))::int AS longest FROM attempts',
    );
    expect(row!.longest).toBeLessThan(5_000);
  });

  it('of quotes, wildcards and markup is only text', async () => {
    const officer = await api.as('officer');
    for (const text of [`'; DROP TABLE cases; --`, '%', '_', '\\', '" OR 1=1', '<script>']) {
      const { status, body } = await officer.post<{ items: unknown[] }>('/cases/search', { filter: { text } });
      expect([text, status, body.items]).toEqual([text, 200, []]);
    }
    expect((await officer.get(`/cases/${encodeURIComponent(`' OR '1'='1`)}`)).status).toBe(404);
  });
});
