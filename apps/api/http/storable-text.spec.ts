import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unstorablePath } from './storable-text.js';

describe('text that PostgreSQL cannot keep', () => {
  it('is found by its path, also in names of fields', () => {
    expect(unstorablePath({ text: '好\u0000' })).toBe('text');
    expect(unstorablePath({ list: [{ ref: 'p1' }, { ref: '\ud800x' }] })).toBe('list.1.ref');
    expect(unstorablePath({ inner: { 'a\u0000': 1 } })).toBe('inner');
    expect(unstorablePath('\udc00')).toBe('');
  });

  it('is nothing else: whole characters of every kind pass', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => (unstorablePath({ text }) === null) === !text.includes('\0'),
      ),
    );
    expect(unstorablePath({ text: '𠮷野家 👩‍👩‍👧 \u001b\t\n', none: null, n: 1 })).toBeNull();
  });

  it('is looked for at any depth', () => {
    let deep: unknown = 'x\u0000';
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    expect(unstorablePath(deep)).toMatch(/^0\.0/);
  });
});
