// Raw SQL: one page of a chain by what the caller filters it by.
import type { AttemptsSearchBody, AttemptView } from '../../contracts/attempts.js';
import type { Page } from '../cases.repository.js';
import type { Statements } from '../database.js';
import { Conditions, keyOfCursor, pageOf } from '../ledger/keyset.js';

interface AttemptRow {
  seq: bigint;
  at: Date;
  recorded_at: Date;
  kind: string;
  account: string | null;
  body: string | null;
  case_id: string | null;
  entry: string;
  hash: string;
}
type Entry = Partial<
  Pick<
    AttemptView,
    'action' | 'code' | 'detail' | 'detailEn' | 'rule' | 'subject' | 'details' | 'requestId' | 'address' | 'more'
  >
>;

/** The attempts' chain, newest first, under the scope of an audit administrator; anybody else sees those of their cases. @throws RangeError for a cursor of another list */
export async function searchAttempts(tx: Statements, { filter, page }: AttemptsSearchBody): Promise<Page<AttemptView>> {
  const { kind, account, body, caseId, code, action, recordedFrom, recordedTo } = filter;
  const conditions = new Conditions();
  conditions
    .add('kind = ANY (?)', kind)
    .add('body = ?', body)
    .add('case_id = ?', caseId)
    .add(`entry::jsonb->>'code' = ?`, code)
    .add(`entry::jsonb->>'action' = ?`, action);
  if (account === null) conditions.add('account IS NULL');
  else conditions.add('account = ?', account);
  conditions
    .add(`recorded_at >= ?::date::timestamp AT TIME ZONE 'Asia/Shanghai'`, recordedFrom)
    .add(`recorded_at < (?::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'`, recordedTo);
  if (page.after !== undefined) conditions.add('seq < ?::bigint', placeOf(page.after));
  const limit = conditions.bind(page.limit + 1);
  const rows = await tx.query<AttemptRow>(
    `SELECT seq, at, recorded_at, kind, account, body, case_id, entry, hash FROM attempts ${conditions.where} ORDER BY seq DESC LIMIT ${limit}`,
    ...conditions.params,
  );
  return pageOf(rows, page.limit, ({ seq }) => [String(seq)], viewOf);
}

function placeOf(cursor: string): string {
  const [seq] = keyOfCursor(cursor, 1) ?? [];
  if (seq === undefined || !/^\d{1,18}$/.test(seq)) throw new RangeError('after');
  return seq;
}

function viewOf({ seq, at, recorded_at, kind, account, body, case_id, entry, hash }: AttemptRow): AttemptView {
  const {
    action = null,
    code = null,
    detail = null,
    detailEn = null,
    rule = null,
    subject = null,
    details = null,
    requestId = null,
    address = null,
    more = null,
  } = JSON.parse(entry) as Entry;
  return {
    seq: Number(seq),
    at: at.toISOString(),
    recordedAt: recorded_at.toISOString(),
    kind,
    account,
    body,
    caseId: case_id,
    action,
    code,
    detail,
    detailEn,
    rule,
    subject,
    details,
    requestId,
    address,
    more,
    hash,
  };
}
