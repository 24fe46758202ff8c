import { expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import type { Database } from '../../../libs/data/database.js';
import { HealthRepository } from '../../../libs/data/health.repository.js';
import type { Clock } from '../../../libs/platform/clock.js';
import { Metrics } from '../platform/metrics.js';
import { OperatorsFigures } from './operators-figures.js';
import { readinessChecks } from './readiness-checks.js';
import { Readiness } from './readiness.js';

test('one reading of the figures asks the database for the age of the outboxes once, for readiness and figure together', async () => {
  const asked: string[] = [];
  const database = {
    query: async (sql: string) => {
      asked.push(sql);
      await new Promise((resolve) => setImmediate(resolve));
      return [{ worker_silent: 1, relay_behind: 7, jobs_behind: null, reconciled_ago: 2 }];
    },
  } as unknown as Database;
  const health = new HealthRepository(database);
  const checks = readinessChecks({
    health,
    temporal: {} as Client,
    installation: () => Promise.resolve('here'),
    dataFolder: '.',
  });
  const metrics = new Metrics();
  const calendars = { current: () => [{ year: 2020 }] } as unknown as CalendarsRepository;
  const clock = { today: () => '2020-07-06' } as Clock;
  new OperatorsFigures(metrics, new Readiness(checks), health, calendars, clock);
  expect(await metrics.registry.metrics()).toContain('qunjian_outbox_behind_seconds{outbox="events"} 7');
  expect(asked.filter((sql) => sql.includes('health_figures'))).toHaveLength(1);
});
