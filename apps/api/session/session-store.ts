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
  /** Until when a password opens the account that an administrator gave it; null for one without an end. */
  oneTimeUntil: string | null;
  disabled: boolean;
  /** Whether a one-time code is asked for beside the password. */
  totp: boolean;
}
export interface StoredSession {
  account: StoredAccount;
  lastSeenAt: string;
  createdAt: string;
}

/** Accounts, sessions and service tokens as the API uses them; secrets come in hashed. */
export interface SessionStore {
  findAccount(username: string): Promise<StoredAccount | null>;
  /** Counts a failure and locks at `maxFailures`; a lock that is over starts the count afresh. Returns until when the account is locked now. */
  recordFailure(
    account: string,
    lock: { maxFailures: number; now: string; lockedUntil: string },
  ): Promise<string | null>;
  /** Unless the account was locked in the meantime: then returns until when, and clears nothing. */
  clearFailures(account: string, now: string): Promise<string | null>;
  createSession(session: { tokenHash: string; account: string; createdAt: string; expiresAt: string }): Promise<void>;
  findSession(tokenHash: string): Promise<StoredSession | null>;
  touchSession(tokenHash: string, at: string): Promise<void>;
  endSession(tokenHash: string): Promise<void>;
  endSessionsOf(account: string, except: string): Promise<void>;
  setPassword(account: string, passwordHash: string): Promise<void>;
  createToken(token: {
    tokenHash: string;
    account: string;
    label: string;
    createdAt: string;
    expiresAt: string | null;
  }): Promise<boolean>;
  tokens(): Promise<
    { id: string; account: string; label: string; created_at: Date; expires_at: Date | null; revoked_at: Date | null }[]
  >;
  revokeToken(id: string, at: string): Promise<boolean>;
  findToken(tokenHash: string, at: string): Promise<{ id: string; account: StoredAccount } | null>;
}

/** Secrets of one-time codes, sealed. */
export interface TotpStore {
  /** @returns false when a confirmed one stands. */
  keepTotp(account: string, sealed: string): Promise<boolean>;
  findTotp(account: string): Promise<{ sealed: string; confirmed: boolean } | null>;
  /** @returns false when this step or a later one was taken before. `confirmedAt` switches it on. */
  takeTotpStep(account: string, take: { step: number; confirmedAt: string | null }): Promise<boolean>;
  removeTotp(account: string): Promise<boolean>;
}
