import { z } from 'zod';
import { SYSTEM_ACTOR } from '../domain/permissions.js';
import { pageQuery } from './assessments.js';
import { areaPath } from './bodies.js';
import { pageInfo } from './cases.js';
import { accountId, bodyId, instant, role, shortText } from './primitives.js';

export const username = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,63}$/, '只能用小写字母、数字和 . _ -，2 至 64 个')
  .refine((name) => name !== SYSTEM_ACTOR.account, '为系统保留（reserved for the system）')
  .meta({ description: 'Name to sign in with; the id of the account, never changed', examples: ['rv-101'] });
/** Body of `POST /accounts`: a person without rights and without a password. */
export const newAccountBody = z
  .strictObject({ username, displayName: shortText, body: bodyId })
  .meta({ id: 'NewAccount' });
export type NewAccountBody = z.output<typeof newAccountBody>;
export const renameAccountBody = z.strictObject({ displayName: shortText }).meta({ id: 'RenameAccount' });
export type RenameAccountBody = z.output<typeof renameAccountBody>;

/** Body of `PUT /accounts/{id}/rights`: the whole of them. */
export const rightsBody = z
  .strictObject({
    roles: z.array(role).max(8).meta({
      description: 'One administrator’s role and nothing else, service and nothing else, or any of the others',
    }),
    body: bodyId,
    area: areaPath.optional().meta({ description: 'Where the person works; the body’s area when left out' }),
    instructorNo: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9-]{1,40}$/, '只能用字母、数字和连字符')
      .nullable()
      .default(null)
      .meta({ description: 'Of an instructor, and of nobody else' }),
    seat: z
      .string()
      .trim()
      .min(1)
      .max(20)
      .nullable()
      .default(null)
      .meta({ description: 'Of two who stand in for each other, e.g. A and B' }),
  })
  .meta({ id: 'AccountRights' });
export type RightsBody = z.output<typeof rightsBody>;
/** left 离职 · moved 调离 · absent 长期不在岗 · security 安全原因 · mistake 误建 */
export const CLOSING_REASONS = ['left', 'moved', 'absent', 'security', 'mistake'] as const;
export const closeAccountBody = z.strictObject({ reasonCode: z.enum(CLOSING_REASONS) }).meta({ id: 'CloseAccount' });
export type CloseAccountBody = z.output<typeof closeAccountBody>;

export const accountView = z
  .object({
    id: accountId,
    username: z.string(),
    displayName: z.string(),
    body: z.object({ id: z.string(), name: z.string() }),
    area: z.string(),
    roles: z.array(role),
    instructorNo: z.string().nullable(),
    seat: z.string().nullable(),
    active: z.boolean(),
    lockedUntil: instant
      .nullable()
      .meta({ description: 'The longest lock that stands, of the places it was guessed at from' }),
    password: z
      .enum(['none', 'one-time', 'own'])
      .meta({ description: 'none: cannot sign in yet · one-time: has to be replaced at the first sign-in · own' }),
    totp: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'Account' });
export type AccountView = z.infer<typeof accountView>;
export const accountsQuery = z.strictObject({
  body: bodyId.optional(),
  role: role.optional(),
  active: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  text: z.string().trim().min(1).max(64).optional().meta({ description: 'Part of user name or display name' }),
  ...pageQuery,
});
export type AccountsQuery = z.output<typeof accountsQuery>;
export const accountsAnswer = z.object({ items: z.array(accountView), page: pageInfo }).meta({ id: 'Accounts' });
/** Answer of `POST /accounts/{id}/password`. */
export const oneTimePasswordAnswer = z
  .object({
    username: z.string(),
    password: z.string().meta({ description: 'Shown once; it has to be replaced at the first sign-in' }),
    expiresAt: instant.meta({ description: 'It opens nothing from then on (ONE_TIME_PASSWORD_HOURS, 72)' }),
  })
  .meta({ id: 'OneTimePassword' });
export type OneTimePasswordAnswer = z.infer<typeof oneTimePasswordAnswer>;
