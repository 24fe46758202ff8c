import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase } from '../../../../libs/data/database.js';
import { newestEvent, NOTICES_WITHIN_MS, undelivered } from '../checker/records.js';
import { Random } from '../random.js';
import { acceptedOf, isSettled, type ClientHistory, type Wish } from '../users/history.js';
import type { Clients } from '../users/http.js';
import type { KnownCase } from '../users/users.js';

const PAUSE_MS = 100;
/** On a machine of its own. */
const PATIENCE_MS = 120_000;

/** Asks at every API process whether people are served: a change of a case of its own, under one key until it is answered. */
export class Probes {
  private nth = 0;

  constructor(
    private readonly parts: {
      clients: Clients;
      history: ClientHistory;
      ownerUrl: string;
      apis: number;
      seed: number;
      patience: number;
    },
    private readonly probed: KnownCase,
  ) {}

  /** @returns the instant at which the last of them had accepted a change, null when one did not in time. */
  async allServed(): Promise<number | null> {
    const { apis, history } = this.parts;
    const served = Promise.all(Array.from({ length: apis }, (_, api) => this.served(api))).then(() => history.now());
    return Promise.race([served, delay(this.patienceMs).then(() => null)]);
  }

  /** @returns the instant at which every notice of what had been recorded when it was asked was delivered, null when one was not in time. */
  async allTold(): Promise<number | null> {
    const { history, ownerUrl, patience } = this.parts;
    const end = history.now() + NOTICES_WITHIN_MS * patience;
    const database = createDatabase({ url: ownerUrl, poolSize: 1, applicationName: 'qunjian-faults' });
    try {
      for (const newest = await newestEvent(database); history.now() < end; await delay(PAUSE_MS))
        if ((await undelivered(database, newest)) === 0) return history.now();
      return null;
    } finally {
      await database.close();
    }
  }

  private get patienceMs(): number {
    return PATIENCE_MS * this.parts.patience;
  }

  private async served(api: number): Promise<void> {
    const { clients, history } = this.parts;
    const wish = this.wish(api);
    const end = history.now() + this.patienceMs;
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
