import type { ArrivalsResult, OverloadResult } from './load/life.js';
import { costAtRest, costOf, type Cost, type Servers } from './measure/cost.js';
import { percentiles, type Percentiles } from './measure/percentiles.js';
import { COUNTERS_SETTLE_MS } from './measure/postgres-figures.js';
import type { Driven, Side } from './side.js';
import { setTimeout as delay } from 'node:timers/promises';

/** Actions after the opening, and which of them are approvals: the same in both engines. */
export const LIFE_LENGTH = 12;
const APPROVALS = [6, 8, 11] as const;
const REST_SECONDS = 10;

/** Closed loop, so many cases at a time: what the machine gives. */
export interface SaturationFigures {
  actionsPerSecond: number;
  elapsedMs: number;
  actions: number;
  shed: number;
  /** Per accepted action, the opening of the case included in the cost. */
  perAction: Cost;
  actionMs: Percentiles;
}
/** Open loop at fixed times: approvals only, each on a case of its own. */
export interface LatencyFigures {
  perSecond: number;
  approvalMs: number[];
  summary: Percentiles;
  shed: number;
  sentLateMs: number;
}
export interface OverloadFigures {
  offeredPerSecond: number;
  goodputPerSecond: number;
  accepted: Percentiles;
  shed: Percentiles;
  shedWithoutRetryAfter: number;
  starved: number;
}

/** One side under measurement: numbers its cases, counts its lives, keeps what went wrong. */
export class Contender {
  readonly driven: Driven = { lives: 0, begun: 0 };
  private nextIndex = 0;
  readonly faults: string[] = [];
  private atRest: Cost | null = null;

  constructor(
    readonly side: Side,
    private readonly servers: Servers,
    private readonly concurrency: number,
  ) {}

  /** Fills caches and lets the compilers finish; not measured. */
  async warmUp(count: number): Promise<void> {
    await this.drive(count, 0, LIFE_LENGTH);
    this.driven.lives += count;
  }

  /** Cases that are opened and surveyed, and then rest. */
  async begin(count: number): Promise<void> {
    await this.drive(count, 0, 1);
    this.driven.begun += count;
  }

  /** What it uses when nobody asks anything of it, per second. */
  async rest(): Promise<Cost> {
    await delay(COUNTERS_SETTLE_MS);
    this.atRest = await costAtRest(this.side, this.servers, REST_SECONDS);
    return this.atRest;
  }

  async saturate(count: number): Promise<SaturationFigures> {
    const { result, cost } = await costOf(this.side, this.servers, this.atRest!, () =>
      this.drive(count, 0, LIFE_LENGTH),
    );
    this.driven.lives += count;
    const { actions, elapsedMs, shed, actionMs } = result;
    return {
      actionsPerSecond: (actions * 1000) / elapsedMs,
      elapsedMs,
      actions,
      shed,
      perAction: per(cost, actions),
      actionMs: percentiles(actionMs),
    };
  }

  /** Cases are brought to each of their three approvals at full speed; the approvals themselves come one by one, at fixed times. */
  async approve(count: number, perSecond: number): Promise<LatencyFigures> {
    const first = this.take(count);
    const results: ArrivalsResult[] = [];
    let from = 0;
    for (const step of APPROVALS) {
      await this.driveFrom(first, count, from, step - 1);
      results.push(await this.side.generator.run({ name: 'arrivals', first, count, step, perSecond }));
      from = step + 1;
    }
    await this.driveFrom(first, count, from, LIFE_LENGTH);
    this.driven.lives += count;
    this.faults.push(...results.flatMap((result) => result.failures));
    const approvalMs = results.flatMap((result) => result.latencyMs);
    const shed = results.reduce((sum, result) => sum + result.shed, 0);
    return {
      perSecond,
      approvalMs,
      summary: percentiles(approvalMs),
      shed,
      sentLateMs: Math.max(...results.map((result) => result.sentLateMs)),
    };
  }

  /** More than it can take, then every case to its end: nothing of what was shed may be lost. */
  async overload(perSecond: number, seconds: number, count: number): Promise<OverloadFigures> {
    const first = this.take(count);
    await this.driveFrom(first, count, 0, 0);
    const result: OverloadResult = await this.side.generator.run({
      name: 'overload',
      first,
      count,
      perSecond,
      seconds,
    });
    await this.driveFrom(first, count, result.nextSteps, LIFE_LENGTH);
    this.driven.lives += count;
    this.faults.push(...result.failures);
    return {
      offeredPerSecond: perSecond,
      goodputPerSecond: result.acceptedInTime / seconds,
      accepted: percentiles(result.acceptedMs),
      shed: percentiles(result.shedMs),
      shedWithoutRetryAfter: result.shedWithoutRetryAfter,
      starved: result.starved,
    };
  }

  async endState(): Promise<string[]> {
    return [...this.faults, ...(await this.side.faults(this.driven))];
  }

  private drive(count: number, fromSteps: number, toStep: number) {
    return this.driveFrom(this.take(count), count, fromSteps, toStep);
  }

  private async driveFrom(first: number, count: number, fromSteps: number | number[], toStep: number) {
    const result = await this.side.generator.run({
      name: 'lives',
      first,
      count,
      concurrency: this.concurrency,
      fromSteps,
      toStep,
    });
    this.faults.push(...result.failures.map((failure) => `${this.side.name}: ${failure}`));
    return result;
  }

  private take(count: number): number {
    const first = this.nextIndex;
    this.nextIndex += count;
    return first;
  }
}

function per(cost: Cost, actions: number): Cost {
  const each = (value: number) => value / Math.max(1, actions);
  return {
    cpuMs: Object.fromEntries(Object.entries(cost.cpuMs).map(([name, ms]) => [name, each(ms)])),
    commits: each(cost.commits),
    walBytes: each(cost.walBytes),
  };
}
