import { z } from 'zod';
import { caseId, instant, plainDate } from './primitives.js';

export const NOTICE_KINDS = [
  'yours-now',
  'decided',
  'overdue',
  'returned',
  'urged',
  'transferred',
  'requested',
  'assigned',
  'plan-warning',
  'due-soon',
  'due-moved',
  'moved',
] as const;
export const notificationView = z
  .object({
    id: z.string(),
    kind: z.enum(NOTICE_KINDS),
    caseId,
    on: plainDate,
    at: instant,
    readAt: instant.nullable(),
    caseNo: z.string(),
    unitName: z.string(),
    sentence: z
      .object({ zh: z.string(), en: z.string() })
      .meta({ description: 'The notice in words, with case number and unit' }),
    params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  })
  .meta({ id: 'Notification' });
export const notificationsQuery = z.strictObject({
  unread: z
    .enum(['true', 'false'])
    .optional()
    .transform((v) => v === 'true'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().min(1).max(500).optional(),
});
export const markReadBody = z
  .strictObject({ ids: z.array(z.string().min(1).max(64)).min(1).max(500) })
  .meta({ id: 'MarkRead' });
export const markAllReadBody = z
  .strictObject({
    upTo: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: 'The newest one that was shown: what came in since stays unread' }),
  })
  .meta({ id: 'MarkAllRead' });
export const unreadAnswer = z
  .object({
    unread: z.int().meta({ description: 'Up to 99' }),
    isLowerBound: z.boolean().meta({ description: 'There may be more' }),
  })
  .meta({ id: 'UnreadCount' });

/** `GET /me/message-preferences`: what the caller is told outside of the product, and where. */
export const messagePreferencesView = z
  .object({
    email: z.string().nullable(),
    muted: z.array(z.enum(NOTICE_KINDS)),
    mail: z.boolean().meta({ description: 'Whether this installation sends mail at all' }),
  })
  .meta({ id: 'MessagePreferences' });
export const messagePreferencesBody = z
  .strictObject({
    email: z.email().max(254).nullable(),
    muted: z.array(z.enum(NOTICE_KINDS)).max(NOTICE_KINDS.length).meta({
      description:
        'Kinds that are not mailed; `overdue`: of other people’s work only, what is late of one’s own is always told',
    }),
  })
  .meta({ id: 'MessagePreferencesBody' });
