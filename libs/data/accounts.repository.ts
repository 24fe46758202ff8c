import type { TokenScope } from '../contracts/session.js';
import type { Actor, BodyLevel, Line, Role } from '../domain/case.js';
import { covers } from '../domain/permissions.js';
import type { Database } from './database.js';

export interface StoredAccount {
  actor: Actor;
  username: string;
  displayName: string;
  bodyName: string;
  passwordHash: string;
  mustChangePassword: boolean;
  oneTimeUntil: string | null;
  disabled: boolean;
  totp: boolean;
}
export interface StoredSession {
  account: StoredAccount;
  lastSeenAt: string;
  createdAt: string;
}
export interface StoredToken {
  id: string;
  account: StoredAccount;
  scopes: readonly TokenScope[];
  lastUsedAt: string | null;
}
/** A body has fewer people of one role; the list of a larger one is no list to choose from. */
const PEOPLE_SHOWN = 200;

interface TokenRow {
  id: string;
  account: string;
  label: string;
  scopes: TokenScope[];
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  last_used_at: Date | null;
}
/** A session as its person sees it. */
export interface SessionLine {
  tokenHash: string;
  createdAt: string;
  lastSeenAt: string;
  address: string | null;
  agent: string | null;
}
interface AccountRow {
  id: string;
  username: string;
  display_name: string;
  password_hash: string | null;
  roles: Role[];
  instructor_no: string | null;
  active: boolean;
  must_change_password: boolean;
  one_time_until: Date | null;
  totp: boolean;
  body: string;
  body_name: string;
  line: Line;
  level: BodyLevel;
  body_area: string;
  area: string;
}
const ACCOUNT = `a.id, a.username, a.display_name, a.password_hash, a.roles, a.instructor_no, a.active, a.must_change_password, a.one_time_until,
  EXISTS (SELECT 1 FROM account_totp t WHERE t.account = a.id AND t.confirmed_at IS NOT NULL) AS totp, b.id AS body, b.name AS body_name, b.line, b.level, b.area AS body_area, a.area`;
const FROM = 'FROM accounts a JOIN bodies b ON b.id = a.body';

/** Accounts, sessions and service tokens. Secrets come in hashed; instants are real time. */
export class AccountsRepository {
  constructor(private readonly database: Database) {}

  async findAccount(username: string): Promise<StoredAccount | null> {
    const [row] = await this.database.query<AccountRow>(`SELECT ${ACCOUNT} ${FROM} WHERE a.username = $1`, username);
    return row ? account(row) : null;
  }

  async createSession(s: {
    tokenHash: string;
    account: string;
    createdAt: string;
    expiresAt: string;
    address: string;
    agent: string | null;
  }): Promise<void> {
    await this.database.execute(
      'INSERT INTO sessions VALUES ($1, $2, $3::timestamptz, $3::timestamptz, $4::timestamptz, $5, $6)',
      s.tokenHash,
      s.account,
      s.createdAt,
      s.expiresAt,
      s.address,
      s.agent,
    );
  }

  /** Sessions of an account, the last used first; those that ended by themselves are among them until they are swept. */
  async sessionsOf(id: string): Promise<SessionLine[]> {
    const rows = await this.database.query<{
      id: string;
      created_at: Date;
      last_seen_at: Date;
      address: string | null;
      agent: string | null;
    }>(
      'SELECT id, created_at, last_seen_at, address, agent FROM sessions WHERE account = $1 ORDER BY last_seen_at DESC, id',
      id,
    );
    return rows.map((row) => ({
      tokenHash: row.id,
      createdAt: row.created_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
      address: row.address,
      agent: row.agent,
    }));
  }

  async findSession(tokenHash: string): Promise<StoredSession | null> {
    const [row] = await this.database.query<AccountRow & { last_seen_at: Date; created_at: Date }>(
      `SELECT ${ACCOUNT}, s.last_seen_at, s.created_at FROM sessions s JOIN accounts a ON a.id = s.account JOIN bodies b ON b.id = a.body WHERE s.id = $1`,
      tokenHash,
    );
    return row
      ? { account: account(row), lastSeenAt: row.last_seen_at.toISOString(), createdAt: row.created_at.toISOString() }
      : null;
  }

  async touchSession(tokenHash: string, at: string): Promise<void> {
    await this.database.execute('UPDATE sessions SET last_seen_at = $2::timestamptz WHERE id = $1', tokenHash, at);
  }

  async endSession(tokenHash: string): Promise<void> {
    await this.database.execute('DELETE FROM sessions WHERE id = $1', tokenHash);
  }

  async endSessionsOf(id: string, except: string): Promise<void> {
    await this.database.execute('DELETE FROM sessions WHERE account = $1 AND id <> $2', id, except);
  }

  async setPassword(id: string, passwordHash: string): Promise<void> {
    await this.database.execute(
      'UPDATE accounts SET password_hash = $2, must_change_password = false, one_time_until = NULL WHERE id = $1',
      id,
      passwordHash,
    );
  }

