import { describe, expect, it } from '@jest/globals';
import { hashPassword, hashSecret, newSecret, verifyPassword } from './passwords.js';

describe('passwords and secrets', () => {
  it('hashes with argon2id and its own salt, and accepts only the same password', async () => {
    const [one, two] = await Promise.all([hashPassword('春天里的百合花'), hashPassword('春天里的百合花')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(two).not.toBe(one);
    expect(await verifyPassword(one, '春天里的百合花')).toBe(true);
    expect(await verifyPassword(one, '春天里的百合')).toBe(false);
    expect(await verifyPassword('not a hash', '春天里的百合花')).toBe(false);
  });
  it('makes secrets that do not repeat and hashes them the same way every time', () => {
    const secret = newSecret();
    expect(newSecret()).not.toBe(secret);
    expect(hashSecret(secret)).toBe(hashSecret(secret));
    expect(hashSecret(secret)).toMatch(/^[0-9a-f]{64}$/);
  });
});
