import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CaseRepresentation } from '../../../../libs/contracts/cases.js';
import { isReviewing } from '../../../../libs/domain/moves.js';
import type { PlainDate, Position } from '../../../../libs/domain/case.js';
import { paperForm, PDF } from '../../../support/a-pdf.js';
import { unitOf } from '../parts/product-data.js';
import { Random } from '../random.js';
import type { Cast, Office } from './cast.js';
import { acceptedOf, isFinal, type ClientHistory, type Wish } from './history.js';
import type { Clients } from './http.js';
import { aside, nextMove, opposites, trespass, type Move, type Seen, type Situation } from './moves.js';

/** A case as the clients know it: they have been told its id. */
export interface KnownCase {
  caseId: string;
  office: Office;
  nth: number;
  /** The greatest version an answer of 200 has told. */
  acknowledged: number;
  ended: boolean;
}
export interface UsersOptions {
  seed: number;
  /** Arrivals in a second. */
  rate: number;
  apis: number;
  cast: Cast;
  clients: Clients;
  history: ClientHistory;
  /** Business date of this moment. */
  today: () => PlainDate;
}

/** What an arriving person does, each as often as its weight. */
const BEHAVIOURS = {
  open: 1.2,
  step: 5,
  aside: 2,
  crowd: 1.2,
  opposites: 1.2,
  twice: 1,
  trespass: 0.4,
  rivalOpenings: 0.3,
  bulk: 0.3,
  paper: 1,
} as const;
type Behaviour = keyof typeof BEHAVIOURS;

const PAPER_NAME = '附件.pdf';

/** The bytes of a paper follow from the key it was handed in under, so that the checker knows them. */
function paperOf(key: string): string {
  return `${PDF}%${key}\n`;
}
export function sha256Of(key: string): string {
  return createHash('sha256').update(paperOf(key)).digest('hex');
}

/** Arrivals do not wait for answers; beyond so many open wishes the generator itself would be what is tried. */
const MOST_UNDER_WAY = 300;
const CASES_WORKED_ON = 40;
const LONGEST_PAUSE_MS = 2_000;
const RETRY_MS = 300;
const RIVALS_WITHIN_MS = 5;
const LOOKS_AGAIN = 0.25;

/**
 * People who come as they come (open loop) and do what people do: also the same thing twice, several at once at one case, opposite decisions at one
 * moment, and things they may not. Whoever gets no answer asks again under the same key, until they have one.
 */
