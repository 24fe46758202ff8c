import type { Bilingual } from '../domain/text.js';
import { COMMON_PASSWORDS } from './common-passwords.js';

/** Why a password is not taken. */
export interface PasswordFault {
  rule: 'password-common' | 'password-name' | 'password-former';
  words: Bilingual;
}

/** Passwords that do not come again: the present one and those before it. */
export const FORMER_PASSWORDS = 5;
export const FORMER_PASSWORD: PasswordFault = {
  rule: 'password-former',
  words: { zh: '不能与最近五次用过的密码相同', en: 'it is one of the last five' },
};

/** What speaks against a password by itself (NIST SP 800-63B 5.1.1.2: no classes of characters, but a list and the person's own names). */
export function passwordFault(
  password: string,
  { username, displayName }: { username: string; displayName: string },
): PasswordFault | null {
  const text = plain(password);
  if (COMMON_PASSWORDS.has(text) || isOneRepeated(text))
    return { rule: 'password-common', words: { zh: '是最常见的密码之一', en: 'it is one of the commonest' } };
  if ([username, displayName].some((name) => name.length > 1 && text.includes(plain(name))))
    return { rule: 'password-name', words: { zh: '不能含有本人的账号或姓名', en: 'it repeats the name' } };
  return null;
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** `aaaaaaaaaaaa`, `abcabcabcabc`: a short word over and over. */
function isOneRepeated(text: string): boolean {
  return /^(.{1,4})\1+$/u.test(text);
}
