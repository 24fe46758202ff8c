import { Module } from '@nestjs/common';
import { ClockController } from './clock.controller.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OpenApiSource } from './openapi-source.js';
import { OpenApiController } from './openapi.controller.js';
import { Readiness } from './readiness.js';

/** For those who run the product: business time, liveness and readiness, figures, and the description of the API. */
@Module({
  controllers: [ClockController, HealthController, MetricsController, OpenApiController],
  providers: [OpenApiSource, Readiness],
})
export class OperatorsModule {}
