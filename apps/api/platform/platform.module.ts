import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { Client } from '@temporalio/client';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import type { Clock } from '../../../libs/platform/clock.js';
import type { Logger } from '../../../libs/platform/logger.js';
import type { Sealing } from '../../../libs/platform/sealing.js';
import { Connections } from './connections.js';
import { Metrics } from './metrics.js';
import { repository } from './repository-provider.js';
import type { ApiSettings } from './settings.js';
import { CLOCK, DATABASE, LEDGER_DATABASE, LOGGER, REAL_NOW, SEALING, SETTINGS } from './tokens.js';

/** What a process knows before it is connected to anything. */
export interface PlatformValues {
  settings: ApiSettings;
  clock: Clock;
  logger: Logger;
  realNow: () => number;
  sealing: Sealing | null;
}

/** Longest a statement of the ledger may take: figures over a million units, an upload, an export. */
const LEDGER_STATEMENT_MS = 60_000;

const CONNECTED: Provider[] = [
  { provide: DATABASE, useFactory: ({ database }: Connections) => database, inject: [Connections] },
  {
    provide: LEDGER_DATABASE,
    useFactory: ({ database }: Connections) => database.withStatementLimit(LEDGER_STATEMENT_MS),
    inject: [Connections],
  },
  { provide: Client, useFactory: ({ temporal }: Connections) => temporal, inject: [Connections] },
  repository(CalendarsRepository),
  Metrics,
];

/** The ground every room stands on: settings, clock, logger, PostgreSQL, Temporal, the published calendars and the figures for operators. */
@Global()
@Module({})
export class PlatformModule {
  /** @param connect asked once, when the application is made */
  static with(values: PlatformValues, connect: () => Connections | Promise<Connections>): DynamicModule {
    const known: Provider[] = [
      { provide: SETTINGS, useValue: values.settings },
      { provide: CLOCK, useValue: values.clock },
      { provide: LOGGER, useValue: values.logger },
      { provide: REAL_NOW, useValue: values.realNow },
      { provide: SEALING, useValue: values.sealing },
    ];
    const providers = [...known, { provide: Connections, useFactory: connect }, ...CONNECTED];
    return { module: PlatformModule, providers, exports: providers };
  }
}
