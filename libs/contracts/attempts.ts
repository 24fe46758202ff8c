import { z } from 'zod';
import { ERROR_CODES } from '../domain/errors.js';
import { pageInfo, pageRequest } from './cases.js';
import { accountId, bodyId, caseId, instant, plainDate } from './primitives.js';

/** refused and login-failed are attempts that came to nothing; administration and ledger are changes and exports that were made. */
const attemptKind = z
  .string()
  .regex(/^[a-z][a-z-]{0,39}$/)
  .meta({
    description:
      'refused, login, login-failed, logout, account-locked, password-changed, token-made, token-revoked, totp-on, totp-off, administration, ledger, messages-set, webhook-made, webhook-rotated, webhook-active, webhook-resting, webhook-replayed, list-exported, document-uploaded, document-read, case-mended, unsealed-message',
    examples: ['refused'],
  });

/** Body of `POST /attempts/search`; days are real days in Asia/Shanghai, both included. */
export const attemptsSearchBody = z
  .strictObject({
    filter: z
      .strictObject({
        kind: z.array(attemptKind).min(1).max(20).optional(),
        account: accountId.nullable().optional().meta({ description: 'null: of people who were not signed in' }),
        body: bodyId.optional(),
        caseId: caseId.optional(),
        code: z.enum(ERROR_CODES).optional(),
        action: z.string().min(1).max(500).optional(),
        recordedFrom: plainDate.optional(),
        recordedTo: plainDate.optional(),
      })
      .default({}),
    page: pageRequest.default({ limit: 50 }),
  })
  .meta({ id: 'AttemptsSearch' });
export type AttemptsSearchBody = z.output<typeof attemptsSearchBody>;

export const attemptView = z
  .object({
    seq: z.int(),
    at: instant.meta({ description: 'Business time' }),
    recordedAt: instant.meta({ description: 'Real time' }),
    kind: z.string(),
    account: z.string().nullable(),
    body: z.string().nullable(),
    caseId: z.string().nullable(),
    action: z.string().nullable(),
    code: z.string().nullable(),
    detail: z.string().nullable(),
    detailEn: z.string().nullable(),
    rule: z.object({ id: z.string(), citation: z.string() }).nullable(),
    subject: z.string().nullable().meta({ description: 'What a change was about' }),
    details: z.record(z.string(), z.unknown()).nullable().meta({ description: 'What a change did' }),
    requestId: z.string().nullable(),
    address: z.string().nullable().meta({ description: 'Of sign-ins, and of people who were not signed in' }),
    more: z
      .int()
      .nullable()
      .meta({ description: 'Attempts of the same address that the entry stands for beside itself' }),
    hash: z.string(),
  })
  .meta({ id: 'Attempt' });
export type AttemptView = z.infer<typeof attemptView>;
export const attemptsAnswer = z.object({ items: z.array(attemptView), page: pageInfo }).meta({ id: 'Attempts' });
