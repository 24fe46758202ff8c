import { afterAll, describe, expect, it } from '@jest/globals';
import { closeBrowser, Screen } from './support/screen.js';
import { passwordOf } from './support/county.js';
import { weight } from './support/measure.js';

const KB = 1000;

describe('the first view of a reviewer', () => {
  afterAll(closeBrowser);

  it('needs at most 200 KB of script and 20 KB of style, and no part that is used later', async () => {
    const screen = await Screen.at('/login');
    const asked = new Set<string>();
    screen.page.on('request', (request) => asked.add(new URL(request.url()).pathname));
    await screen.page.reload();
    await screen.signIn('rv-005', passwordOf('rv-005'));
    await screen.page.locator('.case-act .button', { hasText: '同意' }).waitFor();
    const total = (ending: string): number =>
      [...asked].filter((path) => path.endsWith(ending)).reduce((sum, path) => sum + weight(path), 0);
    expect(total('.js')).toBeGreaterThan(0);
    expect(total('.js')).toBeLessThanOrEqual(200 * KB);
    expect(total('.css')).toBeLessThanOrEqual(20 * KB);
    expect([...asked].filter((path) => /combo-field|decision-form|stories/.test(path))).toEqual([]);
    await screen.close();
  });
});
