import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core';
import { existsSync } from 'node:fs';
import { passwordOf, URL_OF_PRODUCT } from './county.js';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--lang=zh-CN',
];

const LOOK_MS = 50;
const QUIET_LOOKS = 4;
const SETTLED_WITHIN_MS = 2_000;
/** The stream of events never ends, and the script of the worker that shares it is never said to have. */
const isStream = (request: Request): boolean =>
  /\/events\/stream$|\/live-worker-/.test(new URL(request.url()).pathname);

export interface ScreenOptions {
  width?: number;
  height?: number;
  theme?: 'light' | 'dark';
  language?: 'zh' | 'en';
  /** Shows the first-day tour, which tests otherwise have behind them. */
  tour?: boolean;
}

let browser: Promise<Browser> | undefined;
/** One Chromium per file of tests; every screen in it has its own cookies. */
export function theBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('Chromium is needed: apt-get install chromium');
  browser ??= chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  return browser;
}
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/** Somebody in front of a browser of their own. */
export class Screen {
  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    /** What went wrong in the page itself. */
    readonly faults: string[],
    private readonly underway: Set<Request>,
  ) {}

  /** An address, before anybody has signed in. */
  static async at(
    path: string,
    { width = 1366, height = 768, theme = 'light', language = 'zh', tour = false }: ScreenOptions = {},
  ): Promise<Screen> {
    const context = await (
      await theBrowser()
    ).newContext({
      viewport: { width, height },
      locale: 'zh-CN',
      colorScheme: theme,
      timezoneId: 'Asia/Shanghai',
    });
    const seen: Record<string, string> = { 'qunjian.language': language, ...(tour ? {} : { 'qunjian.tour': 'done' }) };
    await context.addInitScript((values) => {
      for (const [key, value] of Object.entries(values)) localStorage.setItem(key, value);
    }, seen);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    const underway = new Set<Request>();
    page.on('request', (request) => underway.add(request));
    page.on('requestfinished', (request) => underway.delete(request));
    page.on('requestfailed', (request) => underway.delete(request));
    await page.goto(URL_OF_PRODUCT + path);
    return new Screen(page, context, faults, underway);
  }

  static async of(username: string, path = '/', options: ScreenOptions = {}): Promise<Screen> {
    const screen = await Screen.at(path, options);
    await screen.signIn(username, passwordOf(username));
    await screen.page.waitForSelector('.desks');
    return screen;
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.page.fill('input[name=username]', username);
    await this.page.fill('input[name=password]', password);
    await this.page.keyboard.press('Enter');
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  /** Waits until the text stands on the page. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Waits until the page has had nothing under way for a moment; the stream of events, which never ends, aside. */
  async settled(): Promise<void> {
    const until = Date.now() + SETTLED_WITHIN_MS;
    for (let quiet = 0; quiet < QUIET_LOOKS && Date.now() < until;) {
      await this.page.waitForTimeout(LOOK_MS);
      quiet = [...this.underway].every(isStream) ? quiet + 1 : 0;
    }
  }

  /** Where the focus is: a name that says what a person would call it. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const at = document.activeElement;
      return at === null || at === document.body
        ? 'nothing'
        : (at.getAttribute('aria-label') ?? at.textContent ?? at.tagName);
    });
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
