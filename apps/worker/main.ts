import { fileURLToPath } from 'node:url';
import { bundleLocation, createCaseWorker } from './case-worker.js';
import { LedgerRunner } from './ledger/ledger-runner.js';
import { OutboxRelay, relayEvents, relayJobs, relayLostJobs } from './outbox-relay.js';
import { Reconciler } from './reconciler.js';
import { renotify, Sweeps } from './sweeps.js';
import { startConsumers } from './consumers.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { WORKER_PATIENCE, createDatabase } from '../../libs/data/database.js';
import { ImportWorkRepository } from '../../libs/data/ledger/import-work.repository.js';
import { JobOutboxRepository } from '../../libs/data/job-outbox.repository.js';
import { HousekeepingRepository } from '../../libs/data/housekeeping.repository.js';
import { OutboxRepository } from '../../libs/data/outbox.repository.js';
import { ReconcilerRepository } from '../../libs/data/reconciler.repository.js';
import { SweepsRepository } from '../../libs/data/sweeps.repository.js';
import { LEDGER_QUEUE, OUTBOX_QUEUE, type LedgerJob, type OutboxJob } from '../../libs/contracts/jobs.js';
import { loadConfig, requireSetting } from '../../libs/platform/config.js';
import { announceReady, beginOrExplain, stopOnSignal, untilMayBegin } from '../../libs/platform/lifecycle.js';
import { createLogger } from '../../libs/platform/logger.js';
import { createQueues } from '../../libs/platform/queues.js';
import { reachTemporal, requireLetIn } from '../../libs/platform/reachable.js';

/** Longest a statement of the housekeeping may take: the first one may find years. */
const SWEEP_MS = 600_000;

await untilMayBegin();
await beginOrExplain(async () => {
  const config = loadConfig();
  const logger = createLogger(config, 'worker');
  const url = requireSetting(config, 'workerDatabaseUrl');
  const database = createDatabase({ url, poolSize: 10, applicationName: 'qunjian-worker', patience: WORKER_PATIENCE });
  await requireLetIn('WORKER_DATABASE_URL', database.refusal());
  const { client, connection } = await reachTemporal(config);
  const queues = createQueues(config, url, logger);

  const outbox = new OutboxRepository(database);
  const jobs = new JobOutboxRepository(database);
  const jobQueues = [queues.createQueue<LedgerJob>(LEDGER_QUEUE)];
  const relays = [
    new OutboxRelay(relayEvents(outbox, queues.createQueue<OutboxJob>(OUTBOX_QUEUE)), logger),
    new OutboxRelay(relayJobs(jobs, jobQueues), logger),
  ];
  const ledger = new LedgerRunner(logger);
  const reconciler = new Reconciler(client, new ReconcilerRepository(database), logger);
  const cases = await createCaseWorker({
    config,
    logger,
    store: new CaseStore(database),
    bundlePath: fileURLToPath(bundleLocation()),
  });

  const running = cases.worker.run();
  startConsumers({ queues, outbox, ledger, logger });
  const housekeeping = new HousekeepingRepository(database.patient(SWEEP_MS));
  const sweeps = new Sweeps(
    new SweepsRepository(database),
    [
      { name: 'notices', everySeconds: 30, run: () => renotify(outbox, logger) },
      { name: 'jobs', everySeconds: 60, run: () => relayLostJobs(jobs, jobQueues) },
      { name: 'reconcile', everySeconds: 60, run: () => reconciler.sweep() },
      { name: 'housekeeping', everySeconds: 6 * 3_600, run: () => housekeeping.sweep() },
    ],
    logger,
  );
  sweeps.start();
  // A worker that starts may follow one that died over an import.
  await new ImportWorkRepository(database).askUnfinished();
  for (const relay of relays) relay.start();
  stopOnSignal(logger, async () => {
    // The sweep asks workflows, so it ends before they do.
    reconciler.stop();
    await sweeps.stop();
    await Promise.all(relays.map((relay) => relay.stop()));
    // A long import does not hold the worker back: the next one does it again from its beginning.
    ledger.stop();
    await queues.close();
    cases.worker.shutdown();
    await running;
    await Promise.all([connection.close(), cases.connection.close(), database.close()]);
  });
  announceReady();
  logger.info({ queue: queues.backend }, 'worker is ready');
  await running;
});
