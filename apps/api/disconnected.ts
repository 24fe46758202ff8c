import { Client, Connection } from '@temporalio/client';
import { createDatabase } from '../../libs/data/database.js';
import { createClock } from '../../libs/platform/clock.js';
import { createLogger } from '../../libs/platform/logger.js';
import { Connections } from './platform/connections.js';
import type { PlatformValues } from './platform/platform.module.js';
import { DEFAULT_SETTINGS } from './platform/settings.js';

/** For an API that reaches nothing: to describe its routes, and to test what happens before anything is asked of a server. */
export function disconnectedValues(): PlatformValues {
  return {
    settings: DEFAULT_SETTINGS,
    clock: createClock({ anchorReal: Date.now(), anchorBusiness: Date.parse('2020-06-24T01:00:00Z'), speed: 3600 }),
    logger: createLogger({ logLevel: 'silent' }, 'api'),
    realNow: Date.now,
    sealing: null,
  };
}

/** Both are made and neither is opened before the first question, which fails. */
export function connectedToNothing(): Connections {
  return new Connections(
    createDatabase({ url: 'postgres://nobody@127.0.0.1:1/none' }),
    new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) }),
  );
}
