import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiHarness } from '../support/api-harness.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start({ mail: true });
});
afterAll(() => api.stop());

const MINE = { email: 'shen@county.example', muted: ['decided', 'returned'] };
const put = async (who: string, body: object) =>
  (await api.as(who)).send('PUT', '/me/message-preferences', { body, key: null });

describe('what I am told by mail', () => {
  it('is nothing until I give an address, and is nobody else’s to read', async () => {
    const reviewer = await api.as('reviewer-l1');
    expect((await reviewer.get('/me/message-preferences')).body).toEqual({ email: null, muted: [], mail: true });
    expect((await put('reviewer-l1', { ...MINE, muted: ['returned', 'decided', 'decided'] })).body).toEqual({
      ...MINE,
      mail: true,
    });
    expect((await reviewer.get('/me/message-preferences')).body).toEqual({ ...MINE, mail: true });
    expect((await (await api.as('reviewer-l2')).get('/me/message-preferences')).body['email']).toBeNull();
  });

  it('takes an address that is one and kinds that there are', async () => {
    for (const wrong of [
      'shen',
      'a@b',
      'a@county.example\r\nBcc: b@county.example',
      `${'a'.repeat(250)}@county.example`,
    ]) {
      const { status, body } = await put('reviewer-l1', { ...MINE, email: wrong });
      expect([wrong, status, JSON.stringify(body).includes(wrong)]).toEqual([wrong, 400, false]);
    }
    expect((await put('reviewer-l1', { email: null, muted: ['everything'] })).status).toBe(400);
  });

  it('is not asked of administrators, who are told nothing of cases', async () => {
    expect((await put('ad-system', MINE)).status).toBe(403);
  });

  it('stands in the audit as a change, and never with the address', async () => {
    await put('reviewer-l1', MINE);
    await put('reviewer-l1', { email: null, muted: [] });
    const rows = await api.db.owner.query<{ entry: string }>(
      `SELECT entry FROM attempts WHERE kind = 'messages-set' AND account = 'reviewer-l1' ORDER BY seq`,
    );
    expect(rows.map(({ entry }) => (JSON.parse(entry) as { details: object }).details)).toEqual([
      { email: 'set', muted: 'decided returned' },
      { email: 'kept', muted: 'decided returned' },
      { email: 'removed', muted: '' },
    ]);
    const everything = await api.db.owner.query<{ entry: string }>('SELECT entry FROM attempts');
    expect(everything.map(({ entry }) => entry).join()).not.toContain('county.example');
  });
});
