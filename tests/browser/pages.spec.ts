import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync } from 'node:fs';
import { as, caseInSurvey, URL_OF_PRODUCT } from './support/county.js';
import { overflowing, violations } from './support/measure.js';
import { closeBrowser, Screen } from './support/screen.js';
import { EVERY_TEXT } from '../../apps/console/src/i18n/every-text.js';

const SHOTS = 'tests/browser/out';
/**
 * What no Chinese page may show: codes of areas, ids of bodies, units and accounts, uuids, codes of the contract in any spelling, and English words
 * altogether but those that are said in Chinese offices too.
 */
const RAW = [
  /\b\d{6}(\/|\b)/,
  /\b(YX\d{4}|T\d{2}[A-Z]|(rv|of|in|sv|ad)-[a-z0-9]+)\b/,
  /\b[0-9a-f]{8}-[0-9a-f]{4}/,
  /\b[a-z]+([-_.][a-z]+)+\b/,
  /\b[a-z]{4,}\b/,
];
const SAID_IN_CHINESE = /\b(xlsx|docx|json|Ctrl\+[A-Z]\w*)\b/g;

interface PageUnderTest {
  name: string;
  path: string | (() => Promise<string>);
  user: string;
  /** By somebody who has nothing open: what was opened before is open still. */
  fresh?: true;
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
    fresh: true,
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
  { name: 'board-wall', path: '/board/wall', user: 'sv-01', ready: '.wall-unit, .wall' },
  { name: 'cases', path: '/cases', user: 'sv-01', ready: '.desk-row' },
  { name: 'case-reviewer', path: () => caseOf('rv-005'), user: 'rv-005', ready: '.stepper' },
  { name: 'case-supervisor', path: () => caseOf('sv-01'), user: 'sv-01', ready: '.stepper' },
  {
    name: 'case-instructor',
    path: async () => `/cases/${(await caseInSurvey()).id}`,
    user: 'in-001',
    ready: '.work-form',
  },
  { name: 'unit', path: '/units/YX0003', user: 'of-006', ready: '.facts' },
  { name: 'organisation', path: anOrganisation, user: 'of-001', ready: '.facts' },
  { name: 'operation', path: anOperation, user: 'of-001', ready: '.bulk-results' },
  { name: 'calendars', path: '/calendars', user: 'ad-system', ready: '.table' },
  { name: 'rights', path: '/rights', user: 'ad-security', ready: '.panel' },
  { name: 'rights-audit', path: '/rights', user: 'ad-audit', ready: '.panel' },
  { name: 'webhooks', path: '/webhooks', user: 'ad-security', ready: '.panel' },
  { name: 'messages-officer', path: '/messages', user: 'of-006', ready: '.message' },
  { name: 'help-page', path: '/help/officers', user: 'of-006', ready: 'h2' },
  { name: 'no-page', path: '/nowhere', user: 'of-006', ready: '.main a' },
  { name: 'operations', path: '/operations', user: 'rv-005', ready: '.empty' },
  { name: 'messages', path: '/messages', user: 'rv-005', ready: 'h1' },
  { name: 'help', path: '/help', user: 'rv-005', ready: '.help-list' },
  { name: 'me', path: '/me', user: 'rv-005', ready: '.facts' },
  {
    name: 'keys',
    path: '/reviews',
    user: 'rv-005',
    fresh: true,
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

async function caseOf(user: string): Promise<string> {
  const { body } = await (
    await as(user)
  ).post<{ items: { id: string }[] }>('/cases/search', { filter: { status: ['open'] }, page: { limit: 1 } });
  return `/cases/${body.items[0]!.id}`;
}
async function anOrganisation(): Promise<string> {
  const { body } = await (await as('of-001')).get<{ items: { id: string }[] }>('/organisations/search?limit=1');
  return `/organisations/${body.items[0]!.id}`;
}
async function anOperation(): Promise<string> {
  const officer = await as('of-001');
  const { body } = await officer.post<{ items: { id: string }[] }>('/cases/search', {
    filter: { status: ['open'] },
    page: { limit: 3 },
  });
  const items = body.items.map(({ id }) => ({ caseId: id }));
  const asked = await officer.post<{ id: string }>('/bulk-actions', { action: 'urge', items, dryRun: true });
  return `/operations/${asked.body.id}`;
}

it('every route of the console is among the pages looked at here', () => {
  const router = readFileSync('apps/console/src/app/router.tsx', 'utf8');
  const routes = [...router.matchAll(/path: '([^']+)'/g)]
    .map(([, path]) => path!.replace(/^\//, ''))
    .filter((path) => path !== '' && path !== '*' && path !== 'dev/ui')
    .map((path) => new RegExp(`^/?${path.replace(/\/:\w+\?/g, '(/[^/]+)?').replace(/:\w+/g, '[^/]+')}$`));
  const seen = [
    '/login',
    '/cases/x',
    '/organisations/x',
    ...PAGES.map(({ path }) => (typeof path === 'string' ? path : '')),
  ];
  expect(routes.length).toBeGreaterThan(15);
  expect(routes.filter((route) => !seen.some((path) => route.test(path.split('?')[0]!)))).toEqual([]);
});

/** Forms of a case as each person who works on it sees them: words alone, the looks are those of the pages above. */
describe('forms of a case', () => {
  afterAll(closeBrowser);

  it.each(['of-006', 'of-001', 'in-001', 'rv-005', 'rv-001', 'sv-01'])(
    'of every action %s may take say no id and no code',
    async (user) => {
      const client = await as(user);
      const { body } = await client.post<{ items: { id: string }[] }>('/cases/search', {
        filter: { status: ['open'] },
        page: { limit: 40 },
      });
      const forms = new Map<string, string>();
      for (const { id } of body.items) {
        const found = await client.get<{ allowedActions: { action: string; enabled: boolean }[] }>(`/cases/${id}`);
        for (const { action, enabled } of found.body.allowedActions)
          if (enabled && !forms.has(action)) forms.set(action, `/cases/${id}/${action}`);
      }
      expect(forms.size).toBeGreaterThan(0);
      const screen = await Screen.of(user, '/me');
      for (const [action, path] of forms) {
        await screen.page.goto(URL_OF_PRODUCT + path);
        await screen.page.locator('.stepper, [role=alert]').first().waitFor();
        expect([action, await screen.page.locator('[role=alert]').allInnerTexts()]).toEqual([action, []]);
        await screen.settled();
        expect([action, await rawWords(screen), await missingTexts(screen)]).toEqual([action, [], []]);
        expect([action, await overflowing(screen)]).toEqual([action, []]);
      }
      expect(screen.faults).toEqual([]);
      await screen.close();
    },
  );
});

describe.each(SCREENS)('every page at $width px, $theme, $language', ({ width, height, theme, language }) => {
  const options = { width, height, theme, language };
  /** Everybody signs in once. */
  const screens = new Map<string, Promise<Screen>>();
  const screenOf = (user: string, path: string, fresh = false): Promise<Screen> => {
    const known = fresh ? undefined : screens.get(user);
    if (known)
      return known.then(async (screen) => {
        await screen.page.goto(URL_OF_PRODUCT + path);
        screen.faults.length = 0;
        return screen;
      });
    const made = user === '' ? Screen.at(path, options) : Screen.of(user, path, options);
    screens.set(user, made);
    return made;
  };
  beforeAll(() => void mkdirSync(SHOTS, { recursive: true }));
  afterAll(closeBrowser);

  it.each([{ name: 'login', path: '/login', user: '', ready: 'form' } as PageUnderTest, ...PAGES])(
    '$name is complete, accessible and not cut off',
    async ({ name, path, user, fresh, ready, then }) => {
      const screen = await screenOf(user, typeof path === 'string' ? path : await path(), fresh);
      await screen.page.waitForSelector(ready);
      await then?.(screen);
      await screen.settled();
      await screen.page.screenshot({ path: `${SHOTS}/${name}-${width}-${language}-${theme}.png`, fullPage: true });
      expect(screen.faults).toEqual([]);
      expect(await overflowing(screen)).toEqual([]);
      expect(await missingTexts(screen)).toEqual([]);
      if (language === 'zh') expect(await rawWords(screen)).toEqual([]);
      expect(await violations(screen)).toEqual([]);
    },
  );
});

async function missingTexts(screen: Screen): Promise<string[]> {
  const text = await screen.page.evaluate(() => document.body.innerText);
  return Object.keys(EVERY_TEXT).filter((key) => text.includes(key));
}

/** Lines with an id or a code; the number of a case is what people call it, a user name what somebody signs in with. */
async function rawWords(screen: Screen): Promise<string[]> {
  const text = await screen.page.evaluate(() => {
    const hints = [...document.querySelectorAll('[title], [aria-description]')].flatMap((one) => [
      one.getAttribute('title') ?? '',
      one.getAttribute('aria-description') ?? '',
    ]);
    return [document.body.innerText, ...hints].join('\n');
  });
  return text
    .replace(/(用户名|账号)\s*[\w.-]+/g, '')
    .replace(/(union|league|women|party)-X?\d+/g, '')
    .replace(SAID_IN_CHINESE, '')
    .split('\n')
    .filter((line) => RAW.some((raw) => raw.test(line)));
}
