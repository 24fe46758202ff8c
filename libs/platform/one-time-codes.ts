import { Secret, TOTP } from 'otpauth';

/** What every authenticator app understands (RFC 6238): HMAC-SHA-1, six digits, steps of thirty seconds. */
const FORM = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** Steps a device's clock may be off, to either side. */
const STEPS_OFF = 1;
const ISSUER = 'Qunjian';

/** 160 random bits in base32, as RFC 4226 section 4 recommends. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What an authenticator app reads, as a link or in a QR code. */
export function totpUri(secret: string, username: string): string {
  return new TOTP({ ...FORM, issuer: ISSUER, label: username, secret: Secret.fromBase32(secret) }).toString();
}

/** The time step whose code this is, or null. The caller takes no step twice. @param nowMs real time */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  const totp = new TOTP({ ...FORM, secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp: nowMs, window: STEPS_OFF });
  return delta === null ? null : totp.counter({ timestamp: nowMs }) + delta;
}

/** The code of an instant: what the device shows. */
export function codeAt(secret: string, nowMs: number): string {
  return new TOTP({ ...FORM, secret: Secret.fromBase32(secret) }).generate({ timestamp: nowMs });
}
