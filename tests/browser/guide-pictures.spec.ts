import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { caseInSurvey } from './support/county.js';
import { closeBrowser, Screen, type ScreenOptions } from './support/screen.js';

const FOLDER = 'docs/user-guide/pictures';
/** `GUIDE_PICTURES=write npm run test:browser -- guide-pictures` takes the pictures of the guides anew. */
const WRITTEN = process.env['GUIDE_PICTURES'] === 'write';
const MOST_BYTES = 100_000;

interface Picture {
  name: string;
  user: string;
  path: string | (() => Promise<string>);
  options?: ScreenOptions;
  /** Brings the page into the state of the picture. */
  then: (screen: Screen) => Promise<void>;
}
const DESK = { width: 1200, height: 700 };
const PHONE = { width: 360, height: 740 };
const PICTURES: Picture[] = [
  {
    name: 'reviews-approve',
    user: 'rv-005',
    path: '/reviews',
    options: DESK,
    then: async ({ page }) => {
      await page.locator('.review-main').first().click();
      await page.locator('.case-act .button').first().click();
      await page.locator('.outcome', { hasText: /\S/ }).waitFor();
    },
  },
  {
    name: 'reviews-why',
    user: 'rv-005',
    path: '/reviews',
    options: DESK,
    then: async ({ page }) => {
      await page.locator('.review-main').first().click();
      await page.locator('.case-holder .button').click();
      await page.locator('dialog table').waitFor();
    },
  },
  {
    name: 'desk',
    user: 'of-006',
    path: '/desk',
    options: DESK,
    then: ({ page }) => page.locator('.desk-row').first().waitFor(),
  },
  {
    name: 'survey-phone',
    user: 'in-001',
    path: async () => `/cases/${(await caseInSurvey()).id}`,
    options: PHONE,
    then: ({ page }) => page.locator('.work-form').waitFor(),
  },
  {
    name: 'board-urge',
    user: 'sv-01',
    path: '/board',
    options: DESK,
    then: async ({ page }) => {
      await page.getByLabel('全选').check();
      await page.getByRole('button', { name: /^催办/ }).click();
      await page.locator('dialog .bulk-results').waitFor();
    },
  },
];

describe('pictures of the guides', () => {
  beforeAll(() => void (WRITTEN && mkdirSync(FOLDER, { recursive: true })));
  afterAll(closeBrowser);

  it.each(PICTURES)(
    '$name is taken from the running product and is small',
    async ({ name, user, path, options, then }) => {
      const screen = await Screen.of(user, typeof path === 'string' ? path : await path(), options);
      await then(screen);
      await screen.settled();
      const session = await screen.context.newCDPSession(screen.page);
      const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 60 });
      const picture = Buffer.from(data, 'base64');
      expect(picture.length).toBeLessThan(MOST_BYTES);
      if (WRITTEN) writeFileSync(`${FOLDER}/${name}.webp`, picture);
      await screen.close();
    },
  );
});
