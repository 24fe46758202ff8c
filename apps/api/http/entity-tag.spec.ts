import { describe, expect, it } from '@jest/globals';
import { entityTag, ifMatchHolds, ifMatchVersions } from './entity-tag.js';

describe('versions as entity tags', () => {
  it.each([
    [undefined, true],
    ['*', true],
    ['"v17"', true],
    ['W/"v17"', true],
    ['"v16", "v17"', true],
    ['"v16"', false],
    ['v17', false],
    ['', false],
  ])('If-Match %j on version 17 → %s', (header, holds) => {
    expect(ifMatchHolds(header, 17)).toBe(holds);
  });
  it('travel with the action as numbers; what is none of ours matches nothing', () => {
    expect(entityTag(3)).toBe('"v3"');
    expect([undefined, '*', '"x", *'].map(ifMatchVersions)).toEqual([null, null, null]);
    expect(ifMatchVersions('"v3", W/"v4", "x", v5')).toEqual([3, 4]);
    expect(ifMatchVersions('"v99999999999999999999"')).toEqual([]);
  });
});
