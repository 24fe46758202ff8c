import { describe, expect, it } from '@jest/globals';
import type { CaseState } from '../domain/case.js';
import { PENDING_NUMBER } from '../domain/decision.js';
import { packState, unpackState } from './stored-state.js';

/** Only what packing looks at; the rest of a state is any JSON. */
const STATE = {
  caseId: 'case-1',
  units: [{ unitId: 'U1', name: '岳西县某某茶业有限公司' }],
  decisions: [{ step: 'application', documentNo: PENDING_NUMBER }],
  documents: [{ documentNo: PENDING_NUMBER, kind: 'application-reply', issuer: 'T01U', on: '2020-06-03' }],
} as unknown as CaseState;

describe('a stored state', () => {
  it('comes out as it went in, with fields the dictionary does not know and any character', () => {
    const odd = { ...STATE, documents: [], later: { field: '\u{20BB7}野家 "\\ \n' } } as unknown as CaseState;
    expect(unpackState({ state: packState(odd), document_no: null })).toEqual(odd);
  });

  it('takes the number that was drawn while it was written', () => {
    const documentNo = '岳工发〔2020〕7号';
    const { decisions, documents } = unpackState({ state: packState(STATE), document_no: documentNo });
    expect([decisions.at(-1)!.documentNo, documents.at(-1)!.documentNo]).toEqual([documentNo, documentNo]);
  });

  it('keeps the numbers it has', () => {
    const numbered = { ...STATE, documents: [{ ...STATE.documents[0]!, documentNo: '岳工发〔2020〕6号' }] };
    expect(unpackState({ state: packState(numbered), document_no: '岳工发〔2020〕6号' })).toEqual(numbered);
  });

  it('may be plain text, as a migration writes it', () => {
    expect(
      unpackState({ state: Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify(STATE))]), document_no: null }),
    ).toEqual(STATE);
  });

  it('reads what the first form wrote before: its dictionary has not changed', () => {
    const written = Buffer.from('AUMazQMN5YGTLJbBtFCQOGxwZdPmF0v3g8Z25k94Nn/Ci55tT3bMQh4gBVuEXEujxVxsLQA=', 'base64');
    expect(unpackState({ state: written, document_no: null })).toEqual({ ...STATE, documents: [], decisions: [] });
  });

  it('in a form of a later version is refused', () => {
    expect(() => unpackState({ state: Buffer.of(9, 1, 2), document_no: null })).toThrow('form 9');
  });
});
