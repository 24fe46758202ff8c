import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '../../libs/platform/config.js';
import type { Logger } from '../../libs/platform/logger.js';
import { CaseWorkerModule } from './case-worker.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { OperatorsModule } from './operators.module.js';
import { WorkerPlatformModule } from './platform/worker-platform.module.js';
import { QueuesModule } from './queues.module.js';
import { ReconcilerModule } from './reconciler.module.js';
import { RelayModule } from './relay.module.js';

/**
 * The worker: one module per kind of work. It stops in three phases, whatever the order of modules within one: nothing new is begun (relays and
 * sweeps, `onModuleDestroy`), what is at hand is finished (jobs and cases, `beforeApplicationShutdown`), connections are closed (`onApplicationShutdown`).
 */
@Module({
  imports: [
    CaseWorkerModule,
    LedgerModule,
    QueuesModule,
    RelayModule,
    ReconcilerModule,
    MessagesModule,
    OperatorsModule,
  ],
})
export class WorkerModule {
  static with(config: Config, logger: Logger): DynamicModule {
    return { module: WorkerModule, imports: [WorkerPlatformModule.with(config, logger)] };
  }
}
