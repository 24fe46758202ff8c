import { sha256 } from './canonical.js';

/** A row of `case_actions` as its hash sees it; instants in UTC with milliseconds. */
export interface HashedAction {
  prev_hash: string;
  case_id: string;
  seq: number;
  action_id: string;
  event_on: Date;
  at: Date;
  recorded_at: Date;
  adopted: boolean;
  position_before: string | null;
  position_after: string | null;
  document_no: string | null;
  action: string;
}
export interface HashedAttempt {
  prev_hash: string;
  seq: bigint;
  at: Date;
  recorded_at: Date;
  entry: string;
}

/** The hash of an audit row by docs/audit.md, without asking the database: who changed rows may have changed its functions too. */
export function actionHash(row: HashedAction): string {
  const {
    prev_hash,
    case_id,
    seq,
    action_id,
    event_on,
    at,
    recorded_at,
    adopted,
    position_before,
    position_after,
    document_no,
    action,
  } = row;
  return sha256(
    [
      'qunjian-action-1',
      prev_hash,
      case_id,
      seq,
      action_id,
      event_on.toISOString().slice(0, 10),
      at.toISOString(),
      recorded_at.toISOString(),
      adopted ? 1 : 0,
      position_before ?? '-',
      position_after ?? '-',
      document_no ?? '-',
      action,
    ].join('\n'),
  );
}

export function attemptHash({ prev_hash, seq, at, recorded_at, entry }: HashedAttempt): string {
  return sha256(['qunjian-attempt-1', prev_hash, seq, at.toISOString(), recorded_at.toISOString(), entry].join('\n'));
}
