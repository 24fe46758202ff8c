import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import {
  FROZEN_INPUT_DICTIONARY_1,
  FROZEN_INPUT_DICTIONARY_2,
  FROZEN_INPUT_DICTIONARY_3,
} from './frozen-input-dictionary.js';
import type { EngineKeys } from './config.js';
import { PayloadEncryption } from './payload-encryption.js';

/** Below the input of a case (11 KB and more), above what nearly every action carries. */
const PACKED_FROM_BYTES = 8_192;
/** Larger than anything the engine takes. */
const MOST_BYTES = 64 * 1_048_576;
/** Text that a form is compressed against, by its encoding: written in the last one, read in every one. */
const FORMS = new Map([
  ['binary/qunjian-deflate-1', Buffer.from(FROZEN_INPUT_DICTIONARY_1, 'utf8')],
  ['binary/qunjian-deflate-2', Buffer.from(FROZEN_INPUT_DICTIONARY_2, 'utf8')],
  ['binary/qunjian-deflate-3', Buffer.from(FROZEN_INPUT_DICTIONARY_3, 'utf8')],
]);
const [WRITTEN, DICTIONARY] = [...FORMS].at(-1)!;
/** Metadata under which a packed payload keeps the encoding it had. */
const INNER = 'qunjian-inner-encoding';

/**
 * What a history keeps for ever is packed where it is large: the rules, reasons and calendars that are frozen into the input of every case
 * (docs/adr/0009-packed-inputs.md). Everything else passes as it is, and Temporal's own tools show it, unless it is encrypted.
 */
class CaseCodec implements PayloadCodec {
  constructor(private readonly encryption: PayloadEncryption) {}

  encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads.map((payload) => this.encryption.encrypt(packed(payload))));
  }

  /**
   * What cannot be opened (made up, of a later version, under a key that is not known) stays as it is, and whoever wants its value is told its encoding: an error here would
   * fail the whole task of a case, again and again, for one message that anybody may have sent.
   */
  decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads.map((payload) => this.opened(payload)));
  }

  private opened(payload: Payload): Payload {
    try {
      return unpacked(this.encryption.decrypt(payload));
    } catch {
      return payload;
    }
  }
}

/** How every client and worker of the product turns values into payloads and back. */
export function caseDataConverter({ keys, retired, encrypts }: EngineKeys): DataConverter {
  return { payloadCodecs: [new CaseCodec(new PayloadEncryption([...keys, ...retired], encrypts))] };
}

function packed(payload: Payload): Payload {
  const { data, metadata } = payload;
  const encoding = metadata?.['encoding'];
  if (!data || !encoding || data.length < PACKED_FROM_BYTES) return payload;
  return {
    metadata: { ...metadata, encoding: Buffer.from(WRITTEN), [INNER]: encoding },
    data: deflateRawSync(data, { dictionary: DICTIONARY }),
  };
}

function unpacked(payload: Payload): Payload {
  const { data, metadata } = payload;
  const { [INNER]: encoding, ...rest } = metadata ?? {};
  if (!data || !encoding) return payload;
  const form = Buffer.from(rest['encoding'] ?? []).toString('utf8');
  const dictionary = FORMS.get(form);
  if (!dictionary) throw new Error(`a payload in the form ${form} was written by a later version`);
  return {
    metadata: { ...rest, encoding },
    data: inflateRawSync(data, { dictionary, maxOutputLength: MOST_BYTES }),
  };
}
