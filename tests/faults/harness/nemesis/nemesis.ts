import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../random.js';
import type { Probes } from './probes.js';
import type { FaultName } from './fault-names.js';
import { isOfRedis, STRIKES, type Battlefield, type Stroke } from './faults.js';

/** One stroke and what came of it. */
export interface Trial {
  fault: FaultName;
  what: string;
  killed: string[];
  /** Milliseconds until every API process had answered 200 to a change again, and after a fault of Redis everybody was told of it; null: not within the patience. */
  recoveredMs: number | null;
}

const CALM_MS = { least: 800, most: 2_500 };

/** Strikes, waits until people are served again, lets them work a little, and strikes again: one fault after the other, in an order that follows from the seed. */
export class Nemesis {
  readonly trials: Trial[] = [];
  private readonly random: Random;
  private bag: FaultName[] = [];

  constructor(
    private readonly field: Battlefield,
    private readonly faults: readonly FaultName[],
    private readonly probes: Probes,
    private readonly say: (line: string) => void,
  ) {
    this.random = Random.of(field.seed, 'nemesis');
  }

  /** Until `ms` have passed and every fault has come once; the last recovery is waited for. */
  async rage(ms: number): Promise<void> {
    const { history } = this.field;
    const end = history.now() + ms;
    while (history.now() < end || this.trials.length < this.faults.length) {
      await delay(this.random.between(CALM_MS.least, CALM_MS.most));
      const fault = this.next();
      if (fault === undefined) continue;
      await this.strike(fault);
    }
  }

  private async strike(fault: FaultName): Promise<void> {
    const { history } = this.field;
    // A generator of its own: how many choices one stroke makes changes nothing for the next.
    const stroke = await STRIKES[fault](this.field, Random.of(this.field.seed, 'stroke', this.trials.length));
    history.note({ struck: fault, ...stroke });
    const recoveredMs = await this.recovery(fault, stroke);
    this.trials.push({ fault, what: stroke.what, killed: stroke.killed, recoveredMs });
    history.note({ recovered: fault, ms: recoveredMs });
    const seconds = recoveredMs === null ? 'not recovered' : `recovered in ${(recoveredMs / 1000).toFixed(1)} s`;
    this.say(`${fault}: ${stroke.what}; ${seconds}`);
  }

  private async recovery(fault: FaultName, { overAt }: Stroke): Promise<number | null> {
    const servedAt = await this.probes.allServed();
    const at = servedAt !== null && isOfRedis(fault) ? await this.probes.allTold() : servedAt;
    return at === null ? null : Math.max(0, at - overAt);
  }

  /** Every fault comes once before any comes again. */
  private next(): FaultName | undefined {
    if (this.bag.length === 0) this.bag = this.random.some(this.faults, this.faults.length);
    return this.bag.shift();
  }
}
