import type { CaseAction } from '../../libs/domain/actions.js';
import type { Alarm } from '../../libs/domain/alarm.js';
import type { CaseState, Instant } from '../../libs/domain/case.js';
import type { Refusal } from '../../libs/domain/errors.js';
import type { CaseStore } from '../../libs/data/case-store.js';
import { CaseRun, type Performed } from '../../workflows/case/case-run.js';
import type { ActAnswer, CaseInput } from '../../workflows/case/case.messages.js';

/** What the history of a workflow keeps, with the business instant the workflow saw at it. */
type Event = { now: Instant } & (
  { kind: 'accepted'; action: CaseAction } | { kind: 'rang'; alarm: Alarm } | { kind: 'marker'; result: unknown }
);
/** A transaction that a task waits for. */
interface Call {
  ask(): Promise<unknown>;
  answer(result: unknown): void;
}

/** One life of a workflow in a worker's memory: from a replay until its task is lost. */
class Instance {
  readonly run: CaseRun;
  now: Instant;
  readonly calls: Call[] = [];
  readonly outcomes = new Map<string, Performed>();
  private readonly conditions: { holds(): boolean; go(value: unknown): void }[] = [];

  constructor(input: CaseInput, store: CaseStore) {
    this.now = input.state.openedAt;
    const call = <T>(ask: () => Promise<T>): Promise<T> =>
      new Promise((resolve) => this.calls.push({ ask, answer: (result) => resolve(result as T) }));
    this.run = new CaseRun(input, {
      now: () => this.now,
      // What passes between workflow and activity is JSON.
      recordAction: (record) => call(() => store.recordAction(JSON.parse(JSON.stringify(record)) as typeof record)),
      recordWarning: (warning) => call(() => store.recordWarning(warning)),
      standingFrom: (place) => call(() => store.standingFrom(place)),
      until: (holds) => new Promise((go) => this.conditions.push({ holds, go })),
    });
  }

  async meet(event: Event): Promise<void> {
    this.now = event.now;
    if (event.kind === 'marker') this.calls.shift()!.answer(JSON.parse(JSON.stringify(event.result ?? null)));
    else if (event.kind === 'rang') void this.run.exclusively(() => this.run.ring(event.alarm));
    else
      void this.run
        .exclusively(() => this.run.perform(event.action, ''))
        .then((performed) => this.outcomes.set(event.action.id, performed));
    await this.settle();
  }

  /** As the SDK does: promises first, then the conditions that hold, one after the other. */
  private async settle(): Promise<void> {
    for (;;) {
      await new Promise(setImmediate);
      const next = this.conditions.findIndex(({ holds }) => holds());
      if (next < 0) return;
      for (const { go } of this.conditions.splice(next, 1)) go(true);
    }
  }
}

/** How an Update came out for the one who sent it; null while nobody knows. */
export type Reply = { answer: ActAnswer } | { refusal: Refusal } | null;

/**
 * The engine round one case, in small: tasks that end, are lost with everything in them, or are lost to a new worker while the old one goes on
 * unknowing. The code of the case and the store are the product's; what is simulated is only when things happen.
 */
export class SimulatedEngine {
  now: Instant;
  private history: Event[] = [];
  private unsaved: Event[] = [];
  private live: Instance;
  /** Workers that have lost their task and do not know it. */
  private readonly outdated: Instance[] = [];
  /** Updates that are in the history as completed: the server answers them by itself. */
  private readonly completed = new Map<string, Performed>();
  private readonly underWay = new Set<string>();

  constructor(
    private readonly input: CaseInput,
    private readonly store: CaseStore,
  ) {
    this.now = input.state.openedAt;
    this.live = new Instance(input, store);
  }

  get state(): CaseState {
    return this.live.run.state;
  }
  get alarm(): Alarm | null {
    return this.live.run.alarm;
  }
  get inTask(): boolean {
    return this.live.calls.length > 0;
  }

  /** Deliver an Update; answered at once where the server or the validator can. */
  async send(action: CaseAction, seen: number): Promise<Reply> {
    const known = this.completed.get(action.id);
    if (known) return replyOf(known);
    if (this.underWay.has(action.id)) return null;
    this.live.now = this.now;
    const refusal = this.live.run.objection(action, seen);
    if (refusal) return { refusal };
    this.underWay.add(action.id);
    await this.happen({ kind: 'accepted', action, now: this.now });
    return this.saveIfDone(action.id);
  }

  /** The timer of the case fires; that stands in the history before any task. */
  async ring(alarm: Alarm): Promise<void> {
    if (alarm.at > this.now) this.now = alarm.at;
    const event: Event = { kind: 'rang', alarm, now: this.now };
    this.save();
    this.history.push(event);
    await this.live.meet(event);
  }

  /** The transaction that the task waits for is done and answered. */
  async step(): Promise<void> {
    const [call] = this.live.calls;
    if (call) await this.happen({ kind: 'marker', result: await call.ask(), now: this.now });
    this.saveIfDone('');
  }

  /** A task that lasts is saved as far as it is. */
  save(): void {
    this.history.push(...this.unsaved.splice(0));
    for (const [id, performed] of this.live.outcomes) {
      this.completed.set(id, performed);
      this.underWay.delete(id);
    }
  }

  /** Worker and server die, perhaps with the transaction committed; or only the server forgets, and the worker goes on. */
  async lose(how: 'before-commit' | 'after-commit' | 'unnoticed'): Promise<void> {
    if (how === 'after-commit') await this.live.calls[0]?.ask();
    if (how === 'unnoticed' && this.inTask) this.outdated.push(this.live);
    this.unsaved = [];
    this.underWay.clear();
    this.live = await this.replayed();
    for (const event of this.history)
      if (event.kind === 'accepted' && !this.completed.has(event.action.id)) this.underWay.add(event.action.id);
  }

  /** A worker that has lost its task does its next transaction all the same; whatever it answers reaches nobody. */
  async stepOutdated(which: number): Promise<void> {
    const instance = this.outdated[which % Math.max(1, this.outdated.length)];
    const [call] = instance?.calls ?? [];
    if (call) await instance!.meet({ kind: 'marker', result: await call.ask(), now: this.now });
  }

  /** The case as its history alone tells it. */
  async replayed(): Promise<Instance> {
    const instance = new Instance(this.input, this.store);
    for (const event of this.history) await instance.meet(event);
    return instance;
  }

  reply(id: string): Reply {
    const performed = this.completed.get(id);
    return performed ? replyOf(performed) : null;
  }

  private async happen(event: Event): Promise<void> {
    this.unsaved.push(event);
    await this.live.meet(event);
  }

  private saveIfDone(id: string): Reply {
    if (!this.inTask) this.save();
    return this.reply(id);
  }
}

function replyOf(performed: Performed): Reply {
  return performed.ok ? { answer: performed.answer } : { refusal: performed.refusal };
}
