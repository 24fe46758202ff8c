import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { CaseAction } from '../domain/actions.js';
import { canonicalJson } from '../domain/canonical-json.js';
import type { EngineKeys } from './config.js';

/** 128 bits of HMAC-SHA-256 (RFC 4868): a seal is kept with every action for ever. */
const MAC_BYTES = 16;

/** What a seal may stand under: an action of a case, or the input that a case's workflow is started with. */
type Sealed = 'action' | 'case';

interface Key {
  id: string;
  secret: Buffer;
}

/**
 * Seals on what goes through the engine to the worker (docs/adr/0022-sealed-messages.md): `<key id>.<HMAC-SHA-256-128>` over the case's id and the canonical form of
 * what is asked, so that it is good for this case and this action alone. Whoever reaches the engine's port without the key decides nothing.
 */
export class EngineSeals {
  private readonly keys: readonly Key[];
  private readonly known: readonly Key[];

  constructor({ keys, retired }: Pick<EngineKeys, 'keys' | 'retired'>) {
    const keyOf = (key: Buffer): Key => ({ id: keyId(key), secret: derived(key, 'seal') });
    this.keys = keys.map(keyOf);
    this.known = [...this.keys, ...retired.map(keyOf)];
  }

  /** Whoever acts, with which right, on what data and under which id: all of it is in the action. */
  ofAction(caseId: string, action: CaseAction): string {
    return this.make('action', caseId, action);
  }

  /** @param input of the workflow, with the rules and the calendar that are frozen into it */
  ofCase(caseId: string, input: unknown): string {
    return this.make('case', caseId, input);
  }

  /** Whether an action that arrives was sent by this installation. */
  isOfAction(seal: unknown, caseId: string, action: CaseAction): boolean {
    return this.holds(this.keys, seal, 'action', caseId, action);
  }

  /** Whether a case that is to be opened was started by this installation. */
  isOfCase(seal: unknown, caseId: string, input: unknown): boolean {
    return this.holds(this.keys, seal, 'case', caseId, input);
  }

  /** An entry of the audit bears the seal of its action; the instant is in the entry also where the case gave it. */
  isOfEntry(seal: unknown, caseId: string, action: CaseAction): boolean {
    const { at: _given, ...asSent } = action;
    return [action, asSent].some((sent) => this.holds(this.known, seal, 'action', caseId, sent));
  }

  /** Whether a history that stands began with a start by this installation. */
  isOfHistory(seal: unknown, caseId: string, input: unknown): boolean {
    return this.holds(this.known, seal, 'case', caseId, input);
  }

  private make(what: Sealed, caseId: string, value: unknown): string {
    const [key] = this.keys;
    if (!key) throw new Error('ENGINE_KEYS must be set where something is sent to the engine');
    return `${key.id}.${mac(key, what, caseId, value)}`;
  }

  private holds(keys: readonly Key[], seal: unknown, what: Sealed, caseId: string, value: unknown): boolean {
    if (typeof seal !== 'string') return false;
    const key = keys.find(({ id }) => seal.startsWith(`${id}.`));
    if (!key) return false;
    const [given, right] = [Buffer.from(seal), Buffer.from(`${key.id}.${mac(key, what, caseId, value)}`)];
    return given.length === right.length && timingSafeEqual(given, right);
  }
}

/** Name of a key that says nothing about it. */
export function keyId(key: Buffer): string {
  return derived(key, 'id').subarray(0, 6).toString('base64url');
}

/** One secret of the installation, a key of its own for each use. */
export function derived(key: Buffer, use: 'id' | 'seal' | 'encryption'): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `qunjian-engine-${use}-1`, 32));
}

function mac({ secret }: Key, what: Sealed, caseId: string, value: unknown): string {
  const text = `qunjian-seal-1\n${what}\n${JSON.stringify(caseId)}\n${canonicalJson(value)}`;
  return createHmac('sha256', secret).update(text, 'utf8').digest().subarray(0, MAC_BYTES).toString('base64url');
}
