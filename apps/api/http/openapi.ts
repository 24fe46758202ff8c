import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { ACTION_BODIES, HTTP_ACTIONS, reopenBody, type HttpAction } from '../../../libs/contracts/actions.js';
import { caseEvent } from '../../../libs/contracts/events.js';
import { problemSchema } from '../../../libs/contracts/problem.js';
import type { DeclaredRoute } from '../access/declared-routes.js';

type Json = Record<string, unknown>;
type Operation = NonNullable<OpenAPIObject['paths'][string]['post']> & Json;
const ACTION_PATH = '/api/cases/{id}/actions/{action}';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const info = new DocumentBuilder()
  .setOpenAPIVersion('3.1.0')
  .setTitle('群建 Qunjian')
  .setDescription(
    'Formation cases from survey to registration. Instants are RFC 3339 UTC, dates are days in Asia/Shanghai. Errors are application/problem+json. ' +
      'Every change takes Idempotency-Key; repeating it returns the first answer.',
  )
  .setVersion('1')
  .addCookieAuth('session', { type: 'apiKey', in: 'cookie' }, 'session')
  .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'Service token made by an administrator' }, 'token')
  .build();

/** The complete description of the API, generated from the routes and the zod schemas; kept in docs/openapi.json and compared by a test. */
export function buildOpenApi(app: INestApplication, routes: readonly DeclaredRoute[]): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, info, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
    autoTagControllers: false,
    standardSchemaConverter: (schema, { schemaType }) => convert(schema as z.ZodType, schemaType),
  });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...definitions(problemSchema) } as never,
  };
  describeActions(document);
  describeEvents(document);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method] as Operation | undefined;
      const route = routes.find(
        (r) => r.method === method.toUpperCase() && (r.path === path || (r.path === ACTION_PATH && isActionPath(path))),
      );
      if (operation) complete(operation, method, path, route);
    }
  }
  return sorted(document) as OpenAPIObject;
}

/** Any route may answer with a problem; every change asks for its key, everything that is not public for a session or a token. */
function complete(operation: Operation, method: string, path: string, route: DeclaredRoute | undefined): void {
  operation.tags = [tagOf(path)];
  operation.security = route?.access?.kind === 'public' ? [] : [{ session: [] }, { token: [] }];
  operation.responses = { ...withHeaders(path, operation.responses), default: problemResponse() as never };
  const taken = (route?.headers ?? []).flatMap((name) => REQUEST_HEADERS[name] ?? []);
  operation.parameters = [...(operation.parameters ?? []), ...(taken as never[])];
  if (method === 'get' || route?.keyless !== undefined) return;
  const key = {
    name: 'Idempotency-Key',
    in: 'header' as const,
    required: true,
    description: 'Made by the client, 8 to 128 visible ASCII characters; repeating it returns the first answer',
    schema: { type: 'string', minLength: 8, maxLength: 128 },
  };
  operation.parameters = [...(operation.parameters ?? []), key as never];
}

function isActionPath(path: string): boolean {
  return path.startsWith(ACTION_PATH.replace('{action}', ''));
}

function tagOf(path: string): string {
  return path.split('/')[2] ?? 'api';
}

/** Request headers that handlers take beside the key. */
const REQUEST_HEADERS: Record<string, Json | undefined> = {
  'if-match': {
    name: 'If-Match',
    in: 'header',
    required: false,
    description: 'ETag the change is made for, "v<version>"; 412 when the resource has moved on',
    schema: { type: 'string' },
  },
  'last-event-id': {
    name: 'Last-Event-ID',
    in: 'header',
    required: false,
    description: 'Number of the last event received; the stream goes on behind it',
    schema: { type: 'string' },
  },
};
const ETAG = {
  description: 'Version of the resource, "v<version>", for If-Match',
  required: true,
  schema: { type: 'string' },
};
const LOCATION = { description: 'Address of what was made', schema: { type: 'string' } };
/** Where what is made, or the work that is begun, has an address of its own: always, or only where there is such work. */
const MADE_AT: Record<string, 'always' | 'sometimes' | undefined> = {
  '/api/accounts': 'always',
  '/api/bodies': 'always',
  '/api/bulk-actions': 'always',
  '/api/cases': 'always',
  '/api/cases/{id}/actions/reopen': 'always',
  '/api/cases/{id}/documents': 'always',
  '/api/imports': 'always',
  '/api/reconciliation/acceptance': 'always',
  '/api/reports': 'always',
  '/api/rights-requests': 'always',
  '/api/task-lists': 'always',
  '/api/task-lists/{id}/open-cases': 'always',
  '/api/units': 'always',
  '/api/units/{id}/status': 'sometimes',
};
const RETRY_AFTER = { description: 'Seconds to wait, with 429 and 503', schema: { type: 'integer' } };
/** Answers that carry the version of one resource. */
const VERSIONED = /#\/components\/schemas\/(Case|Account|Body|Campaign|ReconciliationDetail|Unit|NewUnitAnswer)"/;

