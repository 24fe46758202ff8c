import type { OnApplicationShutdown } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { API_PATIENCE, createDatabase, type Database } from '../../../libs/data/database.js';
import { requireSetting, type Config } from '../../../libs/platform/config.js';
import { changedRuleSets } from '../../../libs/data/rule-sets.repository.js';
import { reachTemporal, requireBoundRole, requireLetIn, requireSameRules } from '../../../libs/platform/reachable.js';

const POOL_SIZE = 10;

/** What a process of the API is connected to, closed after its last request. */
export class Connections implements OnApplicationShutdown {
  constructor(
    readonly database: Database,
    readonly temporal: Client,
  ) {}

  /** @throws StartProblem, ConfigError naming the setting that leads nowhere */
  static async reach(config: Config): Promise<Connections> {
    const database = createDatabase({
      url: requireSetting(config, 'apiDatabaseUrl'),
      poolSize: POOL_SIZE,
      applicationName: 'qunjian-api',
      patience: API_PATIENCE,
    });
    await requireLetIn('API_DATABASE_URL', database.refusal());
    await requireBoundRole('API_DATABASE_URL', database.mightyRole());
    await requireSameRules(changedRuleSets(database));
    return new Connections(database, (await reachTemporal(config)).client);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.temporal.connection.close(), this.database.close()]);
  }
}
