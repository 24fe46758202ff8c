import type { PeopleAction } from '../../../../libs/domain/actions.js';
import { act, type Case } from './client.js';
import { RequestError } from './problem.js';
import { createStore } from './store.js';

/** An action that somebody has sent while there was no network: it waits on the device and goes by itself, once, under its one key. */
export interface Held {
  account: string;
  caseId: string;
  /** How its person knows the case. */
  name: string;
  action: PeopleAction;
  data: object;
  version: number;
  key: string;
  /** Forms whose drafts end with it. */
  drafts: readonly string[];
  /** When it was put here, milliseconds since the epoch. */
  at: number;
  /** `refused`: the server did not accept it; what was typed is in the form again. */
  state: 'waiting' | 'refused';
  /** Why, in both languages. */
  reason?: { zh: string; en: string };
}

const PLACE = 'qunjian.outbox';
const held = createStore<readonly Held[]>(read());

function read(): Held[] {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? '[]') as Held[];
  } catch {
    return [];
  }
}
function keep(items: readonly Held[]): void {
  held.set(items);
  try {
    localStorage.setItem(PLACE, JSON.stringify(items));
  } catch {
    // A full or forbidden storage: it then waits as long as the page stands.
  }
}

let sending = false;
export const outbox = {
  store: held,
  /** Of one form there is one: what is sent again replaces it. */
  put(item: Omit<Held, 'at' | 'state'>): void {
    keep([
      ...held
        .get()
        .filter(
          ({ caseId, action, account }) =>
            !(caseId === item.caseId && action === item.action && account === item.account),
        ),
      { ...item, at: Date.now(), state: 'waiting' },
    ]);
  },
  /** Takes one out; what was typed stays in its form. */
  drop(key: string): void {
    keep(held.get().filter((item) => item.key !== key));
  },
  /** Sends what waits, in the order in which it came, until one does not get through. @param done told of each that was accepted */
  async send(account: string, done: (item: Held, after: Case) => void): Promise<void> {
    if (sending || !navigator.onLine) return;
    sending = true;
    try {
      for (const item of held.get().filter((one) => one.account === account && one.state === 'waiting')) {
        try {
          const after = await act(item.caseId, item.action, item.data, { version: item.version, key: item.key });
          outbox.drop(item.key);
          done(item, after);
        } catch (error) {
          if (!(error instanceof RequestError) || !error.problem) return;
          const { detail: zh, detailEn: en } = error.problem;
          keep(
            held.get().map((one) => (one.key === item.key ? { ...one, state: 'refused', reason: { zh, en } } : one)),
          );
        }
      }
    } finally {
      sending = false;
    }
  },
};
