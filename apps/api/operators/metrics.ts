import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Admission } from '../engine/admission.js';

/** Figures for operators, in Prometheus text. */
export class Metrics {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'qunjian_http_request_seconds',
    help: 'Duration of HTTP requests by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  private readonly actions = new Counter({
    name: 'qunjian_case_actions_total',
    help: 'Actions on cases by name and outcome code',
    labelNames: ['action', 'outcome'],
    registers: [this.registry],
  });

  constructor(admission: Admission) {
    collectDefaultMetrics({ register: this.registry, prefix: 'qunjian_api_' });
    const registers = [this.registry];
    new Gauge({
      name: 'qunjian_updates_in_flight',
      help: 'Updates in flight',
      registers,
      collect() {
        this.set(admission.load.running);
      },
    });
    new Gauge({
      name: 'qunjian_updates_waiting',
      help: 'Requests waiting for a place',
      registers,
      collect() {
        this.set(admission.load.waiting);
      },
    });
    new Gauge({
      name: 'qunjian_updates_shed',
      help: 'Requests refused for lack of a place since start',
      registers,
      collect() {
        this.set(admission.shed);
      },
    });
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
  }

  action(action: string, outcome: string): void {
    this.actions.inc({ action, outcome });
  }
}
