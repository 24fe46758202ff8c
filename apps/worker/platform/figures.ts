import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Outcome of something that may be repeated. */
export type Outcome = 'done' | 'failed';

/** How long a number is waited for: a store that hangs holds no other figure back. */
const READ_MS = 2_000;

/** Figures of the worker for operators, in Prometheus text: numbers only, nothing of any case. */
@Injectable()
export class Figures {
  readonly registry = new Registry();
  private readonly relayed = new Counter({
    name: 'qunjian_worker_relayed_total',
    help: 'Rows of an outbox handed on to a queue',
    labelNames: ['outbox'],
    registers: [this.registry],
  });
  private readonly jobs = new Histogram({
    name: 'qunjian_worker_job_seconds',
    help: 'Duration of jobs by queue and outcome',
    labelNames: ['queue', 'outcome'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600],
    registers: [this.registry],
  });
  private readonly sweeps = new Histogram({
    name: 'qunjian_worker_sweep_seconds',
    help: 'Duration of sweeps by name and outcome',
    labelNames: ['sweep', 'outcome'],
    buckets: [0.01, 0.1, 1, 10, 60, 600],
    registers: [this.registry],
  });

  private readonly unsealedMessages = new Counter({
    name: 'qunjian_worker_unsealed_total',
    help: 'Messages to cases that bore no seal of this installation and were refused',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'qunjian_worker_' });
  }

  relay(outbox: string, rows: number): void {
    this.relayed.inc({ outbox }, rows);
  }

  unsealed(): void {
    this.unsealedMessages.inc();
  }

  /** Runs a job or a sweep and counts how it ended. @throws what it throws */
  job<T>(queue: string, work: () => Promise<T>): Promise<T> {
    return timed(work, (seconds, outcome) => this.jobs.observe({ queue, outcome }, seconds));
  }

  sweep<T>(sweep: string, work: () => Promise<T>): Promise<T> {
    return timed(work, (seconds, outcome) => this.sweeps.observe({ sweep, outcome }, seconds));
  }

  /** Numbers by labels that are read when somebody asks; what cannot be read is left out. */
  gaugeBy<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    read: () => Promise<{ labels: Record<Label, string>; value: number }[]>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      async collect() {
        this.reset();
        const late = new Promise<[]>((resolve) => setTimeout(resolve, READ_MS, []).unref());
        for (const { labels, value } of await Promise.race([read().catch(() => []), late])) this.set(labels, value);
      },
    });
  }

  /** A number that is read when somebody asks; NaN where it cannot be read, so that the other figures are told. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await Promise.resolve(read()).catch(() => Number.NaN));
      },
    });
  }
}

async function timed<T>(work: () => Promise<T>, observe: (seconds: number, outcome: Outcome) => void): Promise<T> {
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1000;
  try {
    const result = await work();
    observe(seconds(), 'done');
    return result;
  } catch (error) {
    observe(seconds(), 'failed');
    throw error;
  }
}
