import { isInBackground, noteRequest } from './activity.js';
import { createStore } from './store.js';
import { sessionGate } from './session-gate.js';

/** A change that the server could not take yet. It is sent again by itself under the same key, so that it happens once. */
export interface Sending {
  state: 'idle' | 'again' | 'delivered';
  attempts: number;
}
export const sending = createStore<Sending>({ state: 'idle', attempts: 0 });

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const GIVE_UP_AFTER_MS = 180_000;
const SHOWN_MS = 4_000;

const isRepeatable = (request: Request): boolean =>
  request.method !== 'GET' && request.headers.get('idempotency-key') !== null;

/** `fetch` that waits for a person to sign in again where the session has ended, and repeats a change the server was too busy for. */
export async function sendPatiently(request: Request): Promise<Response> {
  const startedAt = Date.now();
  for (let attempt = 1; ; attempt++) {
    const response = await once(request, isRepeatable(request));
    if (response !== 'again' && response.status === 401 && (await sessionGate.regained(request, response))) continue;
    if (response !== 'again' && (response.status !== 503 || !isRepeatable(request))) {
      if (attempt > 1 && sending.get().state === 'again') delivered();
      return response;
    }
    if (Date.now() - startedAt > GIVE_UP_AFTER_MS) {
      sending.set({ state: 'idle', attempts: 0 });
      if (response === 'again') throw new TypeError('the server cannot be reached');
      return response;
    }
    sending.set({ state: 'again', attempts: attempt });
    await pause(response === 'again' ? null : response.headers.get('retry-after'), attempt);
  }
}

/** 'again' where there was no answer at all and the request may be repeated. */
async function once(request: Request, repeatable: boolean): Promise<Response | 'again'> {
  try {
    const sent = request.clone();
    const background = isInBackground(request.method);
    if (background) sent.headers.set('x-background', 'true');
    const response = await fetch(sent);
    if (response.ok && !background) noteRequest(new URL(request.url).pathname);
    return response;
  } catch (error) {
    if (repeatable && !(error instanceof DOMException)) return 'again';
    throw error;
  }
}

function pause(retryAfter: string | null, attempt: number): Promise<void> {
  const asked = Number(retryAfter ?? 0) * 1000;
  const wait = Math.min(Math.max(asked, FIRST_PAUSE_MS * 2 ** (attempt - 1)), LONGEST_PAUSE_MS);
  return new Promise((resolve) => setTimeout(resolve, wait));
}

function delivered(): void {
  sending.set({ state: 'delivered', attempts: 0 });
  setTimeout(() => {
    if (sending.get().state === 'delivered') sending.set({ state: 'idle', attempts: 0 });
  }, SHOWN_MS);
}
