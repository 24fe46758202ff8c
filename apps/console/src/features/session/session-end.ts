/** What a person has to know about the end of their session. */
export type SessionNotice = { kind: 'none' } | { kind: 'idle' | 'for-good'; minutes: number };

/** Warned so long before. */
export const WARNED_BEFORE_MS = 3 * 60_000;

/**
 * The session ends when nobody has asked for anything until `idleUntil`, and in any case at `endsAt`; requests move the first, nothing the second.
 * @param now real milliseconds since the epoch, by the server's clock
 */
export function sessionNotice(session: { idleUntil: string; endsAt: string }, now: number): SessionNotice {
  const idle = Date.parse(session.idleUntil) - now;
  const end = Date.parse(session.endsAt) - now;
  const left = Math.min(idle, end);
  if (left > WARNED_BEFORE_MS) return { kind: 'none' };
  return { kind: end <= idle ? 'for-good' : 'idle', minutes: Math.max(0, Math.ceil(left / 60_000)) };
}
