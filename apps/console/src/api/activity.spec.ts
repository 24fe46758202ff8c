import { describe, expect, it } from '@jest/globals';
import { isInBackground } from './activity.js';

describe('a request of a page', () => {
  it.each([
    ['GET', 5_000, false],
    ['GET', 61_000, true],
    ['POST', 3_600_000, false],
    ['DELETE', 3_600_000, false],
  ])('%s, %s ms after somebody touched the page, is in the background: %s', (method, since, background) => {
    expect(isInBackground(method, { now: 10_000_000, touchedAt: 10_000_000 - since })).toBe(background);
  });
});
