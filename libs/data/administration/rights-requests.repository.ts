// Raw SQL: requests beside the names of who asked and who decides, and calls of the functions that write them.
import type { RightsRequestsQuery, RightsRequestView } from '../../contracts/rights-requests.js';
import type { AccountRights } from '../../domain/administration/accounts.js';
import type { Role } from '../../domain/case.js';
import type { RightsRequestKind, RightsRequestState } from '../../domain/administration/second-administrator.js';
import type { Page } from '../cases.repository.js';
import type { Database, Scope, Statements } from '../database.js';
import { Conditions, isInstantKey, keyOfCursor, pageOf } from '../ledger/keyset.js';

/** A request as it stands, without what one person may do with it. */
export type StoredRightsRequest = Omit<RightsRequestView, 'mayAnswer'>;
type StoredRights = Omit<AccountRights, 'roles'> & { roles: Role[] };
interface RequestRow {
  id: string;
  kind: RightsRequestKind;
  account: string;
  display_name: string;
  rights: StoredRights | null;
  stood: StoredRights;
  requested_by: string;
  requested_by_name: string;
  requested_at: Date;
  expires_at: Date;
  state: RightsRequestState;
  decided_by: string | null;
  decided_by_name: string | null;
  decided_at: Date | null;
}
/** What nobody answered in time is over without anybody writing it down. */
const REQUESTS = `SELECT r.id, r.kind, r.account, a.display_name, r.rights, r.stood, r.requested_by, b.display_name AS requested_by_name, r.requested_at, r.expires_at,
    CASE WHEN r.state IN ('pending', 'confirmed') AND r.expires_at <= clock_timestamp() AND (r.state = 'pending' OR r.kind = 'password') THEN 'expired' ELSE r.state END AS state,
    r.decided_by, c.display_name AS decided_by_name, r.decided_at
  FROM rights_requests r JOIN account_register a ON a.id = r.account JOIN account_register b ON b.id = r.requested_by LEFT JOIN account_register c ON c.id = r.decided_by`;

/** Requests for rights that take two administrators, under the scope of an administrator; anybody else sees none. */
export class RightsRequestsRepository {
  constructor(private readonly database: Database) {}

  /** Newest first. @throws RangeError for a cursor of another list */
  search(scope: Scope, query: RightsRequestsQuery): Promise<Page<StoredRightsRequest>> {
    const conditions = new Conditions();
    conditions.add('state = ?', query.state).add('account = ?', query.account);
    if (query.after !== undefined) {
      const key = keyOfCursor(query.after, 2);
      if (!key || !isInstantKey(key[0]!)) throw new RangeError('after');
      conditions.add('(requested_at, id) < (?::timestamptz, ?)', ...key);
    }
    const limit = conditions.bind(query.limit + 1);
    return this.database.withScope(scope, async (tx) => {
      const rows = await tx.query<RequestRow>(
        `SELECT * FROM (${REQUESTS}) r ${conditions.where} ORDER BY requested_at DESC, id DESC LIMIT ${limit}`,
        ...conditions.params,
      );
      return pageOf(rows, query.limit, ({ requested_at, id }) => [requested_at.toISOString(), id], requestOf);
    });
  }
}

export async function findRightsRequest(tx: Statements, id: string): Promise<StoredRightsRequest | null> {
  const [row] = await tx.query<RequestRow>(`SELECT * FROM (${REQUESTS}) r WHERE id = $1`, id);
  return row ? requestOf(row) : null;
}

/** The request of this kind about the account that still waits: for an answer, or (a password) to be used. */
export async function findOpenRequest(
  tx: Statements,
  kind: RightsRequestKind,
  account: string,
): Promise<StoredRightsRequest | null> {
  const [row] = await tx.query<RequestRow>(
    `SELECT * FROM (${REQUESTS}) r WHERE account = $1 AND kind = $2 AND (state = 'pending' OR state = 'confirmed' AND kind = 'password')
     ORDER BY requested_at DESC LIMIT 1`,
    account,
    kind,
  );
  return row ? requestOf(row) : null;
}

/** Under the scope of a security administrator in office. @param hours until it is over */
export async function askRights(
  tx: Statements,
  request: { id: string; kind: RightsRequestKind; account: string; rights: AccountRights | null; hours: number },
): Promise<void> {
  await tx.query('SELECT ask_rights($1::jsonb)', JSON.stringify(request));
}

/** Confirming gives the rights in the same transaction; a password is issued by who asked for it. */
export async function answerRights(
  tx: Statements,
  id: string,
  state: 'confirmed' | 'refused' | 'withdrawn',
): Promise<void> {
  await tx.query('SELECT answer_rights($1, $2)', id, state);
}

function requestOf(row: RequestRow): StoredRightsRequest {
  const { id, kind, account, display_name: accountName, rights, stood, state, decided_by, decided_by_name } = row;
  return {
    id,
    kind,
    account,
    accountName,
    rights,
    before: stood,
    requestedBy: row.requested_by,
    requestedByName: row.requested_by_name,
    requestedAt: row.requested_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    state,
    decidedBy: decided_by,
    decidedByName: decided_by_name,
    decidedAt: row.decided_at?.toISOString() ?? null,
  };
}
