import { describe, expect, it } from '@jest/globals';
import { COMMON_PASSWORDS } from './common-passwords.js';
import { newOneTimePassword } from './passwords.js';
import { passwordFault } from './password-rules.js';

const WHO = { username: 'rv-001', displayName: '王小明' };

describe('a password', () => {
  it.each([
    ['123456789012', 'password-common'],
    ['QWERTYUIOP123', 'password-common'],
    ['１２３４５６７８９０１２', 'password-common'],
    ['aaaaaaaaaaaa', 'password-common'],
    ['abcabcabcabc', 'password-common'],
    ['my-RV-001-secret', 'password-name'],
    ['春天里的王小明百合花', 'password-name'],
    ['春天里的百合花-2020', undefined],
    ['correct horse battery', undefined],
  ])('%s is refused by %s', (password, rule) => {
    expect(passwordFault(password, WHO)?.rule).toBe(rule);
  });

  it('that the product makes itself is long enough and no common one', () => {
    const made = newOneTimePassword();
    expect(made.length).toBeGreaterThanOrEqual(12);
    expect(passwordFault(made, WHO)).toBeNull();
  });

  it('of the shipped list is never shorter than what is taken at all', () => {
    const words = [...COMMON_PASSWORDS].filter((word) => word !== '');
    expect(words.length).toBeGreaterThan(400);
    expect(words.filter((word) => word.length < 12)).toEqual([]);
  });
});
