import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DECEIVING, UNSTORABLE } from '../../../libs/domain/text.js';
import { findText } from './storable-text.js';

const unstorablePath = (root: unknown): string | null => findText(root, UNSTORABLE)?.path ?? null;
const deceivingPath = (root: unknown): string | null => findText(root, DECEIVING)?.path ?? null;

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

describe('text that deceives', () => {
  it('holds zero-width or bidirectional controls, wherever they stand', () => {
    const controls = [0xad, 0x61c, 0x200b, 0x200c, 0x200d, 0x200e, 0x202e, 0x2060, 0x2066, 0x2069, 0xfeff];
    for (const point of controls)
      expect([point, deceivingPath({ units: [{ name: `岳西${String.fromCodePoint(point)}茶厂` }] })]).toEqual([
        point,
        'units.0.name',
      ]);
  });

  it('is no name of a person or place, no line break and no picture', () => {
    for (const text of ['𠮷野家', '葛󠄀城', '阿依古丽·买买提', '第一行\r\n\t第二行', '👩‍👩‍👧 👩🏽‍🌾 ❤️‍🔥', '（一）　全角'])
      expect([text, deceivingPath(text)]).toEqual([text, null]);
  });
});
