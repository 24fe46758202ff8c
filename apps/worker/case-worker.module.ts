import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Worker } from '@temporalio/worker';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { CaseStore } from '../../libs/data/case-store.js';
import type { Database } from '../../libs/data/database.js';
import { HeartbeatsRepository } from '../../libs/data/heartbeats.repository.js';
import { UnsealedRepository } from '../../libs/data/unsealed.repository.js';
import { createClock } from '../../libs/platform/clock.js';
import type { Config } from '../../libs/platform/config.js';
import type { Logger } from '../../libs/platform/logger.js';
import { bundleLocation, createCaseWorker, type CaseWorkerDependencies } from './case-worker.js';
import { Heartbeat } from './heartbeat.js';
import { Figures } from './platform/figures.js';
import { CONFIG, DATABASE, LOGGER } from './platform/tokens.js';
import { UnsealedMessages } from './unsealed-messages.js';

/** The SDK's worker with the connection it was made on, and the port where it tells its figures. */
const MADE = Symbol('case-worker');
type Made = Awaited<ReturnType<typeof createCaseWorker>> & { figuresPort: number };

const SDK_FIGURES_MS = 2_000;

/** A port of this machine that nobody listens on: the SDK takes an address, and says not which port it took. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

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

  /** The SDK's figures in Prometheus text; empty where it does not tell them in time. */
  async sdkFigures(): Promise<string> {
    try {
      const url = `http://127.0.0.1:${this.made.figuresPort}/metrics`;
      const response = await fetch(url, { signal: AbortSignal.timeout(SDK_FIGURES_MS) });
      return response.ok ? await response.text() : '';
    } catch {
      return '';
    }
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
      provide: UnsealedMessages,
      useFactory: (database: Database, config: Config, figures: Figures, logger: Logger) =>
        new UnsealedMessages(new UnsealedRepository(database), createClock(config.clock), figures, logger),
      inject: [DATABASE, CONFIG, Figures, LOGGER],
    },
    {
      provide: MADE,
      useFactory: async (
        config: Config,
        logger: Logger,
        store: CaseStore,
        unsealed: UnsealedMessages,
      ): Promise<Made> => {
        const figuresPort = await freePort();
        const bundlePath = fileURLToPath(bundleLocation());
        const refuse: CaseWorkerDependencies['refuse'] = (message) => unsealed.record(message);
        return { ...(await createCaseWorker({ config, logger, store, refuse, bundlePath, figuresPort })), figuresPort };
      },
      inject: [CONFIG, LOGGER, CaseStore, UnsealedMessages],
    },
    CaseWorker,
    SignsOfLife,
  ],
  exports: [CaseWorker],
})
export class CaseWorkerModule {}
