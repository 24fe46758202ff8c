import { Client, Connection } from '@temporalio/client';
import { createClock } from '../../libs/platform/clock.js';
import { createLogger } from '../../libs/platform/logger.js';
import { DEFAULT_SETTINGS, type ApiParts } from './api-parts.js';

/** Parts of an API that reaches nothing, not even an audit: to describe its routes, and to test what happens before any part is needed. */
export function disconnectedParts(): ApiParts {
  const unreachable = new Proxy(
    {},
    { get: () => () => Promise.reject(new Error('this API is not connected')) },
  ) as never;
  return {
    settings: DEFAULT_SETTINGS,
    clock: createClock({ anchorReal: Date.now(), anchorBusiness: Date.parse('2020-06-24T01:00:00Z'), speed: 3600 }),
    logger: createLogger({ logLevel: 'silent' }, 'api'),
    temporal: new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) }),
    releases: { current: () => [], latest: () => Promise.resolve([]) },
    realNow: Date.now,
    sessions: unreachable,
    totp: unreachable,
    sealing: null,
    attempts: { record: () => Promise.resolve() },
    cases: unreachable,
    answers: unreachable,
    directory: unreachable,
    notifications: unreachable,
    operations: unreachable,
    outbox: unreachable,
    database: unreachable,
    pingDatabase: () => Promise.reject(new Error('this API is not connected')),
  };
}
