import { createStore } from './store.js';

/** When the page last asked the server for something of its person, and when it asked who they are: milliseconds since the epoch. */
export const lastRequestAt = createStore({ first: Date.now(), last: Date.now() });

export function noteRequest(path: string): void {
  const now = Date.now();
  const whole = path === '/api/me' || path === '/api/session';
  lastRequestAt.set({ first: whole ? now : lastRequestAt.get().first, last: now });
}
