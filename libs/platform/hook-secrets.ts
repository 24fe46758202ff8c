import { randomBytes } from 'node:crypto';
import type { Sealing } from './sealing.js';

/** What a hook is called with; sealed in the database, for an address of a robot holds its key. */
export interface HookTarget {
  url: string;
  /** `whsec_…` of a program; DingTalk's secret to sign with (`SEC…`); null where nothing is signed. */
  secret: string | null;
  /** Signs beside `secret` until its end. */
  oldSecret: string | null;
}

/** 32 random bytes in the form of Standard Webhooks. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

export function sealTarget(sealing: Sealing, hook: string, target: HookTarget): string {
  return sealing.seal(JSON.stringify(target), `outgoing:${hook}`);
}

/** @throws when it was sealed with another key or belongs to another hook */
export function openTarget(sealing: Sealing, hook: string, sealed: string): HookTarget {
  return JSON.parse(sealing.open(sealed, `outgoing:${hook}`)) as HookTarget;
}
