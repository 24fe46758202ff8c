import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { Client } from '@temporalio/client';
import type { Config } from '../../../libs/platform/config.js';
import type { Logger } from '../../../libs/platform/logger.js';
import { Figures } from './figures.js';
import { CONFIG, DATABASE, LOGGER, SWEEP_DATABASE } from './tokens.js';
import { WorkerConnections } from './worker-connections.js';

/** Longest a statement of the housekeeping may take: the first one may find years. */
const SWEEP_MS = 600_000;

const CONNECTED: Provider[] = [
  { provide: WorkerConnections, useFactory: (config: Config) => WorkerConnections.reach(config), inject: [CONFIG] },
  { provide: DATABASE, useFactory: ({ database }: WorkerConnections) => database, inject: [WorkerConnections] },
  {
    provide: SWEEP_DATABASE,
    useFactory: ({ database }: WorkerConnections) => database.withStatementLimit(SWEEP_MS),
    inject: [WorkerConnections],
  },
  { provide: Client, useFactory: ({ temporal }: WorkerConnections) => temporal, inject: [WorkerConnections] },
  Figures,
];

/** The ground of the worker: settings, log, PostgreSQL under its own role, Temporal, and the figures for operators. */
@Global()
@Module({})
export class WorkerPlatformModule {
  static with(config: Config, logger: Logger): DynamicModule {
    const providers: Provider[] = [
      { provide: CONFIG, useValue: config },
      { provide: LOGGER, useValue: logger },
      ...CONNECTED,
    ];
    return { module: WorkerPlatformModule, providers, exports: providers };
  }
}
