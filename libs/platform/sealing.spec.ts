import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Sealing } from './sealing.js';

describe('a sealed text', () => {
  const sealing = new Sealing(randomBytes(32));

  it('opens for its owner, and looks different each time', () => {
    const [one, two] = [sealing.seal('JBSWY3DPEHPK3PXP', 'rv-001'), sealing.seal('JBSWY3DPEHPK3PXP', 'rv-001')];
    expect([sealing.open(one, 'rv-001'), sealing.open(two, 'rv-001')]).toEqual([
      'JBSWY3DPEHPK3PXP',
      'JBSWY3DPEHPK3PXP',
    ]);
    expect(one).not.toBe(two);
    expect(one).not.toContain('JBSWY3DPEHPK3PXP');
  });

  it('does not open for somebody else, after a change, or with another key', () => {
    const sealed = sealing.seal('secret', 'rv-001');
    expect(() => sealing.open(sealed, 'rv-002')).toThrow();
    expect(() => sealing.open(`${sealed.slice(0, -2)}AA`, 'rv-001')).toThrow();
    expect(() => sealing.open(sealed.replace('v1', 'v2'), 'rv-001')).toThrow('not a sealed text');
    expect(() => new Sealing(randomBytes(32)).open(sealed, 'rv-001')).toThrow();
  });
});
