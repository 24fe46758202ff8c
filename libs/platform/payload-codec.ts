import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import { FROZEN_INPUT_DICTIONARY_1 } from './frozen-input-dictionary.js';

/** Below the input of a case (11 KB and more), above what nearly every action carries. */
const PACKED_FROM_BYTES = 8_192;
/** Larger than anything the engine takes. */
const MOST_BYTES = 64 * 1_048_576;
const DEFLATED_1 = Buffer.from('binary/qunjian-deflate-1');
const DICTIONARY_1 = Buffer.from(FROZEN_INPUT_DICTIONARY_1, 'utf8');
/** Metadata under which a packed payload keeps the encoding it had. */
const INNER = 'qunjian-inner-encoding';

/**
 * What a history keeps for ever is packed where it is large: the rules, reasons and calendars that are frozen into the input of every case
 * (docs/adr/0009-packed-inputs.md). Everything else passes as it is, and Temporal's own tools show it.
 */
class PackingCodec implements PayloadCodec {
  encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads.map(packed));
  }

  /** @throws Error for a form of a later version */
  decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads.map(unpacked));
  }
}

/** How every client and worker of the product turns values into payloads and back. */
export const DATA_CONVERTER: DataConverter = { payloadCodecs: [new PackingCodec()] };

function packed(payload: Payload): Payload {
  const { data, metadata } = payload;
  const encoding = metadata?.['encoding'];
  if (!data || !encoding || data.length < PACKED_FROM_BYTES) return payload;
  return {
    metadata: { ...metadata, encoding: DEFLATED_1, [INNER]: encoding },
    data: deflateRawSync(data, { dictionary: DICTIONARY_1 }),
  };
}

function unpacked(payload: Payload): Payload {
  const { data, metadata } = payload;
  const { [INNER]: encoding, ...rest } = metadata ?? {};
  if (!data || !encoding) return payload;
  if (!DEFLATED_1.equals(rest['encoding'] ?? Buffer.of()))
    throw new Error(`a payload in the form ${String(rest['encoding'])} was written by a later version`);
  return {
    metadata: { ...rest, encoding },
    data: inflateRawSync(data, { dictionary: DICTIONARY_1, maxOutputLength: MOST_BYTES }),
  };
}
