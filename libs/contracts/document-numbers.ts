import { z } from 'zod';
import { bodyId } from './primitives.js';

const LAST_NUMBER = 9_999_999;

/** Query of `GET /document-numbers`. */
export const documentNumbersQuery = z.strictObject({
  issuer: bodyId,
  year: z.coerce.number().int().min(1949).max(2999),
  gaps: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: 'Only numbers that leave others out' }),
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(LAST_NUMBER)
    .default(0)
    .meta({ description: 'Number the page begins after' }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type DocumentNumbersQuery = z.output<typeof documentNumbersQuery>;

export const documentNumbersAnswer = z
  .object({
    declared: z.int().meta({ description: 'Last number the body declared as used before; 0 where it declared none' }),
    last: z.int().meta({ description: 'Last number that is taken' }),
    items: z.array(
      z.object({
        number: z.int(),
        documentNo: z.string(),
        kind: z.string(),
        caseId: z.string(),
        caseNo: z.string(),
        missing: z
          .object({ from: z.int(), to: z.int(), reason: z.string().nullable() })
          .nullable()
          .meta({ description: 'Numbers that it leaves out, and why' }),
      }),
    ),
    hasMore: z.boolean(),
  })
  .meta({ id: 'DocumentNumbers' });
export type DocumentNumbersAnswer = z.infer<typeof documentNumbersAnswer>;
