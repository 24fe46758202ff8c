import { Inject, Injectable, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Client } from '@temporalio/client';
import type { Queue } from 'bullmq';
import type { LedgerJob } from '../../libs/contracts/jobs.js';
import type { Database } from '../../libs/data/database.js';
import { HousekeepingRepository } from '../../libs/data/housekeeping.repository.js';
import { JobOutboxRepository } from '../../libs/data/job-outbox.repository.js';
import { MendingRepository } from '../../libs/data/mending.repository.js';
import { OutboxRepository } from '../../libs/data/outbox.repository.js';
import { PlanWarningsRepository } from '../../libs/data/plan-warnings.repository.js';
import { ReconcilerRepository } from '../../libs/data/reconciler.repository.js';
import { SweepsRepository } from '../../libs/data/sweeps.repository.js';
import { createClock } from '../../libs/platform/clock.js';
import type { Logger } from '../../libs/platform/logger.js';
import { requireEngineKeys, type Config } from '../../libs/platform/config.js';
import { EngineSeals } from '../../libs/platform/engine-seals.js';
import { CASE_TASK_QUEUE } from '../../workflows/case/case.messages.js';
import { AuditSeals } from './audit-seals.js';
import { mendCase } from './case-mending.js';
import { MessagesModule, OutgoingMessages } from './messages/messages.module.js';
import { relayLostJobs } from './outbox-relay.js';
import { PlanWarnings } from './plan-warnings.js';
import { Figures } from './platform/figures.js';
import { CONFIG, DATABASE, LEDGER_JOBS, LOGGER, SWEEP_DATABASE } from './platform/tokens.js';
import { QueuesModule } from './queues.module.js';
import { Reconciler } from './reconciler.js';
import { RelayModule } from './relay.module.js';
import { StuckCases } from './stuck-cases.js';
import { renotify, Sweeps, type Sweep } from './sweeps.js';

/** What is looked at again and again, from start to stop. The sweep over the cases asks workflows, so it ends before they do. */
@Injectable()
export class AllSweeps implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeps: Sweeps;

  constructor(
    private readonly reconciler: Reconciler,
    private readonly stuck: StuckCases,
    mending: MendingRepository,
    repository: SweepsRepository,
    housekeeping: HousekeepingRepository,
    plans: PlanWarningsRepository,
    outbox: OutboxRepository,
    jobs: JobOutboxRepository,
    figures: Figures,
    messages: OutgoingMessages,
    seals: AuditSeals,
    @Inject(CONFIG) config: Config,
    @Inject(LEDGER_JOBS) ledger: Queue<LedgerJob>,
    @Inject(LOGGER) logger: Logger,
  ) {
    const clock = createClock(config.clock);
    const planWarnings = new PlanWarnings(plans, clock);
    const all: Sweep[] = [
      { name: 'notices', everySeconds: 30, run: () => renotify(outbox, logger) },
      { name: 'jobs', everySeconds: 60, run: () => relayLostJobs(jobs, [ledger]) },
      { name: 'reconcile', everySeconds: 60, run: async () => stuck.sweep((await reconciler.sweep()).failed) },
      { name: 'plan', everySeconds: 300, run: () => planWarnings.sweep() },
      { name: 'housekeeping', everySeconds: 6 * 3_600, run: () => housekeeping.sweep() },
      { name: 'messages', everySeconds: 60, run: () => messages.schedule() },
      { name: 'seals', everySeconds: 3_600, run: () => sealed(seals, logger) },
    ];
    const counted = all.map((sweep) => ({ ...sweep, run: () => figures.sweep(sweep.name, () => sweep.run()) }));
    figures.gauge('qunjian_stuck_cases', 'Cases whose workflows do not work and could not be mended', () => stuck.left);
    figures.gauge('qunjian_overdue_untold', 'Open cases past their limit of which nobody has been told', () =>
      mending.countUntold(clock.today()),
    );
    figures.gauge('qunjian_seal_age_seconds', 'Since the audit was last sealed outside of the database', () =>
      seals.ageSeconds(),
    );
    this.sweeps = new Sweeps(repository, counted, logger);
  }

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.reconciler.stop();
    this.stuck.stop();
    await this.sweeps.stop();
  }
}

async function sealed(seals: AuditSeals, logger: Logger): Promise<void> {
  const seal = await seals.sealWhereDue();
  if (seal) logger.info({ seal: seal.nr, chains: seal.count, root: seal.root }, 'the audit was sealed');
}

/** What heals by itself: cases ahead of their histories, notices and jobs that a queue lost, warnings of a plan's day, and what may be thrown away. */
@Module({
  imports: [QueuesModule, RelayModule, MessagesModule],
  providers: [
    {
      provide: Reconciler,
      useFactory: (client: Client, database: Database, logger: Logger) =>
        new Reconciler(client, new ReconcilerRepository(database), logger),
      inject: [Client, DATABASE, LOGGER],
    },
    {
      provide: MendingRepository,
      useFactory: (database: Database) => new MendingRepository(database),
      inject: [DATABASE],
    },
    {
      provide: StuckCases,
      useFactory: (client: Client, repository: MendingRepository, config: Config, logger: Logger) => {
        const parts = {
          client,
          seals: new EngineSeals(requireEngineKeys(config)),
          repository,
          taskQueue: CASE_TASK_QUEUE,
          clock: config.clock,
        };
        return new StuckCases({ ...parts, mend: (caseId) => mendCase(parts, caseId), logger });
      },
      inject: [Client, MendingRepository, CONFIG, LOGGER],
    },
    {
      provide: SweepsRepository,
      useFactory: (database: Database) => new SweepsRepository(database),
      inject: [DATABASE],
    },
    {
      provide: HousekeepingRepository,
      useFactory: (database: Database, config: Config) => new HousekeepingRepository(database, config.eventsKeptDays),
      inject: [SWEEP_DATABASE, CONFIG],
    },
    {
      provide: PlanWarningsRepository,
      useFactory: (database: Database) => new PlanWarningsRepository(database),
      inject: [SWEEP_DATABASE],
    },
    {
      provide: AuditSeals,
      useFactory: (database: Database, config: Config) => new AuditSeals(database, config),
      inject: [SWEEP_DATABASE, CONFIG],
    },
    AllSweeps,
  ],
})
export class ReconcilerModule {}
