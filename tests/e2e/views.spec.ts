import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { View, ViewsAnswer } from '../../libs/contracts/views.js';
import { MOST_VIEWS } from '../../libs/domain/view-rights.js';
import { ApiHarness } from '../support/api-harness.js';
import type { Answer } from '../support/api-client.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api.stop());

const BOARD = { screen: 'board', name: '申请逾期', filter: { step: 'application' } };
async function keep(who: string, id: string, body: object): Promise<Answer<View>> {
  return (await api.as(who)).send<View>('PUT', `/views/${id}`, { body, key: null });
}
async function drop(who: string, id: string): Promise<number> {
  return (await (await api.as(who)).send('DELETE', `/views/${id}`, { key: null })).status;
}
async function viewsOf(who: string, screen = 'board'): Promise<ViewsAnswer> {
  return (await (await api.as(who)).get<ViewsAnswer>(`/views?screen=${screen}`)).body;
}
const namesOf = async (who: string): Promise<string[]> => (await viewsOf(who)).items.map(({ name }) => name);

describe('a view of one’s own', () => {
  it('is kept, renamed, narrowed anew and dropped, the last writing', async () => {
    const made = await keep('reviewer-l1', 'view-own-1', BOARD);
    expect([made.status, made.body]).toEqual([
      200,
      {
        ...{ id: 'view-own-1', ...BOARD, shared: false, mayChange: true, byDefault: false },
        updatedAt: expect.any(String),
      },
    ]);
    const changed = await keep('reviewer-l1', 'view-own-1', {
      ...BOARD,
      name: '登记',
      filter: { step: 'registration' },
    });
    expect(changed.body).toMatchObject({ name: '登记', filter: { step: 'registration' } });
    expect(await namesOf('reviewer-l1')).toEqual(['登记']);
    expect((await viewsOf('reviewer-l1', 'reviews')).items).toEqual([]);
    expect([await drop('reviewer-l1', 'view-own-1'), await drop('reviewer-l1', 'view-own-1')]).toEqual([204, 204]);
    expect(await namesOf('reviewer-l1')).toEqual([]);
  });

  it('is nobody else’s: a colleague neither sees, changes, drops nor opens with it, nor does the database let them', async () => {
    await keep('reviewer-l1', 'view-own-2', BOARD);
    expect(await namesOf('reviewer-l2')).toEqual([]);
    expect((await keep('reviewer-l2', 'view-own-2', { ...BOARD, name: '夺来' })).status).toBe(404);
    expect((await keep('reviewer-l2', 'view-own-2', { ...BOARD, shared: true })).status).toBe(404);
    expect(await drop('reviewer-l2', 'view-own-2')).toBe(204);
    const other = await api.as('reviewer-l2');
    const opened = await other.send('PUT', '/views/view-own-2/default', { body: { byDefault: true }, key: null });
    expect(opened.status).toBe(404);
    expect(await namesOf('reviewer-l1')).toEqual(['申请逾期']);
    const actor = await api.actorOf('reviewer-l2');
    const done = await api.db.api.withScope(actor, async (tx) => [
      (await tx.query('SELECT * FROM saved_views')).length,
      await tx.execute(`UPDATE saved_views SET name = 'x'`),
      await tx.execute('DELETE FROM saved_views'),
    ]);
    expect(done).toEqual([0, 0, 0]);
    await drop('reviewer-l1', 'view-own-2');
  });

  it('has a name of its own on its page, which another’s view or another page may have as well', async () => {
    await keep('reviewer-l1', 'view-name-1', BOARD);
    const again = await keep('reviewer-l1', 'view-name-2', BOARD);
    expect([again.status, again.body]).toMatchObject([409, { code: 'view-name-taken', errors: [{ path: 'name' }] }]);
    expect((await keep('reviewer-l1', 'view-name-2', { ...BOARD, screen: 'cases' })).status).toBe(200);
    expect((await keep('reviewer-l2', 'view-name-3', BOARD)).status).toBe(200);
    await Promise.all(
      ['view-name-1', 'view-name-2', 'view-name-3'].map((id) =>
        drop(id.endsWith('3') ? 'reviewer-l2' : 'reviewer-l1', id),
      ),
    );
  });

  it.each([
    ['board', { step: 'nowhere' }, 'filter.step'],
    ['board', { colour: 'red' }, 'filter.colour'],
    ['reviews', { step: 'application' }, 'filter.step'],
    ['reviews', { text: '字'.repeat(101) }, 'filter.text'],
    ['cases', { dueFrom: '2020-02-30' }, 'filter.dueFrom'],
    ['desk', { view: 'cloud' }, 'filter.view'],
  ])('with a filter that the page of %s would not take is refused by field: %j', async (screen, filter, path) => {
    const refused = await keep('reviewer-l1', 'view-bad-1', { screen, name: '坏', filter });
    expect(refused.status).toBe(400);
    expect((refused.body as unknown as { errors: object[] }).errors).toEqual([{ path, message: expect.any(String) }]);
  });

  it('is refused without a name, with a bad id, and beyond as many as an account keeps', async () => {
    expect((await keep('officer', 'view-none', { ...BOARD, name: ' ' })).status).toBe(400);
    expect((await keep('officer', 'x', BOARD)).status).toBe(400);
    for (let n = 0; n < MOST_VIEWS; n += 1)
      expect((await keep('officer', `view-many-${n}`, { ...BOARD, name: `第${n}个` })).status).toBe(200);
    const beyond = await keep('officer', 'view-many-x', BOARD);
    expect([beyond.status, beyond.body]).toMatchObject([422, { code: 'too-many-views' }]);
    expect((await keep('officer', 'view-many-0', { ...BOARD, name: '改名' })).status).toBe(200);
  });
});

