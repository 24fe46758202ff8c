import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { INT4_MAX } from './primitives.js';

type Json = Record<string, unknown>;
interface Contract {
  paths: Record<string, Record<string, { parameters?: Json[]; requestBody?: Json }>>;
  components: { schemas: Record<string, Json> };
}

const contract = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Contract;
/** Sums of money stand in columns of `numeric`. */
const WIDER = new Set(['amount']);

/** Numbers of a schema that a request may fill with more than a column keeps, by their path. */
function unbounded(schema: unknown, path: string, seen: ReadonlySet<string> = new Set()): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap((one: unknown) => unbounded(one, path, seen));
  const node = schema as Json;
  if (typeof node['$ref'] === 'string') {
    const name = node['$ref'].split('/').at(-1)!;
    return seen.has(name) ? [] : unbounded(contract.components.schemas[name], path, new Set([...seen, name]));
  }
  const types = [node['type']].flat();
  const own =
    (types.includes('integer') || types.includes('number')) && !bounded(node, path) && node['const'] === undefined;
  const inner = Object.entries(node).flatMap(([key, value]) =>
    key === 'properties'
      ? Object.entries(value as Json).flatMap(([name, one]) => unbounded(one, `${path}.${name}`, seen))
      : ['examples', 'example', 'default', 'enum'].includes(key)
        ? []
        : unbounded(value, path, seen),
  );
  return own ? [path, ...inner] : inner;
}

function bounded(node: Json, path: string): boolean {
  const [least, most] = [node['minimum'] ?? node['exclusiveMinimum'], node['maximum'] ?? node['exclusiveMaximum']];
  if (typeof least !== 'number' || typeof most !== 'number') return false;
  return WIDER.has(path.split('.').at(-1)!) || (least >= -INT4_MAX - 1 && most <= INT4_MAX);
}

describe('numbers of a request', () => {
  it('have bounds within what a column of four bytes keeps, in every parameter and body', () => {
    const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ at: `${method} ${path}`, operation })),
    );
    expect(operations.length).toBeGreaterThan(100);
    const found = operations.flatMap(({ at, operation }) => [
      ...(operation.parameters ?? []).flatMap((one) => unbounded(one['schema'], `${at} ${String(one['name'])}`)),
      ...unbounded(operation.requestBody, at),
    ]);
    expect([...new Set(found)]).toEqual([]);
  });

  it('are found where they have none', () => {
    expect(unbounded({ type: 'object', properties: { n: { anyOf: [{ type: 'integer', minimum: 0 }] } } }, 'x')).toEqual(
      ['x.n'],
    );
  });
});
