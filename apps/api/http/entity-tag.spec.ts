import { describe, expect, it } from '@jest/globals';
import { entityTag, ifMatchHolds, ifNoneMatchHits } from './entity-tag.js';

describe('versions as entity tags', () => {
  it.each([
    [undefined, true], ['*', true], ['"v17"', true], ['W/"v17"', true], ['"v16", "v17"', true], ['"v16"', false], ['v17', false], ['', false],
  ])('If-Match %j on version 17 → %s', (header, holds) => {
    expect(ifMatchHolds(header, 17)).toBe(holds);
  });
  it('knows what the client has', () => {
    expect(entityTag(3)).toBe('"v3"');
    expect(ifNoneMatchHits(undefined, 3)).toBe(false);
    expect(ifNoneMatchHits('"v3"', 3)).toBe(true);
  });
});