/** Headers of successful answers: where a thing was made, and its version. */
function withHeaders(path: string, responses: Operation['responses']): Operation['responses'] {
  const made = MADE_AT[path];
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const headers = {
        ...(made && /^20[12]$/.test(status) ? { Location: { ...LOCATION, required: made === 'always' } } : {}),
        ...(VERSIONED.test(JSON.stringify(response)) ? { ETag: ETAG } : {}),
      };
      return [status, Object.keys(headers).length > 0 ? { ...response, headers } : response];
    }),
  ) as Operation['responses'];
}

function problemResponse(): Json {
  return {
    description: 'Problem (RFC 9457)',
    headers: { 'Retry-After': RETRY_AFTER },
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

/** One path per action with its own body, in place of the templated path that takes any of them. */
function describeActions(document: OpenAPIObject): void {
  const template = document.paths[ACTION_PATH]?.post as Operation | undefined;
  if (!template) return;
  const parameters = (template.parameters ?? []) as unknown as Json[];
  const schemas = document.components!.schemas as Record<string, Json>;
  const { '200': acted, ...others } = template.responses as unknown as Record<string, Json>;
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Case' } } };
  const reopened = { ...acted, description: 'A new case is open, linked to the closed one', content };
  for (const action of HTTP_ACTIONS) {
    const { schema, components } = convert(bodyOf(action), 'input');
    Object.assign(schemas, components, { [bodyName(action)]: schema });
    document.paths[ACTION_PATH.replace('{action}', action)] = {
      post: {
        ...template,
        operationId: `CaseActions_${action}`,
        summary: action,
        responses: action === 'reopen' ? { ...others, 201: reopened } : template.responses,
        parameters: parameters.filter(
          (p) => p['name'] !== 'action' && !(action === 'reopen' && p['name'] === 'dryRun'),
        ),
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: `#/components/schemas/${bodyName(action)}` } } },
        },
      } as never,
    };
  }
  delete document.paths[ACTION_PATH];
}

/** The `data` of each event of the stream; OpenAPI 3.1 knows no schema per event, so the media type carries it. */
function describeEvents(document: OpenAPIObject): void {
  const operation = document.paths['/api/events/stream']?.get;
  if (!operation) return;
  Object.assign(document.components!.schemas!, definitions(caseEvent));
  operation.responses = {
    200: {
      description: 'Server-sent events: `event: case`, `id` = number of the event, `data` = one CaseEvent as JSON',
      content: { 'text/event-stream': { schema: { $ref: '#/components/schemas/CaseEvent' } } },
    },
  };
}

function bodyOf(action: HttpAction): z.ZodType {
  return action === 'reopen' ? reopenBody : ACTION_BODIES[action];
}

function bodyName(action: string): string {
  return `${action
    .split('-')
    .map((w) => w[0]!.toUpperCase() + w.slice(1))
    .join('')}Data`;
}

function convert(schema: z.ZodType, io: 'input' | 'output') {
  return { schema: rewriteRefs(withoutDefinitions(jsonSchema(schema, io))), components: definitions(schema, io) };
}

function definitions(schema: z.ZodType, io: 'input' | 'output' = 'output'): Record<string, Json> {
  const json = jsonSchema(z.object({ root: schema }), io);
  return rewriteRefs((json['$defs'] ?? {}) as Record<string, Json>);
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const json = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema: s }) => readable(s),
  }) as Json;
  delete json['$schema'];
  return json;
}

/** A format says it; the pattern behind it fills a line. */
function readable(schema: Json): void {
  if (schema['format'] === 'date' || schema['format'] === 'date-time') delete schema['pattern'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
}

function withoutDefinitions(json: Json): Json {
  const { $defs: _, ...rest } = json;
  return rest;
}

function rewriteRefs<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll('#/$defs/', '#/components/schemas/')) as T;
}

/** Paths and schemas in the order of their names, so that the kept file changes only where the API does. */
function sorted(document: OpenAPIObject): OpenAPIObject {
  const byName = <V>(record: Record<string, V>): Record<string, V> =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...document,
    paths: byName(document.paths),
    components: {
      ...document.components,
      schemas: byName((document.components?.schemas ?? {}) as Record<string, never>),
    },
  };
}
