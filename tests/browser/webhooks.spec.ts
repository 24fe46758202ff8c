import { afterAll, describe, expect, it } from '@jest/globals';
import { overflowing, violations } from './support/measure.js';
import { closeBrowser, Screen } from './support/screen.js';

afterAll(closeBrowser);

describe('the page of webhooks', () => {
  it.each([360, 1366])(
    'registers a program, shows its secret once, replaces it and lets it rest, at %i pixels',
    async (width) => {
      const screen = await Screen.of('ad-security', '/', { width });
      await screen.page.waitForURL(/\/webhooks$/);
      const name = `数据交换 ${width}`;
      await screen.page.getByLabel('名称').fill(name);
      await screen.page.getByLabel('网址').fill('http://10.0.0.1/hook');
      await screen.page.getByRole('button', { name: '登记推送' }).click();
      await screen.sees(/不允许的地址/);
      await screen.page.getByLabel('网址').fill('https://hooks.example.org/qunjian');
      await screen.page.getByRole('button', { name: '登记推送' }).click();
      const secret = await screen.page.locator('.hook-secret').innerText();
      expect(secret).toMatch(/^whsec_/);
      expect(await violations(screen)).toEqual([]);
      await screen.page.getByRole('button', { name: '已保存，关闭' }).click();
      expect(await screen.page.content()).not.toContain(secret);
      await screen.page.getByRole('button', { name: `更换密钥：${name}` }).click();
      await screen.page.locator('dialog').getByRole('button', { name: '更换密钥' }).click();
      await screen.page.locator('.hook-secret').waitFor();
      expect(await screen.page.locator('.hook-secret').innerText()).not.toBe(secret);
      await screen.page.getByRole('button', { name: '已保存，关闭' }).click();
      await screen.page.getByRole('button', { name: `“${name}”的发送记录` }).click();
      await screen.sees(/还没有发送过/);
      await screen.page.getByRole('button', { name: '关闭' }).click();
      const hook = screen.page.locator('.hook', { hasText: name });
      await hook.getByRole('button', { name: '停用' }).click();
      await hook.getByRole('button', { name: '启用' }).waitFor();
      expect(await violations(screen)).toEqual([]);
      expect(await overflowing(screen)).toEqual([]);
      await screen.page.screenshot({ path: `tests/browser/out/webhooks-${width}.png`, fullPage: true });
      expect(screen.faults).toEqual([]);
      await screen.close();
    },
  );
});
