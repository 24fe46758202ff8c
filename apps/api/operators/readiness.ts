import { Inject, Injectable } from '@nestjs/common';
import { READINESS_CHECKS } from '../platform/tokens.js';
import type { ReadinessCheck } from './readiness-checks.js';

export interface PartState {
  ok: boolean;
  detail?: string;
}
export interface Health {
  /** degraded: everything is accepted, and something behind it stands still. unavailable: nothing can be accepted. */
  status: 'ok' | 'degraded' | 'unavailable';
  parts: Record<string, PartState>;
}

/** A part that has not answered by then is not there: whoever asks has the whole answer within two seconds. */
export const PROBE_TIMEOUT_MS = 1_500;

/** Whether the parts that an action needs are there, and those behind it do their work. */
@Injectable()
export class Readiness {
  private closing = false;
  private probing: Promise<Health> | null = null;

  constructor(@Inject(READINESS_CHECKS) private readonly checks: readonly ReadinessCheck[]) {}

  /** From now on not ready: no new requests while the old ones finish. */
  close(): void {
    this.closing = true;
  }

  /** Whoever asks while it is being looked gets the same answer: many probes cost no more than one. */
  async probe(): Promise<Health> {
    this.probing ??= this.look().finally(() => (this.probing = null));
    const found = await this.probing;
    if (!this.closing) return found;
    return { status: 'unavailable', parts: { ...found.parts, api: { ok: false, detail: 'shutting down' } } };
  }

  private async look(): Promise<Health> {
    const states = await Promise.all(this.checks.map(stateOf));
    const wrong = this.checks.filter((_, i) => !states[i]!.ok);
    const degraded = wrong.length > 0 ? 'degraded' : 'ok';
    return {
      status: wrong.some(({ vital }) => vital) ? 'unavailable' : degraded,
      parts: Object.fromEntries(this.checks.map(({ part }, i) => [part, states[i]!])),
    };
  }
}

async function stateOf({ find }: ReadinessCheck): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('no answer in time'), PROBE_TIMEOUT_MS);
  });
  try {
    const problem = await Promise.race([find(), late]);
    return problem === null ? { ok: true } : { ok: false, detail: problem };
  } catch {
    return { ok: false, detail: 'unreachable' };
  } finally {
    clearTimeout(timer);
  }
}
