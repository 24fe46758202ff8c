import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import { derived, keyId } from './engine-seals.js';

const ENCRYPTED_1 = Buffer.from('binary/qunjian-aes-256-gcm-1');
/** Metadata that names the key, and the encoding that a payload had. */
const KEY = 'qunjian-key';
const PLAIN = 'qunjian-plain-encoding';
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Key {
  id: Buffer;
  secret: Buffer;
}

/** Encrypts payloads for the engine (AES-256-GCM): neither its database nor its own tools show what a case holds. What was written plainly is read as it is. */
export class PayloadEncryption {
  private readonly keys: readonly Key[];

  /**
   * @param keys 32 bytes each; the first encrypts, every one opens what it encrypted
   * @param encrypts whether what is written is encrypted; what is read is opened in any case
   */
  constructor(
    keys: readonly Buffer[],
    private readonly encrypts: boolean,
  ) {
    this.keys = keys.map((key) => ({ id: Buffer.from(keyId(key)), secret: derived(key, 'encryption') }));
  }

  encrypt(payload: Payload): Payload {
    const { data, metadata } = payload;
    const encoding = metadata?.['encoding'];
    if (!this.encrypts || !data || !encoding) return payload;
    const [key] = this.keys as [Key];
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key.secret, iv).setAAD(Buffer.concat([key.id, encoding]));
    const text = Buffer.concat([cipher.update(data), cipher.final()]);
    return {
      metadata: { ...metadata, encoding: ENCRYPTED_1, [KEY]: key.id, [PLAIN]: encoding },
      data: Buffer.concat([iv, cipher.getAuthTag(), text]),
    };
  }

  /** @throws Error where the key is not among those known, or the payload was changed */
  decrypt(payload: Payload): Payload {
    const { data, metadata } = payload;
    if (!data || !ENCRYPTED_1.equals(metadata?.['encoding'] ?? Buffer.of())) return payload;
    const { [KEY]: named = Buffer.of(), [PLAIN]: encoding = Buffer.of(), ...rest } = metadata!;
    const key = this.keys.find(({ id }) => id.equals(named));
    if (!key) throw new Error('a payload was encrypted under a key that is not known');
    const bytes = Buffer.from(data);
    const decipher = createDecipheriv('aes-256-gcm', key.secret, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.concat([key.id, encoding])).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return { metadata: { ...rest, encoding }, data: text };
  }
}
