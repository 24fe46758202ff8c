import { NestFactory } from '@nestjs/core';
import { loadConfig } from '../../libs/platform/config.js';
import { announceReady, beginOrExplain, stopOnSignal, untilMayBegin } from '../../libs/platform/lifecycle.js';
import { createLogger } from '../../libs/platform/logger.js';
import { nestLogger } from '../../libs/platform/nest-logger.js';
import { CaseWorker } from './case-worker.module.js';
import { WorkerModule } from './worker.module.js';

await untilMayBegin();
await beginOrExplain(async () => {
  const config = loadConfig();
  const logger = createLogger(config, 'worker');
  const app = await NestFactory.createApplicationContext(WorkerModule.with(config, logger), {
    logger: nestLogger(logger),
    abortOnError: false,
  });
  stopOnSignal(logger, () => app.close());
  announceReady();
  logger.info({ queue: config.redisUrl ? 'redis' : 'postgres' }, 'worker is ready');
  await app.get(CaseWorker).ended();
});
