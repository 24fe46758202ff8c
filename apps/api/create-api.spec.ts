import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { declaredRoutes } from './access/declared-routes.js';
import { AttemptLog } from './access/attempts.js';
import { connectedToNothing, disconnectedValues } from './disconnected.js';
import { ApiClient } from '../../tests/support/api-client.js';
import { createTestApi } from '../../tests/support/test-api.js';
import { RouteTable } from './http/route-table.js';
import { OpenApiSource } from './operators/openapi-source.js';
import { READINESS_CHECKS } from './platform/tokens.js';

let app: NestFastifyApplication;
let api: ApiClient;
const connections = connectedToNothing();
beforeAll(async () => {
  app = await createTestApi(disconnectedValues(), connections, [
    [AttemptLog, { record: () => Promise.resolve() }],
    [READINESS_CHECKS, []],
  ]);
  await app.listen(0, '127.0.0.1');
  api = new ApiClient((await app.getUrl()).replace('[::1]', '127.0.0.1'));
});
afterAll(async () => {
  await app.close();
  await connections.onApplicationShutdown();
});

describe('the edge of the API, before anybody is signed in', () => {
  it('guards every route by its own decorator', () => {
    const routes = declaredRoutes(app);
    expect(routes.filter((r) => r.access === undefined)).toEqual([]);
    const served = app
      .get(RouteTable)
      .all()
      .filter((r) => r.url.startsWith('/api') && r.method !== 'HEAD' && r.method !== 'OPTIONS');
    const declared = new Set(routes.map((r) => `${r.method} ${r.path}`));
    expect(
      served.map((r) => `${r.method} ${r.url.replace(/:(\w+)/g, '{$1}')}`).filter((r) => !declared.has(r)),
    ).toEqual([]);
    expect(served.length).toBeGreaterThan(10);
  });

  it('ends a connection whose headers do not come within 20 seconds', () => {
    const { headersTimeout, requestTimeout } = app.getHttpServer() as Server;
    expect({ headersTimeout, requestTimeout }).toEqual({ headersTimeout: 20_000, requestTimeout: 120_000 });
  });

  it('answers 401 on every route that is not public', async () => {
    for (const route of declaredRoutes(app).filter((r) => r.access!.kind !== 'public')) {
      const { status, body } = await api.send(route.method, route.path.replace('/api', '').replace(/\{\w+\}/g, 'x'));
      expect([route.handler, status, body['code']]).toEqual([route.handler, 401, 'unauthenticated']);
    }
  });

  it('is described by docs/openapi.json, word for word (npm run openapi writes it)', () => {
    const kept = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as unknown;
    expect(JSON.parse(JSON.stringify(app.get(OpenApiSource).document()))).toEqual(kept);
  });

  it('says what is wrong in problem+json: address, method, media type, size, JSON', async () => {
    const login = (text: string, type = 'application/json') => api.send('POST', '/session', { raw: { text, type } });
    const cases = [
      [await api.get('/nowhere'), 404, 'not-found'],
      [await api.get('/clock/'), 404, 'not-found'],
      [await api.get('/cases/%'), 400, 'malformed-request'],
      [await api.get(`/cases/${'x'.repeat(300)}`), 400, 'malformed-request'],
      [
        await login('PK', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'),
        415,
        'unsupported-media-type',
      ],
      [await api.send('PUT', '/clock'), 405, 'method-not-allowed'],
      [await login('x', 'text/plain'), 415, 'unsupported-media-type'],
      [await login('username=a', 'application/x-www-form-urlencoded'), 415, 'unsupported-media-type'],
      [await login('{"username":'), 400, 'malformed-request'],
      [await login(JSON.stringify({ username: 'a'.repeat(2_000_000) })), 413, 'payload-too-large'],
      [await login('{"username":"a","password":"b","colour":"red"}'), 400, 'unknown-field'],
      [await login('{"username":"a"}'), 400, 'malformed-request'],
      [await login('[]'), 400, 'malformed-request'],
    ] as const;
    for (const [answer, status, code] of cases) {
      expect([code, answer.status, answer.body['code']]).toEqual([code, status, code]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.body).toMatchObject({
        type: `urn:qunjian:problem:${code}`,
        status,
        title: expect.any(String),
        detail: expect.any(String),
        detailEn: expect.any(String),
      });
    }
    expect(cases[5][0].headers.get('allow')).toContain('GET');
    expect(cases[10][0].body['errors']).toEqual([
      { path: 'colour', message: expect.stringContaining('unknown field') },
    ]);
    expect(cases[11][0].body['errors']).toEqual([{ path: 'password', message: expect.any(String) }]);
  });

  it('refuses a login sent by another site', async () => {
    const { status, body } = await api.post(
      '/session',
      { username: 'a', password: 'b' },
      { headers: { origin: 'http://evil.example' } },
    );
    expect([status, body['code']]).toEqual([403, 'not-permitted']);
  });

  it('sends security headers and a request id with every answer', async () => {
    for (const path of ['/clock', '/nowhere', '/docs']) {
      const { headers } = await api.get(path);
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('tells business time, liveness and figures to anybody', async () => {
    expect((await api.get('/clock')).body).toMatchObject({ rehearsal: true, speed: 3600 });
    expect((await api.get('/health/live')).body).toEqual({ status: 'ok' });
    expect((await api.get('/metrics')).text).toContain('qunjian_http_request_seconds_count');
  });

  it('serves a readable page without any script', async () => {
    const page = await api.get('/docs');
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.text).toContain('/api/clock');
    expect(page.text).not.toMatch(/<script/);
  });
});
