import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { CaseState } from '../domain/case.js';
import { PENDING_NUMBER, withDocumentNo } from '../domain/decision.js';
import { STATE_DICTIONARY_1 } from './state-dictionary.js';

/** `cases.state` beside `cases.document_no`. */
export interface StoredState {
  /** Form (one byte), then the JSON text of the state in that form. */
  state: Buffer;
  /** Number of the last document: it may have been drawn in the transaction that wrote the state, which then does not hold it yet. */
  document_no: string | null;
}

/** As it is, in UTF-8: what a migration or a hand in SQL can write. */
const PLAIN = 0;
/** Deflated against `STATE_DICTIONARY_1`. */
const DEFLATED_1 = 1;
const DICTIONARY_1 = Buffer.from(STATE_DICTIONARY_1, 'utf8');
/** Fast; the window holds the dictionary and any but the largest state. */
const DEFLATE = { level: 3, windowBits: 14, memLevel: 7, dictionary: DICTIONARY_1 } as const;

/** Every action writes the whole state: packed it is a tenth of its text (docs/adr/0007). */
export function packState(state: CaseState): Buffer {
  return Buffer.concat([Buffer.of(DEFLATED_1), deflateRawSync(JSON.stringify(state), DEFLATE)]);
}

/** @throws Error for a form this version does not know. */
export function unpackState({ state: bytes, document_no }: StoredState): CaseState {
  const state = JSON.parse(textOf(bytes)) as CaseState;
  return document_no !== null && state.documents.at(-1)?.documentNo === PENDING_NUMBER
    ? withDocumentNo(state, document_no)
    : state;
}

function textOf(bytes: Buffer): string {
  const content = bytes.subarray(1);
  if (bytes[0] === PLAIN) return content.toString('utf8');
  if (bytes[0] === DEFLATED_1) return inflateRawSync(content, { dictionary: DICTIONARY_1 }).toString('utf8');
  throw new Error(`a state in form ${bytes[0] ?? 'none'} was written by a later version`);
}