describe('a view of the body', () => {
  it('is seen by whoever works there and by nobody else, and is kept by those who decide or watch', async () => {
    expect((await viewsOf('reviewer-l1')).mayShare).toBe(true);
    expect((await viewsOf('officer')).mayShare).toBe(false);
    expect((await keep('reviewer-l1', 'view-shared', { ...BOARD, shared: true })).body.shared).toBe(true);
    expect(await namesOf('reviewer-l2')).toEqual(['申请逾期']);
    for (const who of ['reviewer-w1', 'supervisor']) expect(await namesOf(who)).toEqual([]);
    const renamed = await keep('reviewer-l2', 'view-shared', { ...BOARD, name: '本机构', shared: true });
    expect(renamed.body).toMatchObject({ name: '本机构', mayChange: true });
    expect((await keep('reviewer-l2', 'view-again', { ...BOARD, name: '本机构', shared: true })).status).toBe(409);
    expect(await drop('reviewer-l2', 'view-shared')).toBe(204);
    expect(await namesOf('reviewer-l1')).toEqual([]);
  });

  it('is refused to an officer, for making, changing and dropping, by service and by database', async () => {
    const refused = await keep('officer-tf', 'view-officer', { ...BOARD, shared: true });
    expect([refused.status, refused.body]).toMatchObject([403, { code: 'not-permitted' }]);
    await keep('supervisor', 'view-of-tf', { ...BOARD, name: '专班', shared: true });
    expect(await viewsOf('officer-tf')).toMatchObject({ items: [{ name: '专班', mayChange: false }] });
    expect((await keep('officer-tf', 'view-of-tf', { ...BOARD, shared: true })).status).toBe(403);
    expect((await keep('officer-tf', 'view-of-tf', BOARD)).status).toBe(403);
    expect(await drop('officer-tf', 'view-of-tf')).toBe(403);
    const actor = await api.actorOf('officer-tf');
    await api.db.api.withScope(actor, async (tx) => {
      expect(await tx.execute(`UPDATE saved_views SET name = 'x' WHERE id = 'view-of-tf'`)).toBe(0);
      expect(await tx.execute(`DELETE FROM saved_views WHERE id = 'view-of-tf'`)).toBe(0);
    });
    for (const scope of [actor, { ...(await api.actorOf('supervisor')), narrowed: true }])
      await expect(
        api.db.api.withScope(scope, (tx) =>
          tx.execute(
            `INSERT INTO saved_views (id, screen, name, filter, account, body, updated_at) VALUES ('view-forged', 'board', 'x', '{}', $1, $2, now())`,
            scope.account,
            scope.body,
          ),
        ),
      ).rejects.toThrow(/row-level security/);
  });

  it('opens the page of whoever chose it, and is gone from there once it is dropped', async () => {
    const setDefault = async (who: string, id: string, byDefault: boolean): Promise<number> =>
      (await (await api.as(who)).send('PUT', `/views/${id}/default`, { body: { byDefault }, key: null })).status;
    await keep('supervisor', 'view-default', { ...BOARD, name: '每天看', shared: true });
    await keep('officer-tf', 'view-default-2', { ...BOARD, name: '我的' });
    expect(await setDefault('officer-tf', 'view-default-2', true)).toBe(204);
    expect(await setDefault('officer-tf', 'view-default', true)).toBe(204);
    const defaults = async (who: string): Promise<string[]> =>
      (await viewsOf(who)).items.filter(({ byDefault }) => byDefault).map(({ name }) => name);
    expect([await defaults('officer-tf'), await defaults('supervisor')]).toEqual([['每天看'], []]);
    expect(await setDefault('officer-tf', 'view-default', false)).toBe(204);
    expect(await defaults('officer-tf')).toEqual([]);
    await setDefault('officer-tf', 'view-default', true);
    expect(await drop('supervisor', 'view-default')).toBe(204);
    expect(await defaults('officer-tf')).toEqual([]);
  });

  it('is for people who work on cases: no administrator, no service', async () => {
    for (const who of ['ad-system', 'ad-security', 'ad-audit', 'robot'])
      expect([who, (await keep(who, 'view-admin', BOARD)).status]).toEqual([who, 403]);
  });
});
