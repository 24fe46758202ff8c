import { describe, expect, test } from '@jest/globals';
import { SILENCE } from '../users/http.js';
import type { Answer, Sending, Wish } from '../users/history.js';
import { sha256Of } from '../users/users.js';
import { acknowledged, answered, papers, refused, rightsHeld, rivals } from './answers.js';
import type { AuditRow, Evidence } from './evidence.js';

const heard = (answer: Partial<Answer>, at = 0): Sending => ({ at, ms: 10, api: 0, answer: { ...SILENCE, ...answer } });
const ok = (version: number, more: Partial<Answer> = {}) => heard({ status: 200, caseId: 'c1', version, ...more });
const no = (code: string, requestId: string) => heard({ status: 409, code, requestId });
const wish = (key: string, sendings: Sending[], more: Partial<Wish> = {}): Wish => ({
  nth: 1,
  kind: 'act',
  account: 'of-1',
  key,
  caseId: 'c1',
  action: 'comment',
  path: '',
  body: {},
  ifMatch: null,
  rivals: null,
  sendings,
  ...more,
});
const row = (action_id: string, seq: number, more: Partial<AuditRow> = {}): AuditRow => ({
  case_id: 'c1',
  seq,
  action_id,
  name: 'comment',
  actor: 'of-1',
  document_no: null,
  position_before: null,
  position_after: null,
  ...more,
});
const evidence = (rows: AuditRow[], refusedRequests: string[] = []): Evidence => ({
  cases: new Map(),
  actions: new Map([['c1', rows]]),
  byActionId: new Map(rows.map((one) => [one.action_id, rows.filter(({ action_id }) => action_id === one.action_id)])),
  refusedRequests: new Set(refusedRequests),
  refusals: new Set(refusedRequests.length > 0 ? ['of-1 c1 comment wrong-position'] : []),
  documents: [],
  papers: new Map(),
  operations: new Map(),
});

describe('the checker finds', () => {
  test('a 200 that is not in the audit, or twice, or at another version', () => {
    expect(acknowledged([wish('k', [ok(2)])], evidence([row('k', 2)]))).toEqual([]);
    expect(acknowledged([wish('k', [ok(2)])], evidence([]))).toMatchObject([{ promise: 'durable' }]);
    expect(acknowledged([wish('k', [ok(2)])], evidence([row('k', 3)]))).toHaveLength(1);
    expect(acknowledged([wish('k', [ok(2)])], evidence([row('k', 2), row('k', 3)]))).toMatchObject([
      { promise: 'once' },
    ]);
  });

  test('a number that is another than the one answered', () => {
    const approval = wish('k', [ok(2, { documentNo: '岳T01U〔2020〕1号' })], { action: 'approve' });
    const stands = { name: 'approve', document_no: '岳T01U〔2020〕2号' };
    expect(acknowledged([approval], evidence([row('k', 2, stands)]))).toHaveLength(1);
  });

  test('two sendings of one key that were answered with different versions', () => {
    expect(acknowledged([wish('k', [ok(2), ok(3)])], evidence([row('k', 2)]))).toHaveLength(1);
  });

  test('a refusal that changed something, that is not among the attempts, or that came beside a 200', () => {
    const refusal = wish('k', [no('wrong-position', 'r1')]);
    expect(refused([refusal], evidence([], ['r1']), [])).toEqual([]);
    expect(refused([refusal], evidence([row('k', 2)], ['r1']), [])).toHaveLength(1);
    expect(refused([refusal], evidence([]), [])).toHaveLength(1);
    expect(refused([wish('k', [ok(2), no('wrong-position', 'r1')])], evidence([row('k', 2)], ['r1']), [])).toHaveLength(
      2,
    );
  });

  test('no fault in a refusal that was written down under a request whose answer was lost', () => {
    const again = no('wrong-position', 'r2');
    expect(refused([wish('k', [heard({}), again])], evidence([], ['r1']), [])).toEqual([]);
    expect(refused([wish('k', [again])], evidence([], ['r1']), [])).toHaveLength(1);
  });

  test('an error of the product itself', () => {
    expect(refused([wish('k', [heard({ status: 500, code: 'internal' })])], evidence([]), [])).toHaveLength(1);
  });

  test('a paper that was taken and is gone, is another one, or was kept twice', () => {
    const taken = heard({ status: 201, documentId: 'd1' });
    const paper = (sendings: Sending[]) => wish('u', sendings, { kind: 'upload', action: 'upload' });
    const there = (sha256: string): Evidence => ({ ...evidence([]), papers: new Map([['d1', sha256]]) });
    expect(papers([paper([heard({ status: 503 }), taken])], there(sha256Of('u')))).toEqual([]);
    expect(papers([paper([taken])], evidence([]))).toMatchObject([{ promise: 'durable' }]);
    expect(papers([paper([taken])], there('other'))).toMatchObject([{ promise: 'durable' }]);
    const again = heard({ status: 201, documentId: 'd2' });
    expect(papers([paper([taken, again])], there(sha256Of('u')))).toMatchObject([{ promise: 'once' }]);
  });

  test('two winners, also where one of them never heard of it', () => {
    const pair = [wish('k1', [ok(2)], { rivals: 'g' }), wish('k2', [heard({ status: 503 })], { rivals: 'g' })];
    expect(rivals(pair, evidence([row('k1', 2)]))).toEqual([]);
    expect(rivals(pair, evidence([row('k1', 2), row('k2', 3)]))).toHaveLength(1);
  });

  test('somebody without an answer', () => {
    expect(answered([wish('k', [heard({ status: 503 }), heard({})])])).toHaveLength(1);
  });

  test('somebody who acted after their rights were gone, but not who had asked before', () => {
    const gap = { account: 'of-1', from: 100, until: 500 };
    const sent = (at: number, answer: Partial<Answer> = { status: 200 }) => heard(answer, at);
    expect(rightsHeld([wish('k', [sent(200)])], [gap])).toHaveLength(1);
    expect(rightsHeld([wish('k', [sent(50, { status: 503 }), sent(200)])], [gap])).toEqual([]);
    expect(rightsHeld([wish('k', [sent(495)])], [gap])).toEqual([]);
  });
});
