import { describe, expect, it } from '@jest/globals';
import { isCrossSite } from './cross-site.js';

const from = (headers: Record<string, string>) => isCrossSite({ headers, host: 'qunjian.example:3000' });

describe('requests from other sites', () => {
  it('lets the own console and programs through', () => {
    expect(from({ origin: 'http://qunjian.example:3000', 'sec-fetch-site': 'same-origin' })).toBe(false);
    expect(from({ origin: 'https://qunjian.example:3000' })).toBe(false);
    expect(from({})).toBe(false);
  });
  it.each([
    { origin: 'http://evil.example' },
    { origin: 'http://qunjian.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://qunjian.example:3000', 'sec-fetch-site': 'cross-site' },
  ])('refuses %j', (headers) => {
    expect(from(headers as unknown as Record<string, string>)).toBe(true);
  });
});
