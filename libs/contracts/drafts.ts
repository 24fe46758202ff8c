import { z } from 'zod';
import { instant } from './primitives.js';

/** Longest JSON text of one draft, in characters. */
const LONGEST = 65_536;

export const draftKey = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,160}$/)
  .meta({ description: 'Which form: made by the client, the same for the same form', examples: ['CASE-ID.return'] });
/** Body of `PUT /drafts/{key}`. */
export const draftBody = z
  .strictObject({
    value: z
      .record(z.string(), z.unknown())
      .refine((value) => JSON.stringify(value).length <= LONGEST, '草稿过长')
      .meta({ description: 'What is typed so far; at most 64 KB of JSON' }),
  })
  .meta({ id: 'NewDraft' });
export type DraftBody = z.infer<typeof draftBody>;
export const draftView = z
  .object({
    key: z.string(),
    value: z.record(z.string(), z.unknown()).nullable().meta({ description: 'null: there is none' }),
    updatedAt: instant.nullable(),
  })
  .meta({ id: 'Draft' });
export type DraftView = z.infer<typeof draftView>;
