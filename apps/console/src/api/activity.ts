import { createStore } from './store.js';

/** When the page last asked the server for something of its person, and when it asked who they are: milliseconds since the epoch. */
export const lastRequestAt = createStore({ first: Date.now(), last: Date.now() });

/** Whoever has touched nothing for so long is taken to be away: what the page then asks, it asks by itself. */
const ATTENTION_MS = 60_000;
const INPUTS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
let inputAt = Date.now();

/** Notices that somebody is at the page. */
export function watchInput(): void {
  for (const name of INPUTS) addEventListener(name, () => (inputAt = Date.now()), { capture: true, passive: true });
}

/** Whether a request is the page's own and nobody's: such a one does not prolong the session. A change is always somebody's. */
export function isInBackground(method: string, { now = Date.now(), touchedAt = inputAt } = {}): boolean {
  return method === 'GET' && now - touchedAt > ATTENTION_MS;
}

/** A request of the person, which has moved the end of their idleness. */
export function noteRequest(path: string): void {
  const now = Date.now();
  const whole = path === '/api/me' || path === '/api/session';
  lastRequestAt.set({ first: whole ? now : lastRequestAt.get().first, last: now });
}
