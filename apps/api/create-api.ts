import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { ApiModule } from './api.module.js';
import { serveConsole } from './console/console-files.js';
import { declaredRoutes } from './access/declared-routes.js';
import { nestLogger } from '../../libs/platform/nest-logger.js';
import { buildOpenApi } from './http/openapi.js';
import { sendProblem } from './http/problem.filter.js';
import { LARGEST_FILE_BYTES } from './http/received-file.js';
import { refused, type Refused } from './http/refused.js';
import { logRequests } from './http/request-log.js';
import { RouteTable } from './http/route-table.js';
import { DOCX } from './ledger/reports/report-exports.js';
import { securityHeaders } from './http/security-headers.js';
import { refuseWhileStopping } from './http/stopping.js';
import { refuseHarmfulText } from './http/storable-text.js';
import { OpenApiSource } from './operators/openapi-source.js';
import type { Connections } from './platform/connections.js';
import { Metrics } from './platform/metrics.js';
import type { PlatformValues } from './platform/platform.module.js';

/** Largest template that is taken. */
const TEMPLATE_LIMIT_BYTES = 5 * 1_048_576;
/** Longest a client may take to send a request: 50 MB over a line of 4 Mbit/s. The answer has its own limit. */
const REQUEST_TIMEOUT_MS = 120_000;
/** Longest a client may take to send what stands before the body, and how often Node looks. */
const HEADERS = { headersTimeout: 20_000, connectionsCheckingInterval: 2000 } as const;
/** Uploads: one file, at most 50 MB, with a few short fields. */
const UPLOAD_LIMITS = {
  files: 1,
  fileSize: LARGEST_FILE_BYTES,
  fields: 8,
  fieldSize: 1000,
  parts: 10,
  headerPairs: 50,
};

const TEMPLATES = /^\/api\/report-templates\//;

/** What Fastify refuses before there is a route: a broken escape, or a part of the address beyond 100 characters, as no id is. */
function badAddress(): Refused {
  return refused('malformed-request', '地址有误或过长', 'the address is malformed or too long');
}

function onlyJson(): Refused {
  return refused('unsupported-media-type', '只接受 application/json', 'only application/json is accepted');
}

export const NEST_OPTIONS: NestApplicationOptions = { bodyParser: false, abortOnError: false };

/** The application, ready to listen or to be asked with `inject`. The caller closes it, and its connections with it. */
export async function createApi(
  values: PlatformValues,
  connect: () => Connections | Promise<Connections>,
): Promise<NestFastifyApplication> {
  const adapter = fastifyAdapter(values);
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.over(values, connect), adapter, {
    ...NEST_OPTIONS,
    logger: nestLogger(values.logger),
  });
  return furnished(app, values);
}

/** HTTP as every application of this product speaks it. */
export function fastifyAdapter({ settings, logger }: Pick<PlatformValues, 'settings' | 'logger'>): FastifyAdapter {
  return new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: settings.bodyLimitBytes,
    // The one proxy in front is believed about the address it saw; what stands before that is the client's own word.
    trustProxy: settings.trustProxy ? (_address, hop) => hop === 0 : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { ...HEADERS, requestTimeout: REQUEST_TIMEOUT_MS },
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    // Fastify's own words while it closes name no time to come again (http/stopping.ts).
    return503OnClosing: false,
    frameworkErrors: (_error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, request, badAddress()),
  });
}

/** Puts on what stands before the routes: content types, log, headers, cookies, uploads, the prefix. */
export async function furnished(
  app: NestFastifyApplication,
  { settings }: Pick<PlatformValues, 'settings'>,
): Promise<NestFastifyApplication> {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeContentTypeParser('text/plain');
  // Templates of the briefing are the documents themselves.
  fastify.addContentTypeParser(DOCX, { parseAs: 'buffer', bodyLimit: TEMPLATE_LIMIT_BYTES }, (request, body, done) =>
    TEMPLATES.test(request.routeOptions.url ?? '') ? done(null, body) : done(onlyJson()),
  );
  app.get(RouteTable).collect(fastify as never);
  logRequests(fastify as never, app.get(Metrics));
  refuseWhileStopping(fastify as never);
  refuseHarmfulText(fastify as never);
  await app.register(helmet as never, securityHeaders(settings.session.cookieSecure) as never);
  await app.register(cookie as never);
  await app.register(multipart as never, { limits: UPLOAD_LIMITS } as never);
  if (settings.consoleFolder !== null) serveConsole(app, settings.consoleFolder);
  app.setGlobalPrefix('api');
  app.get(OpenApiSource).use(() => buildOpenApi(app, declaredRoutes(app)));
  return app;
}
