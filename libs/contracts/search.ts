import { z } from 'zod';
import { caseSummary } from './cases.js';
import { caseId, organisationType } from './primitives.js';

export const searchQuery = z.strictObject({
  text: z.string().trim().min(1).max(60),
  limit: z.coerce.number().int().min(1).max(20).default(5).meta({ description: 'Most hits of each kind' }),
});
export type SearchQuery = z.output<typeof searchQuery>;

const leadsTo = caseId.nullable().meta({ description: 'A case to look at, as far as the caller sees one' });
export const searchAnswer = z
  .object({
    cases: z.array(caseSummary),
    units: z.array(z.object({ unitId: z.string(), name: z.string(), township: z.string(), caseId: leadsTo })),
    organisations: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        type: organisationType,
        township: z.string().nullable(),
        caseId: leadsTo,
      }),
    ),
    documents: z.array(
      z.object({
        documentNo: z.string(),
        kind: z.enum(['application-reply', 'plan-reply', 'result-reply', 'registration']),
        caseId,
        caseNo: z.string(),
        leadUnitName: z.string(),
      }),
    ),
  })
  .meta({ id: 'SearchAnswer', description: 'Hits by kind, each under the caller’s own sight' });
export type SearchAnswer = z.infer<typeof searchAnswer>;
