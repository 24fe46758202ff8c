import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../random.js';
import { acceptedOf, isSettled, type ClientHistory, type Wish } from '../users/history.js';
import type { Clients } from '../users/http.js';
import type { KnownCase } from '../users/users.js';

const PAUSE_MS = 100;
const PATIENCE_MS = 120_000;

/** Asks at every API process whether people are served: a change of a case of its own, under one key until it is answered. */
export class Probes {
  private nth = 0;

  constructor(
    private readonly parts: { clients: Clients; history: ClientHistory; apis: number; seed: number },
    private readonly probed: KnownCase,
  ) {}

  /** @returns the instant at which the last of them had accepted a change, null when one did not in time. */
  async allServed(): Promise<number | null> {
    const { apis, history } = this.parts;
    const served = Promise.all(Array.from({ length: apis }, (_, api) => this.served(api))).then(() => history.now());
    return Promise.race([served, delay(PATIENCE_MS).then(() => null)]);
  }

  private async served(api: number): Promise<void> {
    const { clients, history } = this.parts;
    const wish = this.wish(api);
    const end = history.now() + PATIENCE_MS;
    while (!isSettled(wish) && history.now() < end) {
      const at = history.now();
      const { account, path, body, key } = wish;
      const answer = await clients.change({ account, api, path, body, key, ifMatch: null });
      history.heard(wish, { at, ms: history.now() - at, api, answer });
      if (!isSettled(wish)) await delay(PAUSE_MS);
    }
    if (isSettled(wish) && !acceptedOf(wish))
      history.saw(`a probe was refused: ${JSON.stringify(wish.sendings.at(-1))}`);
  }

  private wish(api: number): Wish {
    const { history, seed } = this.parts;
    const { caseId, office } = this.probed;
    const officers = office.officers;
    return history.begin({
      kind: 'act',
      account: Random.of(seed, 'probe', api).pick(officers),
      key: `probe-${seed}-${(this.nth += 1)}-${api}`,
      caseId,
      action: 'comment',
      path: `/api/cases/${encodeURIComponent(caseId)}/actions/comment`,
      body: { text: '探测' },
      ifMatch: null,
      rivals: null,
    });
  }
}
