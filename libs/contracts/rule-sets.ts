import { z } from 'zod';
import { organisationType, plainDate } from './primitives.js';

const title = z.object({ zh: z.string(), en: z.string() });
const REASON_KINDS = ['hold', 'close', 'return', 'reject', 'extend', 'withdraw-unit'] as const;
const reason = z.object({ code: z.string(), zh: z.string(), en: z.string() });

/** One rule set in the list of those the product knows. */
export const ruleSetSummary = z
  .object({
    id: z.string(),
    title,
    jurisdiction: z.string(),
    validFrom: plainDate,
    validTo: plainDate.nullable(),
    inForce: z.boolean().meta({ description: 'Whether a case opened today starts under it' }),
  })
  .meta({ id: 'RuleSetSummary' });
export const ruleSetsAnswer = z.object({ items: z.array(ruleSetSummary) }).meta({ id: 'RuleSets' });

/** A rule set whole: what forms, buttons and explanations are made from. Every rule carries its `id` and `citation`. */
export const ruleSetView = z
  .object({
    ...ruleSetSummary.shape,
    types: z
      .record(organisationType, z.record(z.string(), z.unknown()))
      .meta({ description: 'Thresholds, candidates, meeting, quorum, majority, committee, limits, terms per type' }),
    reasons: z.record(z.string(), z.array(reason)).meta({
      description: `Coded reasons with their words, by kind: ${REASON_KINDS.join(', ')} and others a set names`,
    }),
  })
  .meta({ id: 'RuleSet' });
export type RuleSetView = z.infer<typeof ruleSetView>;

export const ruleSetComparisonQuery = z.strictObject({
  from: z.string().min(1).max(64),
  to: z.string().min(1).max(64),
});
export const ruleSetComparison = z
  .object({
    from: z.string(),
    to: z.string(),
    differences: z.array(z.object({ path: z.string(), from: z.unknown(), to: z.unknown() })),
  })
  .meta({ id: 'RuleSetComparison' });
