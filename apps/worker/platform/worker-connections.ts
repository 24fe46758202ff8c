import type { OnApplicationShutdown } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { createDatabase, WORKER_PATIENCE, type Database } from '../../../libs/data/database.js';
import { installationOf } from '../../../libs/data/installation.repository.js';
import { ReconcilerRepository } from '../../../libs/data/reconciler.repository.js';
import { changedRuleSets } from '../../../libs/data/rule-sets.repository.js';
import { requireSetting, type Config } from '../../../libs/platform/config.js';
import { claimEngine } from '../../../libs/platform/engine-identity.js';
import { reachTemporal, requireBoundRole, requireLetIn, requireSameRules } from '../../../libs/platform/reachable.js';

const POOL_SIZE = 10;

/** What a worker is connected to beside its case worker, which has a connection of its own. Closed after everything that uses it has ended. */
export class WorkerConnections implements OnApplicationShutdown {
  private constructor(
    readonly database: Database,
    readonly temporal: Client,
  ) {}

  /** @throws StartProblem, ConfigError naming the setting that leads nowhere, or to the engine of another installation */
  static async reach(config: Config): Promise<WorkerConnections> {
    const url = requireSetting(config, 'workerDatabaseUrl');
    const database = createDatabase({
      url,
      poolSize: POOL_SIZE,
      applicationName: 'qunjian-worker',
      patience: WORKER_PATIENCE,
    });
    await requireLetIn('WORKER_DATABASE_URL', database.refusal());
    await requireBoundRole('WORKER_DATABASE_URL', database.mightyRole());
    await requireSameRules(changedRuleSets(database));
    const { client } = await reachTemporal(config);
    await claimEngine(client, await installationOf(database), await new ReconcilerRepository(database).timeline());
    return new WorkerConnections(database, client);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.temporal.connection.close(), this.database.close()]);
  }
}
