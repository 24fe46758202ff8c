import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

const PAGE = readFileSync('docs/architecture.md', 'utf8');
/** Rows of the list `| 3 | `file` | `name`, `name` |` under "One decision". */
const WAY = [...PAGE.matchAll(/^\| (\d+) \| `([^`]+)` \| (.+) \|$/gm)].map(([, n, file, names]) => ({
  n: Number(n),
  file: file!,
  names: [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
}));

/** Whether a text says what the name is: a function, a method, a constant, a property, a function of SQL. */
function defines(text: string, name: string): boolean {
  return [
    `function ${name}\\b`,
    `const ${name}\\b`,
    `^\\s+(private )?(async )?${name}(<\\w+>)?\\(`,
    `^\\s+${name}: `,
    `^CREATE OR REPLACE FUNCTION ${name}\\(`,
  ].some((pattern) => new RegExp(pattern, 'm').test(text));
}

describe('the way of one decision, as docs/architecture.md leads through the code', () => {
  it('is one list of at most nineteen files, the SQL among them', () => {
    expect(WAY.map(({ n }) => n)).toEqual(WAY.map((_, i) => i + 1));
    expect(WAY.length).toBeGreaterThan(10);
    expect(WAY.length).toBeLessThanOrEqual(19);
    expect(new Set(WAY.map(({ file }) => file)).size).toBe(WAY.length);
    expect(WAY.some(({ file }) => file.endsWith('.sql'))).toBe(true);
  });

  it.each(WAY)('finds in $file what is named there', ({ file, names }) => {
    const text = readFileSync(file, 'utf8');
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !defines(text, name))).toEqual([]);
  });
});
