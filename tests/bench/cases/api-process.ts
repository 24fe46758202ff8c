import { Client, Connection } from '@temporalio/client';
import { createApi } from '../../../apps/api/create-api.js';
import { Connections } from '../../../apps/api/platform/connections.js';
import { DEFAULT_SETTINGS } from '../../../apps/api/platform/settings.js';
import { API_PATIENCE, createDatabase } from '../../../libs/data/database.js';
import { createClock } from '../../../libs/platform/clock.js';
import { createLogger } from '../../../libs/platform/logger.js';

/** One process of the API over a database, without an engine: lists never ask it. Tells its address to its parent. */
const [url, today] = process.argv.slice(2) as [string, string];
const connections = new Connections(
  createDatabase({ url, poolSize: 10, applicationName: 'qunjian-api', patience: API_PATIENCE }),
  new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) }),
);
const app = await createApi(
  {
    settings: DEFAULT_SETTINGS,
    clock: createClock({ anchorReal: Date.now(), anchorBusiness: Date.parse(`${today}T01:00:00Z`), speed: 1 }),
    logger: createLogger({ logLevel: 'silent' }, 'api'),
    realNow: Date.now,
    sealing: null,
  },
  () => Promise.resolve(connections),
);
await app.listen(0, '127.0.0.1');
process.send?.({ url: await app.getUrl() });
process.once('disconnect', () => process.exit(0));