export class Users {
  readonly cases: KnownCase[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private over = false;
  private arrivals = 0;
  private opened = 0;
  /** Arrivals that were let go because too much was open. */
  turnedAway = 0;

  constructor(private readonly options: UsersOptions) {}

  /** Until `stopArriving`. */
  async arrive(): Promise<void> {
    const times = Random.of(this.options.seed, 'arrivals');
    while (!this.over) {
      await delay(times.untilNext(this.options.rate));
      const nth = this.arrivals++;
      if (this.underWay.size >= MOST_UNDER_WAY) this.turnedAway += 1;
      else this.spawn(this.behave(Random.of(this.options.seed, 'arrival', nth)));
    }
  }

  /** Wishes without an answer so far. */
  get open(): number {
    return this.underWay.size;
  }

  stopArriving(): void {
    this.over = true;
  }

  /** Waits for everybody's answers. @returns how many have none after so long. */
  async settle(patienceMs: number): Promise<number> {
    const all = (async () => {
      while (this.underWay.size > 0) await Promise.all(this.underWay);
    })();
    await Promise.race([all, delay(patienceMs)]);
    return this.underWay.size;
  }

  /** One thing a person wants, sent until there is an answer to it. */
  async want(wish: Wish, random: Random, first = random.between(0, this.options.apis - 1)): Promise<void> {
    const { clients, history, apis } = this.options;
    for (let api = first; ; api = (api + 1) % apis) {
      const at = history.now();
      const { account, key, path, ifMatch } = wish;
      const body = wish.kind === 'upload' ? paperForm('other', PAPER_NAME, paperOf(key)) : wish.body;
      const answer = await clients.change({ account, api, path, body, key, ifMatch });
      history.heard(wish, { at, ms: history.now() - at, api, answer });
      if (isFinal(answer)) return this.learn(wish, random);
      await delay(Math.min(answer.retryAfterMs ?? RETRY_MS, LONGEST_PAUSE_MS));
    }
  }

  /** Opens a case and resolves when it is open, or was refused. */
  async openCase(random: Random, rivals = 1): Promise<void> {
    const nth = this.opened++;
    const { cast, history } = this.options;
    const office = cast.offices[nth % cast.offices.length]!;
    const unit = unitOf(nth);
    const { type, responsibleBody } = office;
    const openings = Array.from({ length: rivals }, (_, rival) =>
      history.begin({
        kind: 'open',
        account: office.officers[(nth + rival) % office.officers.length]!,
        key: `open-${this.options.seed}-${nth}-${rival}`,
        caseId: null,
        action: 'open',
        path: '/api/cases',
        body: { type, mode: 'single', units: [unit], leadUnit: unit, responsibleBody },
        ifMatch: null,
        rivals: rivals > 1 ? `opening-${nth}` : null,
      }),
    );
    await Promise.all(openings.map((wish, rival) => this.want(wish, random, rival % this.options.apis)));
    for (const wish of openings) {
      const answer = acceptedOf(wish);
      if (answer?.caseId)
        this.cases.push({ caseId: answer.caseId, office, nth, acknowledged: answer.version ?? 1, ended: false });
    }
  }

  /** What somebody with a part in the case sees of it. */
  async look({ caseId, office, ...known }: KnownCase, api: number): Promise<Seen | null> {
    const before = known.acknowledged;
    const told = await this.options.clients.read<CaseRepresentation>(
      office.officers[0]!,
      api,
      `/api/cases/${encodeURIComponent(caseId)}`,
    );
    if (!told) return null;
    if (told.version < before)
      this.options.history.saw(
        `${caseId} was read at version ${told.version} after version ${before} had been answered`,
      );
    return {
      position: `${told.step}.${told.phase}` as Position,
      status: told.status,
      surveyed: told.survey !== null,
      version: told.version,
    };
  }

  /** Sends a move as one wish. */
  async act(
    known: KnownCase,
    move: Move,
    random: Random,
    more: { ifMatch?: number | null; rivals?: string | null; api?: number } = {},
  ): Promise<Wish> {
    const wish = this.wishOf(known, move, more);
    await this.want(wish, random, more.api);
    return wish;
  }

  private async behave(random: Random): Promise<void> {
    const behaviour: Behaviour = this.living().length < 6 ? 'open' : random.weighted(BEHAVIOURS);
    if (behaviour === 'open') return this.openCase(random);
    if (behaviour === 'rivalOpenings') return this.openCase(random, 2);
    if (behaviour === 'bulk') return this.bulk(random);
    const known = random.pick(this.living());
    const situation = this.situationOf(known, random);
    if (behaviour === 'trespass') return void (await this.act(known, trespass(situation), random));
    if (behaviour === 'aside') return void (await this.act(known, aside(situation), random));
    if (behaviour === 'crowd') return this.crowd(known, situation);
    if (behaviour === 'paper') return this.paper(known, situation);
    const seen = await this.look(known, random.between(0, this.options.apis - 1));
    if (!seen) return;
    if (seen.status === 'formed' || seen.status === 'closed') known.ended = true;
    if (known.ended) return;
    if (behaviour === 'opposites' && isReviewing(seen.position) && seen.status === 'open')
      return this.opposites(known, seen, situation);
    const move = nextMove(seen, situation);
    if (behaviour === 'twice') return this.twice(known, move, random);
    await this.act(known, move, random, { ifMatch: random.chance(0.5) ? seen.version : null });
  }

  /** Several people at one case at the same moment. */
  private async crowd(known: KnownCase, situation: Situation): Promise<void> {
    const { random } = situation;
    const moves = Array.from({ length: random.between(3, 8) }, () => aside(situation));
    await Promise.all(moves.map((move, nth) => this.act(known, move, random, { api: nth % this.options.apis })));
  }

  private async opposites(known: KnownCase, seen: Seen, situation: Situation): Promise<void> {
    const { random } = situation;
    const conditional = random.chance(0.7);
    const moves = opposites(seen, situation);
    const rivals = conditional ? `${known.caseId} at version ${seen.version}` : null;
    await Promise.all(
      moves.map(async (move, nth) => {
        await delay(nth * random.between(0, RIVALS_WITHIN_MS));
        const api = nth % this.options.apis;
        await this.act(known, move, random, { ifMatch: conditional ? seen.version : null, rivals, api });
      }),
    );
  }

  /** One wish, sent two or three times at the same moment to different processes. */
  private async twice(known: KnownCase, move: Move, random: Random): Promise<void> {
    const wish = this.wishOf(known, move, {});
    const times = random.between(2, 3);
    await Promise.all(Array.from({ length: times }, (_, nth) => this.want(wish, random, nth % this.options.apis)));
  }

  private async bulk(random: Random): Promise<void> {
    const { cast, history } = this.options;
    const office = random.pick(cast.offices);
    const mine = this.living().filter((known) => known.office.responsibleBody === office.responsibleBody);
    const cases = random.some(mine, 12);
    if (cases.length === 0) return;
    const account = random.pick(office.officers);
    const key = `bulk-${this.options.seed}-${history.wishes.length}-${random.between(1, 1e9)}`;
    const wish = history.begin({
      kind: 'bulk',
      account,
      key,
      caseId: null,
      action: 'bulk:comment',
      path: '/api/bulk-actions',
      body: { action: 'comment', items: cases.map(({ caseId }) => ({ caseId })), data: { text: '统一提醒' } },
      ifMatch: null,
      rivals: null,
    });
    await this.want(wish, random);
  }

  /** A paper handed in, and then put into the record of its case. */
  private async paper(known: KnownCase, { office, random }: Situation): Promise<void> {
    const { history, seed } = this.options;
    const account = random.pick(office.officers);
    const key = `upload-${seed}-${history.wishes.length}`;
    const wish = history.begin({
      kind: 'upload',
      account,
      key,
      caseId: known.caseId,
      action: 'upload',
      path: `/api/cases/${encodeURIComponent(known.caseId)}/documents`,
      body: { name: PAPER_NAME },
      ifMatch: null,
      rivals: null,
    });
    await this.want(wish, random);
    const documentId = acceptedOf(wish)?.documentId;
    if (!documentId) return;
    const data = { documentId, sha256: sha256Of(key), name: PAPER_NAME };
    await this.act(known, { action: 'attach', by: account, data }, random);
  }

  private wishOf(
    { caseId }: KnownCase,
    { action, by, data }: Move,
    { ifMatch = null, rivals = null }: { ifMatch?: number | null; rivals?: string | null },
  ): Wish {
    const { history, seed } = this.options;
    return history.begin({
      kind: 'act',
      account: by,
      key: `act-${seed}-${history.wishes.length}-${action}`,
      caseId,
      action,
      path: `/api/cases/${encodeURIComponent(caseId)}/actions/${action}`,
      body: data,
      ifMatch,
      rivals,
    });
  }

  /** What was answered is remembered, and sometimes looked at again at once, at another process. */
  private async learn(wish: Wish, random: Random): Promise<void> {
    const answer = acceptedOf(wish);
    const known = wish.caseId === null ? undefined : this.cases.find(({ caseId }) => caseId === wish.caseId);
    if (!answer || !known || answer.version === null) return;
    known.acknowledged = Math.max(known.acknowledged, answer.version);
    if (random.chance(LOOKS_AGAIN)) await this.look(known, random.between(0, this.options.apis - 1));
  }

  private living(): KnownCase[] {
    return this.cases.filter(({ ended }) => !ended).slice(-CASES_WORKED_ON);
  }
  private situationOf({ office, nth }: KnownCase, random: Random): Situation {
    return { office, nth, cast: this.options.cast, random, today: this.options.today() };
  }
  private spawn(work: Promise<void>): void {
    const running = work
      .catch((error: unknown) => this.options.history.saw(`a client failed: ${String(error)}`))
      .finally(() => this.underWay.delete(running));
    this.underWay.add(running);
  }
}
