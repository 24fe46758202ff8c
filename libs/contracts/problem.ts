import { z } from 'zod';
import { ERROR_CODES } from '../domain/errors.js';

/** RFC 9457 problem of every refused request; `detail` is the Chinese sentence, `detailEn` the English one. */
export const problemSchema = z
  .object({
    type: z
      .string()
      .meta({ description: 'Stable URI of the kind of problem', examples: ['urn:qunjian:problem:wrong-position'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    detailEn: z.string(),
    code: z.enum(ERROR_CODES),
    instance: z.string().optional().meta({ description: 'Request id, to quote to the operator' }),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    caseId: z.string().optional(),
    version: z.int().optional().meta({ description: 'Version of the case the refusal was decided on' }),
    allowedActions: z.array(z.string()).optional().meta({ description: 'What the caller may do instead' }),
    rule: z.object({ id: z.string(), citation: z.string() }).optional(),
    retryAfterSeconds: z.int().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;
