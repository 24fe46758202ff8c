import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createClock } from '../../libs/platform/clock.js';
import { loadConfig, type Config } from '../../libs/platform/config.js';
import { announceReady, beginOrExplain, stopOnSignal, untilMayBegin } from '../../libs/platform/lifecycle.js';
import { createLogger } from '../../libs/platform/logger.js';
import { listenOrExplain } from '../../libs/platform/reachable.js';
import { Sealing } from '../../libs/platform/sealing.js';
import { createApi } from './create-api.js';
import { Readiness } from './operators/readiness.js';
import { Connections } from './platform/connections.js';
import type { PlatformValues } from './platform/platform.module.js';
import { settingsOf } from './platform/settings.js';

/** Beside the compiled server, as `npm run build` makes both (scripts/console.mjs). */
const CONSOLE_FOLDER = fileURLToPath(new URL('../../console', import.meta.url));

await untilMayBegin();
await beginOrExplain(async () => {
  const config = loadConfig();
  const values = valuesOf(config);
  const app = await createApi(values, () => Connections.reach(config));
  await listenOrExplain(config.http, () => app.listen(config.http.port, config.http.host));
  stopOnSignal(values.logger, async () => {
    app.get(Readiness).close();
    await app.close();
  });
  announceReady();
  values.logger.info({ port: config.http.port }, 'api is listening');
});

function valuesOf(config: Config): PlatformValues {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return {
    settings: { ...settingsOf(config, version), consoleFolder: CONSOLE_FOLDER },
    clock: createClock(config.clock),
    logger: createLogger(config, 'api'),
    realNow: Date.now,
    sealing: config.sealingKey ? new Sealing(config.sealingKey) : null,
  };
}
