import { answer, api, type Me } from '../../api/client.js';
import { stopLive } from '../../api/live.js';
import { meQuery, queryClient } from '../../api/queries.js';
import { sessionGate } from '../../api/session-gate.js';
import { forgetDrafts } from '../case/drafts.js';

export interface Credentials {
  username: string;
  password: string;
  totp?: string;
}

export async function signIn({ username, password, totp }: Credentials): Promise<Me> {
  return answer(api.POST('/api/session', { body: { username, password, ...(totp ? { totp } : {}) } }));
}

/** Everything of the person leaves the page with them. */
export async function signOut(): Promise<void> {
  sessionGate.leave();
  stopLive();
  await answer(api.DELETE('/api/session')).catch(() => undefined);
  forgetDrafts();
  location.assign('/login');
}

/** Asks the server, which prolongs the session by it. */
export async function stayIn(): Promise<void> {
  await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
}

export async function ownSessions() {
  return (await answer(api.GET('/api/me/sessions'))).items;
}
export async function endOwnSession(id: string): Promise<void> {
  await answer(api.DELETE('/api/me/sessions/{id}', { params: { path: { id } } }));
}

export async function changePassword(current: string, next: string): Promise<void> {
  await answer(api.POST('/api/me/password', { body: { current, next } }));
  await stayIn();
}
