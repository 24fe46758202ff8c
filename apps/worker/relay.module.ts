import { Inject, Injectable, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { LedgerJob, OutboxJob } from '../../libs/contracts/jobs.js';
import type { Database } from '../../libs/data/database.js';
import { JobOutboxRepository } from '../../libs/data/job-outbox.repository.js';
import { OutboxRepository } from '../../libs/data/outbox.repository.js';
import type { Logger } from '../../libs/platform/logger.js';
import { OutboxRelay, relayEvents, relayJobs, type RelayBatch } from './outbox-relay.js';
import { Figures } from './platform/figures.js';
import { DATABASE, EVENT_QUEUE, LEDGER_JOBS, LOGGER } from './platform/tokens.js';
import { QueuesModule } from './queues.module.js';

/** The relays of both outboxes, from start to stop. */
@Injectable()
export class Relays implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly relays: readonly [events: OutboxRelay, jobs: OutboxRelay];
  private stopListening: () => Promise<void> = () => Promise.resolve();

  constructor(
    private readonly outbox: OutboxRepository,
    jobs: JobOutboxRepository,
    private readonly figures: Figures,
    @Inject(EVENT_QUEUE) events: Queue<OutboxJob>,
    @Inject(LEDGER_JOBS) ledger: Queue<LedgerJob>,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.relays = [
      new OutboxRelay(this.counted('events', relayEvents(outbox, events)), logger),
      new OutboxRelay(this.counted('jobs', relayJobs(jobs, [ledger])), logger),
    ];
  }

  onApplicationBootstrap(): void {
    for (const relay of this.relays) relay.start();
    this.stopListening = this.outbox.onActions(() => this.relays[0].wake());
  }

  async onModuleDestroy(): Promise<void> {
    await this.stopListening();
    await Promise.all(this.relays.map((relay) => relay.stop()));
  }

  private counted(outbox: string, batch: RelayBatch): RelayBatch {
    return async (limit) => {
      const rows = await batch(limit);
      this.figures.relay(outbox, rows);
      return rows;
    };
  }
}

/** From the outboxes, written in the transaction of what they tell, into the queues. */
@Module({
  imports: [QueuesModule],
  providers: [
    {
      provide: JobOutboxRepository,
      useFactory: (database: Database) => new JobOutboxRepository(database),
      inject: [DATABASE],
    },
    Relays,
  ],
  exports: [JobOutboxRepository],
})
export class RelayModule {}
