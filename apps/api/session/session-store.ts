import type { Actor } from '../../../libs/domain/case.js';

/** An account as login needs it. Instants are real time. */
export interface StoredAccount {
  actor: Actor;
  username: string;
  displayName: string;
  bodyName: string;
  passwordHash: string;
  failedLogins: number;
  lockedUntil: string | null;
  mustChangePassword: boolean;
  disabled: boolean;
}
export interface StoredSession {
  account: StoredAccount;
  lastSeenAt: string;
  createdAt: string;
}

/** Accounts, sessions and service tokens as the API uses them; secrets come in hashed. */
export interface SessionStore {
  findAccount(username: string): Promise<StoredAccount | null>;
  /** Counts a failure and locks at `maxFailures`; returns until when the account is locked now. */
  recordFailure(account: string, lock: { maxFailures: number; lockedUntil: string }): Promise<string | null>;
  clearFailures(account: string): Promise<void>;
  createSession(session: { tokenHash: string; account: string; createdAt: string; expiresAt: string }): Promise<void>;
  findSession(tokenHash: string): Promise<StoredSession | null>;
  touchSession(tokenHash: string, at: string): Promise<void>;
  endSession(tokenHash: string): Promise<void>;
  endSessionsOf(account: string, except: string): Promise<void>;
  setPassword(account: string, passwordHash: string): Promise<void>;
  createToken(token: { tokenHash: string; account: string; label: string; createdAt: string; expiresAt: string | null }): Promise<boolean>;
  tokens(): Promise<{ id: string; account: string; label: string; created_at: Date; expires_at: Date | null; revoked_at: Date | null }[]>;
  revokeToken(id: string, at: string): Promise<boolean>;
  findToken(tokenHash: string, at: string): Promise<{ id: string; account: StoredAccount } | null>;
}
