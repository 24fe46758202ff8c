import { createStore } from './store.js';

/** `ended`: the page stays as it is, with a dialog over it that asks to sign in again. */
export const sessionState = createStore<'none' | 'open' | 'ended'>('none');

let waiting: ((again: boolean) => void)[] = [];

/** Requests that met an ended session wait here and are repeated as they were: nothing that was typed is lost. */
export const sessionGate = {
  open(): void {
    sessionState.set('open');
    for (const go of waiting.splice(0)) go(true);
  },
  leave(): void {
    sessionState.set('none');
    for (const go of waiting.splice(0)) go(false);
    waiting = [];
  },
  /** Resolves to true once the same person has signed in again; to false where nobody was. */
  async regained(request: Request, response: Response): Promise<boolean> {
    if (new URL(request.url).pathname === '/api/session' || sessionState.get() === 'none') return false;
    if ((await codeOf(response.clone())) !== 'unauthenticated') return false;
    sessionState.set('ended');
    return new Promise((resolve) => waiting.push(resolve));
  },
};

async function codeOf(response: Response): Promise<unknown> {
  try {
    return ((await response.json()) as { code?: unknown }).code;
  } catch {
    return undefined;
  }
}
