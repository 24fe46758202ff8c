// Raw SQL: accounts are read through a view without anything that signs in, and written by functions of the database.
import type { AccountsQuery, AccountView } from '../../contracts/accounts.js';
import type { AccountRights, CurrentAccount } from '../../domain/administration/accounts.js';
import { ADMINISTRATORS } from '../../domain/administration/administration-permissions.js';
import type { Role } from '../../domain/case.js';
import type { Page } from '../cases.repository.js';
import type { Database, Scope, Statements } from '../database.js';
import { Conditions, keyOfCursor, pageOf } from '../ledger/keyset.js';

interface RegisterRow {
  id: string;
  username: string;
  display_name: string;
  body: string;
  body_name: string;
  area: string;
  roles: Role[];
  instructor_no: string | null;
  seat: string | null;
  active: boolean;
  locked_until: Date | null;
  must_change_password: boolean;
  has_password: boolean;
  totp: boolean;
  version: number;
}

/** Accounts as administrators see them, without anything that signs in. Under an administrator's scope; anybody else sees none. */
export class AccountRegister {
  constructor(private readonly database: Database) {}

  /** @throws RangeError for a cursor of another list */
  search(scope: Scope, query: AccountsQuery): Promise<Page<AccountView>> {
    const conditions = new Conditions();
    conditions.add('body = ?', query.body).add('? = ANY (roles)', query.role).add('active = ?', query.active);
    conditions.add('(strpos(username, ?) > 0 OR strpos(display_name, ?) > 0)', query.text, query.text);
    if (query.after !== undefined) {
      const key = keyOfCursor(query.after, 1);
      if (!key) throw new RangeError('after');
      conditions.add('id > ?', ...key);
    }
    const limit = conditions.bind(query.limit + 1);
    return this.database.withScope(scope, async (tx) => {
      const rows = await tx.query<RegisterRow>(
        `SELECT * FROM account_register ${conditions.where} ORDER BY id LIMIT ${limit}`,
        ...conditions.params,
      );
      return pageOf(rows, query.limit, ({ id }) => [id], viewOf);
    });
  }

  get(scope: Scope, id: string): Promise<AccountView | null> {
    return this.database.withScope(scope, (tx) => findRegistered(tx, id));
  }
}

export async function findRegistered(tx: Statements, id: string): Promise<AccountView | null> {
  const [row] = await tx.query<RegisterRow>('SELECT * FROM account_register WHERE id = $1', id);
  return row ? viewOf(row) : null;
}

/** Who holds an administrator's role. */
export async function administratorsOf(tx: Statements): Promise<CurrentAccount[]> {
  return (
    await tx.query<RegisterRow>('SELECT * FROM account_register WHERE roles && $1 ORDER BY id', [...ADMINISTRATORS])
  )
    .map(viewOf)
    .map(currentAccount);
}

export function currentAccount({ id, roles, active, password }: AccountView): CurrentAccount {
  return { account: id, roles, active, settled: password === 'own' };
}

/** Account that has this user name, or this instructor's number, other than `but`. */
export async function findRival(
  tx: Statements,
  { username, instructorNo }: { username?: string; instructorNo?: string | null },
  but: string | null = null,
): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>(
    'SELECT id FROM account_register WHERE (username = $1 OR id = $1 OR instructor_no = $2) AND id IS DISTINCT FROM $3 LIMIT 1',
    username ?? null,
    instructorNo ?? null,
    but,
  );
  return row?.id ?? null;
}

/** Under the scope of a system administrator. */
export async function openAccount(
  tx: Statements,
  account: { username: string; displayName: string; body: string },
): Promise<void> {
  await tx.query('SELECT open_account($1::jsonb)', JSON.stringify(account));
}
export async function renameAccount(tx: Statements, id: string, displayName: string): Promise<void> {
  await tx.query('SELECT rename_account($1, $2)', id, displayName);
}
export async function reopenAccount(tx: Statements, id: string): Promise<void> {
  await tx.query('SELECT reopen_account($1)', id);
}

/** Under the scope of who may grant (`checkGrant`). */
export async function grantRights(tx: Statements, id: string, rights: AccountRights): Promise<void> {
  await tx.query('SELECT grant_rights($1, $2::jsonb)', id, JSON.stringify(rights));
}
/** A hash of a password that has to be replaced, and opens the account `until` then (null: without an end); ends every session of the account. */
export async function issuePassword(
  tx: Statements,
  id: string,
  { passwordHash, until }: { passwordHash: string; until: string | null },
): Promise<void> {
  await tx.query('SELECT issue_password($1, $2, $3::timestamptz)', id, passwordHash, until);
}
/** Under the scope of a security administrator. */
export async function unlockAccount(tx: Statements, id: string): Promise<void> {
  await tx.query('SELECT unlock_account($1)', id);
}
/** Under the scope of a system or security administrator. Ends sessions, tokens, rights, password and one-time codes of the account. */
export async function closeAccount(tx: Statements, id: string): Promise<void> {
  await tx.query('SELECT close_account($1)', id);
}

function viewOf(row: RegisterRow): AccountView {
  const {
    id,
    username,
    display_name: displayName,
    body,
    body_name,
    area,
    roles,
    instructor_no: instructorNo,
    seat,
    active,
    locked_until,
    totp,
    version,
  } = row;
  const password = !row.has_password ? 'none' : row.must_change_password ? 'one-time' : 'own';
  return {
    id,
    username,
    displayName,
    body: { id: body, name: body_name },
    area,
    roles,
    instructorNo,
    seat,
    active,
    lockedUntil: locked_until?.toISOString() ?? null,
    password,
    totp,
    version,
  };
}
