import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { codeAt, newTotpSecret, stepOfCode, totpUri } from './one-time-codes.js';

/** RFC 6238 appendix B: the ASCII secret 12345678901234567890 in base32; its codes have eight digits, ours are the last six. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('one-time codes', () => {
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at second %d is %s, as RFC 6238 says', (second, code) => {
    expect(codeAt(SECRET, second * 1000)).toBe(code);
    expect(stepOfCode(SECRET, code, second * 1000)).toBe(Math.floor(second / 30));
  });

  it('are the ones computed by hand', () => {
    const secret = newTotpSecret();
    const bits = [...secret]
      .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
      .join('');
    const key = Buffer.from(bits.match(/.{8}/g)!.map((b) => parseInt(b, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(53_098_000n);
    const mac = createHmac('sha1', key).update(counter).digest();
    const code = (mac.readUInt32BE(mac[19]! & 15) & 0x7fffffff) % 1_000_000;
    expect(codeAt(secret, 53_098_000 * 30_000)).toBe(String(code).padStart(6, '0'));
  });

  it('are taken one step early or late and no further', () => {
    const now = 1_600_000_000_000;
    const steps = [-2, -1, 0, 1, 2].map((off) => stepOfCode(SECRET, codeAt(SECRET, now + off * 30_000), now));
    const present = Math.floor(now / 30_000);
    expect(steps).toEqual([null, present - 1, present, present + 1, null]);
    expect(stepOfCode(SECRET, '000000', now)).toBeNull();
  });

  it('are told to an app with issuer and name', () => {
    expect(totpUri(SECRET, 'rv-001')).toMatch(
      /^otpauth:\/\/totp\/Qunjian:rv-001\?issuer=Qunjian&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30$/,
    );
  });
});
