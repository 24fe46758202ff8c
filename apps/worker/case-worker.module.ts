import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { CaseStore } from '../../libs/data/case-store.js';
import type { Database } from '../../libs/data/database.js';
import { HeartbeatsRepository } from '../../libs/data/heartbeats.repository.js';
import type { Config } from '../../libs/platform/config.js';
import type { Logger } from '../../libs/platform/logger.js';
import { bundleLocation, createCaseWorker } from './case-worker.js';
import { Heartbeat } from './heartbeat.js';
import { Figures } from './platform/figures.js';
import { CONFIG, DATABASE, LOGGER } from './platform/tokens.js';

/** The SDK's worker with the connection it was made on. */
const MADE = Symbol('case-worker');
type Made = Awaited<ReturnType<typeof createCaseWorker>>;

/** Runs the workflows of all cases from start to stop. */
@Injectable()
export class CaseWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly worker: Worker;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(MADE) private readonly made: Made,
    figures: Figures,
  ) {
    this.worker = made.worker;
    const { worker } = this;
    figures.gauge('qunjian_worker_cases_in_memory', 'Cases kept between their actions', () => {
      return worker.getStatus().numCachedWorkflows;
    });
    figures.gauge('qunjian_worker_activations', 'Workflow activations under way', () => {
      return worker.getStatus().numInFlightWorkflowActivations;
    });
    figures.gauge('qunjian_worker_activities', 'Activities under way', () => {
      return worker.getStatus().numInFlightActivities;
    });
  }

  onApplicationBootstrap(): void {
    this.running = this.worker.run();
  }

  /** Whether it polls for work. */
  get isRunning(): boolean {
    return this.worker.getState() === 'RUNNING';
  }

  /** Ends with the worker. @throws what it failed of */
  ended(): Promise<void> {
    return this.running;
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.isRunning) this.worker.shutdown();
    await this.running;
    await this.made.connection.close();
  }
}

/** Lets readiness know that the workflows run. */
@Injectable()
export class SignsOfLife implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly heartbeat: Heartbeat;

  constructor(cases: CaseWorker, @Inject(DATABASE) database: Database, @Inject(LOGGER) logger: Logger) {
    this.heartbeat = new Heartbeat(new HeartbeatsRepository(database), () => cases.isRunning, logger);
  }

  onApplicationBootstrap(): void {
    this.heartbeat.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.heartbeat.stop();
  }
}

/** The workflows of all cases, with the one activity that records what they decide. */
@Module({
  providers: [
    {
      provide: CaseStore,
      useFactory: (database: Database) => new CaseStore(database),
      inject: [DATABASE],
    },
    {
      provide: MADE,
      useFactory: (config: Config, logger: Logger, store: CaseStore) =>
        createCaseWorker({ config, logger, store, bundlePath: fileURLToPath(bundleLocation()) }),
      inject: [CONFIG, LOGGER, CaseStore],
    },
    CaseWorker,
    SignsOfLife,
  ],
  exports: [CaseWorker],
})
export class CaseWorkerModule {}
