import { z } from 'zod';
import { HTTP_ACTIONS } from './actions.js';
import { bodyId, instant, int4Text, shortText } from './primitives.js';

/** standard: a program, told by Standard Webhooks 1.0 · wecom, dingtalk: the robot of a body's group. */
export const HOOK_KINDS = ['standard', 'wecom', 'dingtalk'] as const;

export const webhookBody = z
  .strictObject({
    kind: z.enum(HOOK_KINDS),
    name: shortText,
    url: z.url({ protocol: /^https?$/ }).max(2000),
    body: bodyId.optional().meta({ description: 'Of a robot: the body whose notices it is told; required there' }),
    actions: z
      .array(z.enum(['open', ...HTTP_ACTIONS, 'escalate']))
      .max(100)
      .optional()
      .meta({ description: 'Of a program: what it is told; everything where left out' }),
    signingSecret: z
      .string()
      .min(8)
      .max(200)
      .optional()
      .meta({ description: 'Of a DingTalk robot that asks for a sign: its secret (SEC…)' }),
  })
  .meta({ id: 'NewWebhook' });

export const webhookView = z
  .object({
    id: z.string(),
    kind: z.enum(HOOK_KINDS),
    name: z.string(),
    host: z.string().meta({ description: 'The whole address may hold a key and is not shown again' }),
    body: z.string().nullable(),
    actions: z.array(z.string()),
    active: z.boolean(),
    oldSecretUntil: instant.nullable(),
    createdAt: instant,
    createdBy: z.string(),
    waiting: z.int().meta({ description: 'Deliveries that are owed' }),
    givenUp: z.int(),
  })
  .meta({ id: 'Webhook' });
export const webhooksAnswer = z.object({ items: z.array(webhookView) }).meta({ id: 'Webhooks' });
export const webhookSecretAnswer = z
  .object({
    id: z.string(),
    secret: z.string().nullable().meta({ description: 'Shown once; null where the receiver has its own' }),
    oldSecretUntil: instant.nullable(),
  })
  .meta({ id: 'WebhookSecret' });
export const rotateBody = z
  .strictObject({ keepOldHours: z.int().min(0).max(168).default(24) })
  .meta({ id: 'RotateWebhookSecret' });
export const activateBody = z.strictObject({ active: z.boolean() }).meta({ id: 'ActivateWebhook' });
export const deliveriesQuery = z.strictObject({
  before: int4Text.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const deliveryView = z
  .object({
    id: z.int(),
    message: z.string().meta({ description: 'The id it has for its receiver, `webhook-id`' }),
    state: z.enum(['owed', 'delivered', 'given-up']),
    createdAt: instant,
    attempts: z.int(),
    lastTryAt: instant.nullable(),
    nextTryAt: instant.nullable(),
    status: z.int().nullable().meta({ description: 'Of the last answer over HTTP' }),
    problem: z.string().nullable(),
    content: z.string(),
  })
  .meta({ id: 'WebhookDelivery' });
export const deliveriesAnswer = z.object({ items: z.array(deliveryView) }).meta({ id: 'WebhookDeliveries' });