  /** Hashes of the actor's own passwords that were replaced last, newest first. */
  async formerPasswords(actor: Actor, most: number): Promise<string[]> {
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<{ hash: string }>('SELECT hash FROM former_passwords ORDER BY replaced_at DESC LIMIT $1', most),
    );
    return rows.map(({ hash }) => hash);
  }

  async findToken(tokenHash: string, at: string): Promise<StoredToken | null> {
    const [row] = await this.database.query<
      AccountRow & { token: string; scopes: TokenScope[]; last_used_at: Date | null }
    >(
      `SELECT ${ACCOUNT}, t.id AS token, t.scopes, t.last_used_at FROM service_tokens t JOIN accounts a ON a.id = t.account JOIN bodies b ON b.id = a.body
       WHERE t.id = $1 AND t.revoked_at IS NULL AND t.expires_at > $2::timestamptz`,
      tokenHash,
      at,
    );
    return row
      ? {
          id: row.token,
          account: account(row),
          scopes: row.scopes,
          lastUsedAt: row.last_used_at?.toISOString() ?? null,
        }
      : null;
  }

  async touchToken(tokenHash: string, at: string): Promise<void> {
    await this.database.execute(
      'UPDATE service_tokens SET last_used_at = $2::timestamptz WHERE id = $1',
      tokenHash,
      at,
    );
  }

  /** `heard` gets the id of every account whose sessions, tokens or rights have changed, anywhere; null: of any. @returns stops it */
  onAccessChange(heard: (account: string | null) => void): () => Promise<void> {
    return this.database.listen('access', heard);
  }

  /** @returns false when there is no such active service account. */
  async createToken(token: {
    tokenHash: string;
    account: string;
    label: string;
    createdAt: string;
    expiresAt: string;
    scopes: readonly TokenScope[];
  }): Promise<boolean> {
    const written = await this.database.execute(
      `INSERT INTO service_tokens (id, account, label, created_at, expires_at, scopes)
       SELECT $1, id, $3, $4::timestamptz, $5::timestamptz, $6::text[] FROM accounts WHERE id = $2 AND active AND roles = ARRAY['service']`,
      token.tokenHash,
      token.account,
      token.label,
      token.createdAt,
      token.expiresAt,
      [...token.scopes],
    );
    return written === 1;
  }

  tokens(): Promise<TokenRow[]> {
    return this.database.query<TokenRow>(
      'SELECT id, account, label, scopes, created_at, expires_at, revoked_at, last_used_at FROM service_tokens ORDER BY created_at DESC LIMIT 500',
    );
  }

  /** @returns false when there is no such token. */
  async revokeToken(id: string, at: string): Promise<boolean> {
    return (
      (await this.database.execute(
        'UPDATE service_tokens SET revoked_at = coalesce(revoked_at, $2::timestamptz) WHERE id = $1',
        id,
        at,
      )) === 1
    );
  }

  async isActive(id: string, role: Role): Promise<boolean> {
    const rows = await this.database.query(
      'SELECT 1 AS one FROM accounts WHERE id = $1 AND active AND $2 = ANY (roles)',
      id,
      role,
    );
    return rows.length > 0;
  }

  /** Whether an active account holds the role at the body. */
  async worksAt(id: string, role: Role, body: string): Promise<boolean> {
    const rows = await this.database.query(
      'SELECT 1 AS one FROM accounts WHERE id = $1 AND active AND $2 = ANY (roles) AND body = $3',
      id,
      role,
      body,
    );
    return rows.length > 0;
  }

  /** Active accounts with the role at the body, by name: those `worksAt` says yes to. */
  async peopleAt(role: Role, body: string): Promise<{ account: string; name: string }[]> {
    return this.database.query(
      `SELECT id AS account, display_name AS name FROM accounts WHERE active AND $1 = ANY (roles) AND body = $2 ORDER BY display_name, id LIMIT ${PEOPLE_SHOWN}`,
      role,
      body,
    );
  }

  async isInstructor(instructorNo: string): Promise<boolean> {
    const rows = await this.database.query(
      'SELECT 1 AS one FROM accounts WHERE instructor_no = $1 AND active',
      instructorNo,
    );
    return rows.length > 0;
  }
}

/** No case and no unit lies there. */
const NOWHERE = '-';

/**
 * Where somebody works: the body's area, or the account's own where that is a part of it. Instructors are held by their number and work where their body
 * sends them.
 */
function areaOf({ roles, area, body_area: ofBody }: AccountRow): Pick<Actor, 'area' | 'narrowed'> {
  if (covers(area, ofBody) || roles.every((role) => role === 'instructor')) return { area: ofBody };
  return { area: covers(ofBody, area) ? area : NOWHERE, narrowed: true };
}

function account(row: AccountRow): StoredAccount {
  return {
    actor: {
      account: row.id,
      roles: row.roles,
      body: row.body,
      line: row.line,
      level: row.level,
      ...areaOf(row),
      instructorNo: row.instructor_no,
    },
    username: row.username,
    displayName: row.display_name,
    bodyName: row.body_name,
    passwordHash: row.password_hash ?? '',
    mustChangePassword: row.must_change_password,
    oneTimeUntil: row.one_time_until?.toISOString() ?? null,
    totp: row.totp,
    disabled: !row.active,
  };
}
