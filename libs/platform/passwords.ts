import { createHash, randomBytes, randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** argon2id (the package's default) with OWASP's memory and passes: 19 MiB, 2 passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** PHC string of a password, with a salt of its own. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), COST);
}

/** Compares in constant time; false also for a hash that cannot be read. */
export async function verifyPassword(hashed: string, password: string): Promise<boolean> {
  try {
    return await verify(hashed, password.normalize('NFKC'));
  } catch {
    return false;
  }
}

/** 256 random bits for a session cookie or a service token; only `hashSecret` of it is stored. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Letters and digits that nobody confuses when they are read out. */
const LEGIBLE = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 79 random bits for a person to type once: `xxxx-xxxx-xxxx-xxxx`. */
export function newOneTimePassword(): string {
  const group = (): string => Array.from({ length: 4 }, () => LEGIBLE[randomInt(LEGIBLE.length)]).join('');
  return Array.from({ length: 4 }, group).join('-');
}

/** SHA-256 in hex: enough for a random secret, which nobody can guess from a list of passwords. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
