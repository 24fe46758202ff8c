import { readFileSync } from 'node:fs';
import { createApi } from './create-api.js';
import { settingsOf, type ApiParts } from './api-parts.js';
import { Readiness } from './operators/readiness.js';
import { repositoryParts } from './repository-parts.js';
import { createDatabase } from '../../libs/data/database.js';
import { createClock } from '../../libs/platform/clock.js';
import { loadConfig, requireSetting } from '../../libs/platform/config.js';
import { announceReady, stopOnSignal, untilMayBegin } from '../../libs/platform/lifecycle.js';
import { createLogger } from '../../libs/platform/logger.js';
import { Sealing } from '../../libs/platform/sealing.js';
import { connectTemporal } from '../../libs/platform/temporal.js';

await untilMayBegin();
const config = loadConfig();
const logger = createLogger(config, 'api');
const clock = createClock(config.clock);
const database = createDatabase({ url: requireSetting(config, 'apiDatabaseUrl'), poolSize: 10, applicationName: 'qunjian-api' });
const { client, connection } = await connectTemporal(config);
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string };
const parts: ApiParts = {
  settings: settingsOf(config, version),
  clock,
  logger,
  temporal: client,
  realNow: Date.now,
  sealing: config.sealingKey ? new Sealing(config.sealingKey) : null,
  pingDatabase: () => database.ping(),
  ...repositoryParts(database, clock),
};
const app = await createApi(parts);
await app.listen(config.http.port, config.http.host);
stopOnSignal(logger, async () => {
  app.get(Readiness).close();
  await app.close();
  await Promise.all([connection.close(), database.close()]);
});
announceReady();
logger.info({ port: config.http.port }, 'api is listening');
