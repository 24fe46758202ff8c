import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LEDGER_QUEUE, OUTBOX_QUEUE, type LedgerJob, type OutboxJob } from '../../libs/contracts/jobs.js';
import type { Database } from '../../libs/data/database.js';
import { OutboxRepository } from '../../libs/data/outbox.repository.js';
import { requireSetting, type Config } from '../../libs/platform/config.js';
import type { Logger } from '../../libs/platform/logger.js';
import { createQueues, type Queues } from '../../libs/platform/queues.js';
import { startConsumers } from './consumers.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { LedgerRunner } from './ledger/ledger-runner.js';
import { Figures } from './platform/figures.js';
import { CONFIG, DATABASE, EVENT_QUEUE, LEDGER_JOBS, LOGGER, QUEUES } from './platform/tokens.js';

/** Takes jobs from start to stop; the one at hand is finished. */
@Injectable()
export class Consumers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(QUEUES) private readonly queues: Queues,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly outbox: OutboxRepository,
    private readonly ledger: LedgerRunner,
    private readonly figures: Figures,
  ) {
    figures.gaugeBy('qunjian_queue_jobs', 'Jobs of a queue by state', ['queue', 'state'], async () =>
      (await queues.states()).flatMap(({ queue, jobs }) =>
        Object.entries(jobs).map(([state, value]) => ({ labels: { queue, state }, value })),
      ),
    );
    figures.gaugeBy(
      'qunjian_queue_oldest_seconds',
      'How long the oldest job has waited to be taken',
      ['queue'],
      async () =>
        (await queues.states()).map(({ queue, oldestSeconds }) => ({ labels: { queue }, value: oldestSeconds })),
    );
  }

  onApplicationBootstrap(): void {
    const { queues, outbox, ledger, figures, logger } = this;
    startConsumers({ queues, outbox, ledger, figures, logger });
  }

  /** A long import does not hold the worker back: it is let go of here too, for the hooks of two rooms have no order. */
  async beforeApplicationShutdown(): Promise<void> {
    this.ledger.stop();
    await this.queues.close();
  }
}

/** BullMQ: the queues of this worker and who takes their jobs. */
@Module({
  imports: [LedgerModule],
  providers: [
    {
      provide: QUEUES,
      useFactory: (config: Config, logger: Logger) =>
        createQueues(config, requireSetting(config, 'workerDatabaseUrl'), logger),
      inject: [CONFIG, LOGGER],
    },
    {
      provide: EVENT_QUEUE,
      useFactory: (queues: Queues) => queues.createQueue<OutboxJob>(OUTBOX_QUEUE),
      inject: [QUEUES],
    },
    {
      provide: LEDGER_JOBS,
      useFactory: (queues: Queues) => queues.createQueue<LedgerJob>(LEDGER_QUEUE),
      inject: [QUEUES],
    },
    {
      provide: OutboxRepository,
      useFactory: (database: Database) => new OutboxRepository(database),
      inject: [DATABASE],
    },
    Consumers,
  ],
  exports: [QUEUES, EVENT_QUEUE, LEDGER_JOBS, OutboxRepository],
})
export class QueuesModule {}
