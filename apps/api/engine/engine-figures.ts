import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../platform/metrics.js';
import { Admission } from './admission.js';

/** How full the places of the engine are, among the figures for operators. */
@Injectable()
export class EngineFigures {
  constructor(metrics: Metrics, admission: Admission) {
    const gauge = (name: string, help: string, read: () => number): Gauge =>
      new Gauge({
        name,
        help,
        registers: [metrics.registry],
        collect() {
          this.set(read());
        },
      });
    gauge('qunjian_updates_in_flight', 'Updates in flight', () => admission.load.running);
    gauge('qunjian_updates_waiting', 'Requests waiting for a place', () => admission.load.waiting);
    gauge('qunjian_updates_shed', 'Requests refused for lack of a place since start', () => admission.shed);
  }
}
