// Raw SQL: who an account, a session or a token is, with its body, is one statement of every request. All else are rows.
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

const TOKENS_SHOWN = 500;

export interface TokenLine {
  id: string;
  account: string;
  label: string;
  scopes: TokenScope[];
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
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
    const { tokenHash: id, account, address, agent } = s;
    const createdAt = new Date(s.createdAt);
    const times = { createdAt, lastSeenAt: createdAt, expiresAt: new Date(s.expiresAt) };
    await this.database.rows.session.createMany({ data: [{ id, account, address, agent, ...times }] });
  }

  /** Sessions of an account, the last used first; those that ended by themselves are among them until they are swept. */
  async sessionsOf(id: string): Promise<SessionLine[]> {
    const rows = await this.database.rows.session.findMany({
      where: { account: id },
      orderBy: [{ lastSeenAt: 'desc' }, { id: 'asc' }],
      select: { id: true, createdAt: true, lastSeenAt: true, address: true, agent: true },
    });
    return rows.map(({ id: tokenHash, createdAt, lastSeenAt, ...from }) => ({
      tokenHash,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      ...from,
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
    await this.database.rows.session.updateMany({ where: { id: tokenHash }, data: { lastSeenAt: new Date(at) } });
  }

  async endSession(tokenHash: string): Promise<void> {
    await this.database.rows.session.deleteMany({ where: { id: tokenHash } });
  }

  async endSessionsOf(id: string, except: string): Promise<void> {
    await this.database.rows.session.deleteMany({ where: { account: id, id: { not: except } } });
  }

  async setPassword(id: string, passwordHash: string): Promise<void> {
    await this.database.rows.account.updateMany({
      where: { id },
      data: { passwordHash, mustChangePassword: false, oneTimeUntil: null },
    });
  }

  /** Hashes of the actor's own passwords that were replaced last, newest first. */
  async formerPasswords(actor: Actor, most: number): Promise<string[]> {
    const former = await this.database.withScope(actor, ({ rows }) =>
      rows.formerPassword.findMany({ orderBy: { replacedAt: 'desc' }, take: most, select: { hash: true } }),
    );
    return former.map(({ hash }) => hash);
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
    await this.database.rows.serviceToken.updateMany({ where: { id: tokenHash }, data: { lastUsedAt: new Date(at) } });
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
    const { tokenHash: id, account, label, createdAt, expiresAt, scopes } = token;
    return this.database.transaction(async ({ rows }) => {
      const service = await rows.account.count({
        where: { id: account, active: true, roles: { equals: ['service'] } },
      });
      if (service === 0) return false;
      const times = { createdAt: new Date(createdAt), expiresAt: new Date(expiresAt) };
      await rows.serviceToken.createMany({ data: [{ id, account, label, scopes: [...scopes], ...times }] });
      return true;
    });
  }

  /** The newest first. */
  async tokens(): Promise<TokenLine[]> {
    const rows = await this.database.rows.serviceToken.findMany({ orderBy: { createdAt: 'desc' }, take: TOKENS_SHOWN });
    return rows.map((row) => ({ ...row, scopes: row.scopes as TokenScope[] }));
  }

  /** @returns false when there is no such token. */
  async revokeToken(id: string, at: string): Promise<boolean> {
    const tokens = this.database.rows.serviceToken;
    await tokens.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date(at) } });
    return (await tokens.count({ where: { id } })) === 1;
  }

  async isActive(id: string, role: Role): Promise<boolean> {
    return (await this.database.rows.account.count({ where: { id, active: true, roles: { has: role } } })) > 0;
  }

  /** Whether an active account holds the role at the body. */
  async worksAt(id: string, role: Role, body: string): Promise<boolean> {
    return (await this.database.rows.account.count({ where: { id, active: true, roles: { has: role }, body } })) > 0;
  }

  /** Active accounts with the role at the body, by name: those `worksAt` says yes to. */
  async peopleAt(role: Role, body: string): Promise<{ account: string; name: string }[]> {
    const people = await this.database.rows.account.findMany({
      where: { active: true, roles: { has: role }, body },
      orderBy: [{ displayName: 'asc' }, { id: 'asc' }],
      take: PEOPLE_SHOWN,
      select: { id: true, displayName: true },
    });
    return people.map(({ id: account, displayName: name }) => ({ account, name }));
  }

  async isInstructor(instructorNo: string): Promise<boolean> {
    return (await this.database.rows.account.count({ where: { instructorNo, active: true } })) > 0;
  }
}

/** No case and no unit lies there. */
const NOWHERE = '-';

/**
 * Where somebody works: the body's area, or the account's own where that is a part of it. An instructor's cases are theirs wherever they lie (by their
 * number); of those that nobody guides yet they see and survey what lies in their own area.
 */
function areaOf({ area, body_area: ofBody }: AccountRow): Pick<Actor, 'area' | 'narrowed'> {
  if (covers(area, ofBody)) return { area: ofBody };
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
