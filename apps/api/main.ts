import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createApi } from './create-api.js';
import { settingsOf, type ApiParts } from './api-parts.js';
import { Readiness } from './operators/readiness.js';
import { repositoryParts } from './repository-parts.js';
import { API_PATIENCE, createDatabase } from '../../libs/data/database.js';
import { createClock } from '../../libs/platform/clock.js';
import { loadConfig, requireSetting } from '../../libs/platform/config.js';
import { announceReady, beginOrExplain, stopOnSignal, untilMayBegin } from '../../libs/platform/lifecycle.js';
import { createLogger } from '../../libs/platform/logger.js';
import { listenOrExplain, reachTemporal, requireLetIn } from '../../libs/platform/reachable.js';
import { Sealing } from '../../libs/platform/sealing.js';

/** Beside the compiled server, as `npm run build` makes both (scripts/console.mjs). */
const CONSOLE_FOLDER = fileURLToPath(new URL('../../console', import.meta.url));

await untilMayBegin();
await beginOrExplain(async () => {
  const config = loadConfig();
  const logger = createLogger(config, 'api');
  const clock = createClock(config.clock);
  const database = createDatabase({
    url: requireSetting(config, 'apiDatabaseUrl'),
    poolSize: 10,
    applicationName: 'qunjian-api',
    patience: API_PATIENCE,
  });
  await requireLetIn('API_DATABASE_URL', database.refusal());
  const { client, connection } = await reachTemporal(config);
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const parts: ApiParts = {
    settings: { ...settingsOf(config, version), consoleFolder: CONSOLE_FOLDER },
    clock,
    logger,
    temporal: client,
    realNow: Date.now,
    sealing: config.sealingKey ? new Sealing(config.sealingKey) : null,
    pingDatabase: () => database.ping(),
    ...repositoryParts(database, clock),
  };
  const app = await createApi(parts);
  await listenOrExplain(config.http, () => app.listen(config.http.port, config.http.host));
  stopOnSignal(logger, async () => {
    app.get(Readiness).close();
    await app.close();
    await Promise.all([connection.close(), database.close()]);
  });
  announceReady();
  logger.info({ port: config.http.port }, 'api is listening');
});
