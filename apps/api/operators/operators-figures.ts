import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import { HealthRepository } from '../../../libs/data/health.repository.js';
import { daysBetween } from '../../../libs/domain/calendar.js';
import type { Clock } from '../../../libs/platform/clock.js';
import { Metrics } from '../platform/metrics.js';
import { CLOCK } from '../platform/tokens.js';
import { Readiness } from './readiness.js';

/** What readiness finds, and how long the calendars last, among the figures for operators. */
@Injectable()
export class OperatorsFigures {
  constructor(
    { registry }: Metrics,
    readiness: Readiness,
    health: HealthRepository,
    calendars: CalendarsRepository,
    @Inject(CLOCK) clock: Clock,
  ) {
    const registers = [registry];
    new Gauge({
      name: 'qunjian_part_ok',
      help: 'Parts of readiness: 1 when nothing is wrong, 0 when something is',
      labelNames: ['part'],
      registers,
      async collect() {
        this.reset();
        for (const [part, { ok }] of Object.entries((await readiness.probe()).parts)) this.set({ part }, Number(ok));
      },
    });
    new Gauge({
      name: 'qunjian_outbox_behind_seconds',
      help: 'Age of the oldest row of an outbox that is not handed on; NaN while the database is away',
      labelNames: ['outbox'],
      registers,
      async collect() {
        const { events, jobs } = await health.figures().then(
          ({ relayBehind, jobsBehind }) => ({ events: relayBehind ?? 0, jobs: jobsBehind ?? 0 }),
          () => ({ events: Number.NaN, jobs: Number.NaN }),
        );
        this.set({ outbox: 'events' }, events);
        this.set({ outbox: 'jobs' }, jobs);
      },
    });
    new Gauge({
      name: 'qunjian_calendar_days_left',
      help: 'Days of business time until the last day that a loaded calendar knows',
      registers,
      collect() {
        const last = Math.max(...calendars.current().map(({ year }) => year));
        this.set(daysBetween(clock.today(), `${last}-12-31`));
      },
    });
  }
}
