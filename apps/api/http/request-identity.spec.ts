import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../../../libs/data/canonical.js';
import { deterministicId, fingerprintOf } from './request-identity.js';

describe('fingerprint of a request', () => {
  it('does not depend on the order of fields', () => {
    expect(canonicalJson({ b: [{ y: 1, x: undefined }], a: null })).toBe('{"a":null,"b":[{"y":1}]}');
    const one = fingerprintOf({
      account: 'rv-005',
      call: 'approve',
      body: { termFrom: '2020-06-16', termTo: '2025-06-15' },
    });
    expect(
      fingerprintOf({ account: 'rv-005', call: 'approve', body: { termTo: '2025-06-15', termFrom: '2020-06-16' } }),
    ).toBe(one);
  });
  it('differs by account, call and content', () => {
    const all = [
      ['a', 'x', 1],
      ['b', 'x', 1],
      ['a', 'y', 1],
      ['a', 'x', 2],
    ].map(([account, call, body]) => fingerprintOf({ account: String(account), call: String(call), body }));
    expect(new Set(all).size).toBe(4);
  });
  it('gives one id per account and key, shaped as a UUID', () => {
    const id = deterministicId('case', 'of-003', 'key-00000001');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(deterministicId('case', 'of-003', 'key-00000001')).toBe(id);
    expect(deterministicId('case', 'of-004', 'key-00000001')).not.toBe(id);
  });
});
