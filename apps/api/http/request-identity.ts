import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../libs/data/canonical.js';

/** 22 characters base64url are 132 bits: enough to tell two requests of one account apart, and they stay in every history. */
const FINGERPRINT_LENGTH = 22;

/** SHA-256 of who asked for what, shortened: tells a repeat of a request from another request under the same key. */
export function fingerprintOf(request: { account: string; call: string; body: unknown }): string {
  return createHash('sha256').update(canonicalJson(request)).digest('base64url').slice(0, FINGERPRINT_LENGTH);
}

/** A UUID that is always the same for the same account and key, so that a repeated opening finds the case of the first. */
export function deterministicId(purpose: string, account: string, key: string): string {
  const hash = createHash('sha256')
    .update(canonicalJson([purpose, account, key]))
    .digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.subarray(0, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
