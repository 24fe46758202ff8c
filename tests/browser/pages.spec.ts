import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { as } from './support/county.js';
import { overflowing, violations } from './support/measure.js';
import { closeBrowser, Screen } from './support/screen.js';
import { TEXTS } from '../../apps/console/src/i18n/texts.js';

const SHOTS = 'tests/browser/out';
/** What no Chinese page may show: ids of bodies, units and accounts, uuids, codes of the contract. */
const RAW =
  /\b(YX\d{4}|T\d{2}[A-Z]|rv-\d{3}|of-\d{3}|[0-9a-f]{8}-[0-9a-f]{4}|[a-z]+-[a-z]+-[a-z]+|[a-z]+\.[a-z]+(\.[a-z-]+)*)\b|\b(reviewing|preparing|approve|application|registration|reviewer|officer)\b/;

interface PageUnderTest {
  name: string;
  path: string;
  user: string;
  /** What makes it complete. */
  ready: string;
  /** Brings it into the state that is looked at. */
  then?: (screen: Screen) => Promise<void>;
}
const PAGES: PageUnderTest[] = [
  { name: 'reviews', path: '/reviews', user: 'rv-005', ready: '.review-row' },
  {
    name: 'reviews-approve',
    path: '/reviews',
    user: 'rv-005',
    ready: '.review-row',
    then: async (screen) => {
      await screen.page.locator('.review-main').first().click();
      await screen.page.locator('.case-act .button').first().click();
      await screen.page.locator('.outcome', { hasText: /\S/ }).waitFor();
    },
  },
  {
    name: 'reviews-return-errors',
    path: '/reviews',
    user: 'rv-005',
    ready: '.review-row',
    then: async (screen) => {
      await screen.page.locator('.review-main').first().click();
      await screen.page.locator('.case-act .button').nth(1).click();
      await screen.page.locator('textarea[name=note]').waitFor();
      await screen.press('Control+Enter');
      await screen.page.locator('.field-error').first().waitFor();
    },
  },
  {
    name: 'reviews-why',
    path: '/reviews',
    user: 'rv-005',
    ready: '.review-row',
    then: async (screen) => {
      await screen.page.locator('.review-main').first().click();
      await screen.page.locator('.case-holder .button').click();
      await screen.page.locator('dialog table').waitFor();
    },
  },
  { name: 'reviews-empty', path: '/reviews?text=查无此单位', user: 'rv-002', ready: '.empty' },
  { name: 'desk', path: '/desk', user: 'of-006', ready: '.desk-row' },
  { name: 'desk-board', path: '/desk?view=board', user: 'of-006', ready: '.desk-card' },
  { name: 'desk-new', path: '/desk/new', user: 'of-001', ready: 'form select' },
  {
    name: 'case-form',
    path: '/desk',
    user: 'of-006',
    ready: '.desk-row',
    then: async (screen) => {
      await screen.page.locator('.desk-main').first().click();
      await screen.page.locator('.work-form').waitFor();
    },
  },
  {
    name: 'case-timeline',
    path: '/desk',
    user: 'of-006',
    ready: '.desk-row',
    then: async (screen) => {
      await screen.page.locator('.desk-main').first().click();
      await screen.page.locator('.work-form').waitFor();
      await screen.page.locator('.scopes .scope').nth(1).click();
      await screen.page.locator('.timeline-entry').first().waitFor();
    },
  },
  { name: 'board', path: '/board', user: 'sv-01', ready: '.board-row' },
  { name: 'board-trend', path: '/board/trend', user: 'sv-01', ready: '.figure table' },
  { name: 'board-forecast', path: '/board/forecast', user: 'sv-01', ready: '.figure table' },
  { name: 'board-cell', path: '/board?body=T01P&step=application', user: 'sv-01', ready: '.board-row' },
  {
    name: 'board-urge',
    path: '/board',
    user: 'sv-01',
    ready: '.board-row',
    then: async (screen) => {
      await screen.page.locator('.board-list-bar .check').click();
      await screen.page.locator('.board-list-bar .button').first().click();
      await screen.page.locator('dialog .bulk-results').waitFor();
    },
  },
  { name: 'operations', path: '/operations', user: 'rv-005', ready: '.empty' },
  { name: 'messages', path: '/messages', user: 'rv-005', ready: 'h1' },
  { name: 'help', path: '/help', user: 'rv-005', ready: '.help-list' },
  { name: 'me', path: '/me', user: 'rv-005', ready: '.facts' },
  {
    name: 'keys',
    path: '/reviews',
    user: 'rv-005',
    ready: '.review-row',
    then: async (screen) => {
      await screen.press('?');
      await screen.page.locator('dialog').waitFor();
    },
  },
  {
    name: 'menu',
    path: '/help',
    user: 'rv-005',
    ready: '.help-list',
    then: async (screen) => {
      await screen.page.locator('.menu-button').click();
      await screen.page.getByRole('menu').waitFor();
    },
  },
];
const SCREENS = [
  { width: 1366, height: 768, theme: 'light', language: 'zh' },
  { width: 1366, height: 768, theme: 'dark', language: 'en' },
  { width: 360, height: 740, theme: 'light', language: 'zh' },
  { width: 360, height: 740, theme: 'dark', language: 'en' },
] as const;

describe.each(SCREENS)('every page at $width px, $theme, $language', ({ width, height, theme, language }) => {
  beforeAll(() => void mkdirSync(SHOTS, { recursive: true }));
  afterAll(closeBrowser);

  it.each([{ name: 'login', path: '/login', user: '', ready: 'form' } as PageUnderTest, ...PAGES])(
    '$name is complete, accessible and not cut off',
    async ({ name, path, user, ready, then }) => {
      const options = { width, height, theme, language };
      const screen = user === '' ? await Screen.at(path, options) : await Screen.of(user, path, options);
      await screen.page.waitForSelector(ready);
      await then?.(screen);
      await screen.page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined);
      await screen.page.screenshot({ path: `${SHOTS}/${name}-${width}-${language}-${theme}.png` });
      expect(screen.faults).toEqual([]);
      expect(await overflowing(screen)).toEqual([]);
      expect(await missingTexts(screen)).toEqual([]);
      if (language === 'zh') expect(await rawWords(screen)).toEqual([]);
      expect(await violations(screen)).toEqual([]);
      await screen.close();
    },
  );
});

async function missingTexts(screen: Screen): Promise<string[]> {
  const text = await screen.page.evaluate(() => document.body.innerText);
  return Object.keys(TEXTS).filter((key) => text.includes(key));
}

/** Lines with an id or a code; the number of a case is what people call it. */
async function rawWords(screen: Screen): Promise<string[]> {
  const text = await screen.page.evaluate(() => document.body.innerText);
  const own = (await (await as('rv-005')).get<{ username: string }>('/me')).body.username;
  return text
    .split('\n')
    .filter((line) => line.trim() !== own && RAW.test(line.replace(/(union|league|women|party)-X?\d+/g, '')));
}
