import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Product } from '../support/product.js';

jest.setTimeout(180_000);

let product: Product;
beforeAll(async () => {
  product = await Product.inNewFolder();
  await product.start(['--empty', '--clock', '2020-05-26T08:00:00+08:00', '--speed', '86400']);
});
afterAll(() => product.remove());

describe('npm start -- --empty', () => {
  it('makes one administrator with a one-time password, in a file that only its owner reads', () => {
    expect(product.accounts()).toEqual([{ username: 'admin', password: expect.any(String), roles: ['system-administrator'], body: expect.any(String) }]);
    expect(product.modeOf('demo-accounts.json')).toBe('600');
  });

  it('lets the administrator do nothing before the password is changed', async () => {
    const { username, password: current } = product.accounts()[0]!;
    const client = product.anonymous();
    expect((await client.login(username, current)).body).toMatchObject({ mustChangePassword: true });
    expect((await client.get('/reviews')).status).toBe(403);
    const next = '春天里的百合花-2020';
    expect((await client.post('/me/password', { current, next })).status).toBeLessThan(300);
    expect((await product.anonymous().login(username, current)).status).toBe(401);
    expect((await product.anonymous().login(username, next)).body).toMatchObject({ account: 'admin', mustChangePassword: false });
  });

  it('runs by the clock and speed it was given', async () => {
    const clock = (await product.anonymous().get<{ now: string }>('/clock')).body;
    expect(clock).toMatchObject({ rehearsal: true, speed: 86_400, anchorBusiness: Date.parse('2020-05-26T08:00:00+08:00') });
    expect(Date.parse(clock.now)).toBeGreaterThan(Date.parse('2020-05-26T08:00:00+08:00'));
  });

  it('serves its description and says at its end that the data stays', async () => {
    expect((await product.anonymous().get('/openapi.json')).body).toMatchObject({ openapi: '3.1.0' });
    expect((await product.stop('SIGTERM')).stdout).toContain('the data stays');
  });
});
