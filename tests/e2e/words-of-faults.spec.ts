import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { ApiHarness } from '../support/api-harness.js';
import type { Answer, ApiClient, Call } from '../support/api-client.js';
import { OPERATIONS } from '../support/contract.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api.stop());

type Json = Record<string, unknown>;
interface Parameter {
  name: string;
  in: 'query' | 'path' | 'header';
}
interface Problem extends Json {
  title: string;
  detail: string;
  errors?: { path: string; message: string }[];
}
const SCHEMAS = (JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as { components: { schemas: Json } }).components
  .schemas;
/** Until one of them is let in. */
const PEOPLE = ['officer', 'supervisor', 'reviewer-l1', 'ad-system', 'ad-security', 'ad-audit', 'instructor'];
const LONG = 'x'.repeat(3_000);
const WRONG: unknown[] = ['', LONG, -1.5, true, [], ['?'], {}, '2020-02-31'];
/** A stream, a page, a signing in and out: no bodies of fields that people fill in. */
const LEFT_OUT = /^\/api\/(events|docs|session|health|metrics|openapi\.json)(\/|$)/;
/** Words of a validator or of a program, and signs of comparison. */
const NOT_FOR_PEOPLE =
  /期望|实际接收|无效选项|undefined|\bnull\b|NaN|>=|<=|\b(expected|received|invalid|must|should|propert(y|ies)|required|object|string|number|array|boolean|unexpected|token|too (small|big)|unrecognized|regex|pattern|error|failed)\b/i;

function propertiesOf(schema: Json | undefined, depth = 0): string[] {
  if (!schema || depth > 6) return [];
  const ref = schema['$ref'] as string | undefined;
  if (ref) return propertiesOf(SCHEMAS[ref.split('/').at(-1)!] as Json, depth + 1);
  const inner = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => (schema[key] as Json[] | undefined) ?? []);
  return [
    ...Object.keys((schema['properties'] as Json | undefined) ?? {}),
    ...inner.flatMap((one) => propertiesOf(one, depth + 1)),
  ];
}

function bodySchema(operation: Json): Json | undefined {
  const content = (operation['requestBody'] as { content?: Record<string, { schema?: Json }> } | undefined)?.content;
  return content?.['application/json']?.schema;
}

/** Requests that are wrong in all fields at once, in the whole body, and in its bytes. */
function wrongCalls(operation: Json): { query: string; call: Call }[] {
  const fields = [...new Set(propertiesOf(bodySchema(operation)))];
  const parameters = ((operation['parameters'] as Parameter[] | undefined) ?? []).filter((one) => one.in === 'query');
  const inQuery =
    parameters.length === 0
      ? []
      : ['', 'x'.repeat(200), '-1.5', '?', '2020-02-31'].map((value) => ({
          query: `?${parameters.map(({ name }) => `${name}=${encodeURIComponent(value)}`).join('&')}`,
          call: {},
        }));
  if (fields.length === 0) return inQuery;
  const bodies = [...WRONG.map((value) => Object.fromEntries(fields.map((field) => [field, value]))), '', []];
  const raw = [
    { text: '{"units":', type: 'application/json' },
    { text: 'units=1', type: 'application/x-www-form-urlencoded' },
    { text: '<a/>', type: 'text/xml' },
  ];
  return [
    ...inQuery,
    ...[...bodies, { foo: 1 }].map((body) => ({ query: '', call: { body } })),
    ...raw.map((one) => ({ query: '', call: { raw: one } })),
    ...[{ key: 'x' }, { key: null }, { headers: { 'if-match': 'x' } }].map((call) => ({
      query: '',
      call: { body: {}, ...call },
    })),
  ];
}

/** What is wrong with the words of an answer: each with the sentence. */
function unfit({ status, body }: Answer): string[] {
  if (status < 400) return [];
  const { title, detail, errors = [] } = body as Problem;
  return [title, detail, ...errors.map(({ message }) => message)]
    .map((sentence) => String(sentence).replace(/x{20,}/g, ''))
    .filter((sentence) => !/[\u4e00-\u9fff]/.test(sentence) || NOT_FOR_PEOPLE.test(sentence));
}

async function clients(): Promise<ApiClient[]> {
  const found: ApiClient[] = [];
  for (const person of PEOPLE) found.push(await api.as(person));
  return found;
}

describe('what is wrong with a request', () => {
  it('is said in Chinese sentences by every operation of docs/openapi.json, and nothing of it is an error of the server', async () => {
    const people = await clients();
    const found = new Set<string>();
    let refused = 0;
    for (const { method, path, operation } of OPERATIONS) {
      if (LEFT_OUT.test(path)) continue;
      const at = path.replace(/^\/api/, '').replace(/\{\w+\}/g, 'nobody-1');
      let asking: readonly ApiClient[] = people;
      for (const { query, call } of wrongCalls(operation)) {
        for (const person of asking) {
          const answer: Answer = await person.send(method, `${at}${query}`, call);
          if (answer.status >= 500) found.add(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
          if (answer.status >= 400) refused += 1;
          for (const sentence of unfit(answer)) found.add(`${method} ${path}: ${sentence}`);
          if (answer.status !== 403) {
            asking = [person];
            break;
          }
        }
      }
    }
    expect([...found].sort()).toEqual([]);
    expect(refused).toBeGreaterThan(700);
  }, 300_000);
});
