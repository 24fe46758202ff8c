import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { readFileSync } from 'node:fs';

type Json = Record<string, unknown>;
interface Operation {
  method: string;
  path: string;
  pattern: RegExp;
  /** As the document has it. */
  operation: Json;
  responses: Record<string, { content?: Record<string, { schema?: Json }>; headers?: Record<string, Json> }>;
}

const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  paths: Record<string, Record<string, Json>>;
  components: { schemas: Json };
};
const ajv = new Ajv2020({ strict: false, allErrors: true });
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ $id: 'openapi', components: document.components });

/** Every operation of docs/openapi.json; paths without parameters come first, so that each call finds its own. */
export const OPERATIONS: readonly Operation[] = Object.entries(document.paths)
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Operation => ({
      method: method.toUpperCase(),
      path,
      pattern: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`),
      operation,
      responses: operation['responses'] as Operation['responses'],
    })),
  )
  .sort((a, b) => (a.path.match(/\{/g)?.length ?? 0) - (b.path.match(/\{/g)?.length ?? 0));

/** Successful answers that were seen and fit, as `METHOD path status`. */
export const SEEN = new Set<string>();
const validators = new Map<string, ValidateFunction>();

/**
 * Holds an answer of the real API against docs/openapi.json: its operation, its status, its media type and its body have to be described.
 * @throws Error saying what does not fit. Addresses that no operation has answer 404 or 405 and nothing else.
 */
export function requireContract(
  call: { method: string; path: string },
  answer: { status: number; contentType: string; body: unknown; headers?: Headers },
): void {
  const path = call.path.split('?')[0]!;
  const operation = OPERATIONS.find((o) => o.method === call.method && o.pattern.test(path));
  const where = `${call.method} ${path} → ${answer.status}`;
  if (!operation) {
    if (answer.status >= 400) return;
    throw new Error(`${where}: docs/openapi.json does not know this operation`);
  }
  const described =
    operation.responses[String(answer.status)] ?? (answer.status >= 400 ? operation.responses['default'] : undefined);
  if (!described) throw new Error(`${where}: docs/openapi.json does not describe this status`);
  requireHeaders(where, described, answer);
  requireBody(where, described, answer, `${operation.method} ${operation.path} ${answer.status}`);
  if (answer.status < 400) SEEN.add(`${operation.method} ${operation.path} ${answer.status}`);
}

/** ETag and Location are there exactly where they are described, but for a Location of which it is said that it may be left out. */
function requireHeaders(
  where: string,
  { headers: described = {} }: Operation['responses'][string],
  { status, headers }: { status: number; headers?: Headers },
): void {
  if (!headers || status >= 400) return;
  for (const name of ['ETag', 'Location'])
    if (headers.has(name) && !(name in described)) throw new Error(`${where}: ${name} is not described`);
  for (const [name, header] of Object.entries(described))
    if (header['required'] === true && !headers.has(name))
      throw new Error(`${where}: ${name} is described and missing`);
}

function requireBody(
  where: string,
  { content }: Operation['responses'][string],
  { contentType, body }: { contentType: string; body: unknown },
  key: string,
): void {
  if (!content) {
    if (contentType !== '') throw new Error(`${where}: answers ${contentType}, but no body is described`);
    return;
  }
  const type = contentType.split(';')[0]!;
  const media = content[type];
  if (!media)
    throw new Error(`${where}: answers ${type || 'nothing'}, described is ${Object.keys(content).join(', ')}`);
  if (!/json/.test(type) || !media.schema || media.schema['type'] === 'string') return;
  const validate =
    validators.get(key) ??
    ajv.compile(JSON.parse(JSON.stringify(media.schema).replaceAll('"#/components', '"openapi#/components')) as Json);
  validators.set(key, validate);
  if (!validate(body)) throw new Error(`${where}: ${ajv.errorsText(validate.errors, { separator: '; ' })}`);
}
