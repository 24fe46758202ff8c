import { Module } from '@nestjs/common';
import { Client } from '@temporalio/client';
import type { Database } from '../../../libs/data/database.js';
import { HealthRepository } from '../../../libs/data/health.repository.js';
import { installationOf } from '../../../libs/data/installation.repository.js';
import { repository } from '../platform/repository-provider.js';
import type { ApiSettings } from '../platform/settings.js';
import { DATABASE, READINESS_CHECKS, SETTINGS } from '../platform/tokens.js';
import { ClockController } from './clock.controller.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OpenApiSource } from './openapi-source.js';
import { OpenApiController } from './openapi.controller.js';
import { OperatorsFigures } from './operators-figures.js';
import { readinessChecks } from './readiness-checks.js';
import { Readiness } from './readiness.js';

/** For those who run the product: business time, liveness and readiness, figures, and the description of the API. */
@Module({
  controllers: [ClockController, HealthController, MetricsController, OpenApiController],
  providers: [
    OpenApiSource,
    repository(HealthRepository),
    {
      provide: READINESS_CHECKS,
      useFactory: (health: HealthRepository, temporal: Client, database: Database, { dataFolder }: ApiSettings) =>
        readinessChecks({ health, temporal, installation: () => installationOf(database), dataFolder }),
      inject: [HealthRepository, Client, DATABASE, SETTINGS],
    },
    Readiness,
    OperatorsFigures,
  ],
})
export class OperatorsModule {}
