import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../libs/platform/config.js';
import { ApiClient } from '../../../tests/support/api-client.js';
import { createTestApi } from '../../../tests/support/test-api.js';
import { AttemptLog } from '../access/attempts.js';
import { connectedToNothing, disconnectedValues } from '../disconnected.js';
import { settingsOf } from '../platform/settings.js';
import { READINESS_CHECKS } from '../platform/tokens.js';

const PAGES = ['/metrics', '/openapi.json', '/docs'];

/** What the pages, and a public address beside them, answer in an environment. */
async function answersIn(env: Record<string, string>) {
  const settings = settingsOf(loadConfig(env), '0.1.0');
  const connections = connectedToNothing();
  const app = await createTestApi({ ...disconnectedValues(), settings }, connections, [
    [AttemptLog, { record: () => Promise.resolve() }],
    // A figure asks what readiness finds; the client of an engine that is away tries again after the test has ended.
    [READINESS_CHECKS, []],
  ]);
  try {
    await app.listen(0, '127.0.0.1');
    const api = new ApiClient(await app.getUrl());
    return await Promise.all([...PAGES, '/health/live'].map((path) => api.get(path)));
  } finally {
    await app.close();
    await connections.onApplicationShutdown();
  }
}

describe('figures and the description of the API over HTTP', () => {
  it.each<[string, Record<string, string>]>([
    ['in production, where nothing is said', { NODE_ENV: 'production' }],
    ['in development, where they are switched off', { NODE_ENV: 'development', OPERATOR_PAGES: 'false' }],
  ])('are not found %s', async (_where, env) => {
    const answers = await answersIn(env);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 200]);
    for (const { headers, body } of answers.slice(0, 3)) {
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(body).toMatchObject({ code: 'not-found', status: 404 });
    }
  });

  it.each<[string, Record<string, string>]>([
    ['in development', {}],
    ['in tests', { NODE_ENV: 'test' }],
    [
      'in a rehearsal',
      { CLOCK_ANCHOR_REAL: '2026-01-05T00:00:00Z', CLOCK_ANCHOR_BUSINESS: '2020-05-26T00:00:00Z', CLOCK_SPEED: '60' },
    ],
    ['in production, where they are switched on', { NODE_ENV: 'production', OPERATOR_PAGES: 'true' }],
  ])('are answered %s', async (_where, env) => {
    expect((await answersIn(env)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});
