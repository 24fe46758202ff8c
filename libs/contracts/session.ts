import { z } from 'zod';
import { accountId, instant, role, shortText } from './primitives.js';

export const loginBody = z
  .strictObject({
    username: z.string().min(1).max(64),
    password: z.string().min(1).max(256),
    totp: z
      .string()
      .regex(/^\d{6}$/)
      .optional(),
  })
  .meta({ id: 'Login' });

/** Length is what counts, so no classes are asked for; what else is refused stands in libs/platform/password-rules.ts. */
export const changePasswordBody = z
  .strictObject({ current: z.string().min(1).max(256), next: z.string().min(12).max(256) })
  .meta({ id: 'ChangePassword' });

/** Where something asks for the password again. */
export const presentPasswordBody = z
  .strictObject({ password: z.string().min(1).max(256) })
  .meta({ id: 'PresentPassword' });
export const oneTimeCode = z.string().regex(/^\d{6}$/);
export const confirmTotpBody = z.strictObject({ totp: oneTimeCode }).meta({ id: 'OneTimeCode' });
export const totpAnswer = z
  .object({
    secret: z.string().meta({ description: 'Base32; shown once' }),
    uri: z.string().meta({ description: 'otpauth:// link for an authenticator app' }),
  })
  .meta({ id: 'TotpSecret' });

export const meView = z
  .object({
    account: accountId,
    username: z.string(),
    displayName: z.string(),
    roles: z.array(role),
    body: z.object({ id: z.string(), name: z.string(), line: z.string(), level: z.string(), area: z.string() }),
    instructorNo: z.string().nullable(),
    mustChangePassword: z.boolean(),
    totp: z.boolean().meta({ description: 'Whether signing in asks for a one-time code' }),
    session: z
      .object({ idleUntil: instant, endsAt: instant })
      .nullable()
      .meta({ description: 'null for a service token' }),
  })
  .meta({ id: 'Me' });

/** What a token is for. read: lists, searches, streams · import: spreadsheets of the offices · open-cases: cases of a list. */
export const TOKEN_SCOPES = ['read', 'import', 'open-cases'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];
const tokenScopes = z.array(z.enum(TOKEN_SCOPES));
export const sessionView = z
  .object({
    id: z.string(),
    current: z.boolean().meta({ description: 'Whether it is the one that asks' }),
    createdAt: instant,
    lastSeenAt: instant.meta({ description: 'Last request of the person, to within a minute' }),
    idleUntil: instant,
    endsAt: instant,
    address: z.string().nullable().meta({ description: 'Network address it was begun from' }),
    agent: z.string().nullable().meta({ description: 'What the client called itself' }),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof sessionView>;
export const sessionsAnswer = z.object({ items: z.array(sessionView) }).meta({ id: 'Sessions' });

/** Body of `POST /service-tokens`; the token is shown once. */
export const serviceTokenBody = z
  .strictObject({
    account: accountId,
    label: shortText,
    scopes: tokenScopes
      .min(1)
      .max(TOKEN_SCOPES.length)
      .default(['read'])
      .meta({ description: 'What it may be used for, within what the account may' }),
    expiresAt: instant
      .refine((at) => at > '2000' && at < '2200', '须在 2000 年至 2199 年之间')
      .optional()
      .meta({ description: 'At most a year from now; a year where left out' }),
  })
  .meta({ id: 'NewServiceToken' });
export const serviceTokenView = z
  .object({
    id: z.string(),
    account: accountId,
    label: z.string(),
    scopes: tokenScopes,
    createdAt: instant,
    expiresAt: instant,
    revokedAt: instant.nullable().meta({ description: 'By hand, or because the account got other rights' }),
    lastUsedAt: instant.nullable().meta({ description: 'To the minute' }),
  })
  .meta({ id: 'ServiceTokenInfo' });
export const serviceTokensAnswer = z.object({ items: z.array(serviceTokenView) }).meta({ id: 'ServiceTokens' });
export const serviceTokenAnswer = z
  .object({
    id: z.string(),
    token: z.string().meta({ description: 'Shown once; only its hash is kept' }),
    expiresAt: instant,
  })
  .meta({ id: 'ServiceToken' });
