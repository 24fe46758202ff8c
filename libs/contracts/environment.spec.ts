import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { environmentSchema, SECRET_VARIABLES, type EnvironmentName } from './environment.js';

/** Rows of the table in docs/operations.md: name, default, meaning. */
const rows = [
  ...readFileSync('docs/operations.md', 'utf8').matchAll(/^\| `([A-Z][A-Z_]+)` \| (?:`([^`]*)`|–) \| (.+) \|$/gm),
].map(([, name, standard, meaning]) => ({ name: name!, standard, meaning: meaning! }));
const defaults: Record<string, unknown> = environmentSchema.parse({});

describe('the table of settings in docs/operations.md', () => {
  it('names every variable that the product reads, and no other', () => {
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(environmentSchema.shape));
  });

  it('gives the defaults that the schema has', () => {
    expect(Object.fromEntries(rows.map(({ name, standard }) => [name, standard]))).toEqual(
      Object.fromEntries(
        Object.keys(environmentSchema.shape).map((name) => [
          name,
          defaults[name] === undefined ? undefined : String(defaults[name]),
        ]),
      ),
    );
  });

  it('marks the secrets', () => {
    const marked = rows.filter(({ meaning }) => meaning.startsWith('secret.')).map(({ name }) => name);
    expect(new Set(marked)).toEqual(new Set<EnvironmentName | string>(SECRET_VARIABLES));
  });
});
