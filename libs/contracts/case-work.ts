import { z } from 'zod';
import { caseId, instant, plainDate, position, role } from './primitives.js';
import { findingView, refusalView, status } from './cases.js';

/** `?dryRun=true` on an action: what it would lead to. Nothing is written, drawn or sent, so it needs no Idempotency-Key. */
export const actQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .optional()
    .transform((v) => v === 'true')
    .meta({ description: 'true: only say what the action would lead to' }),
});

/** Whom `reassign` can hand a case to. */
export const takersAnswer = z
  .object({ caseId, items: z.array(z.object({ account: z.string(), name: z.string(), role })) })
  .meta({ id: 'CaseTakers' });
export type TakersAnswer = z.infer<typeof takersAnswer>;

const replyDraft = z
  .object({
    kind: z.enum(['application-reply', 'plan-reply', 'result-reply', 'registration']),
    documentNo: z.string().nullable().meta({ description: 'The given number; null while it would be drawn' }),
    numberSeries: z.string().meta({ description: "Issuer's code and year of the number that would be drawn" }),
    issuer: z.string(),
    addressee: z.string(),
    lateSince: plainDate
      .nullable()
      .meta({ description: 'Last day of the limit that it would be given after; null in time' }),
    title: z.string(),
    paragraphs: z.array(z.string()),
  })
  .meta({ id: 'ReplyDraft' });

export const actionPreview = z
  .object({
    dryRun: z.literal(true),
    caseId,
    version: z.int().meta({ description: 'Version of the case the preview was made for' }),
    allowed: z.boolean(),
    refusal: refusalView.nullable().meta({ description: 'The very refusal the action would be answered with' }),
    outcome: z
      .object({
        position: position,
        status,
        waitingFor: z
          .object({
            role: role,
            body: z.string(),
            bodyName: z.string().nullable(),
            account: z.string().nullable(),
            instructorNo: z.string().nullable(),
          })
          .nullable(),
        deadline: z
          .object({
            dueOn: plainDate,
            provisional: z.boolean(),
            amount: z.int(),
            dayKind: z.enum(['working', 'calendar']),
          })
          .nullable(),
        findings: z.array(findingView),
        reply: replyDraft.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'ActionPreview' });
export type ActionPreviewAnswer = z.infer<typeof actionPreview>;

export const changesQuery = z.strictObject({
  sinceRound: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'Round to compare the last submission with; the one before when left out' }),
});
const handedIn = z.object({ seq: z.int(), round: z.int(), on: plainDate, by: z.string().nullable() });
/** What the last submission of the present step says differently from an earlier round of the same attempt. */
export const caseChanges = z
  .object({
    caseId,
    step: z.enum(['application', 'congress', 'registration']).nullable(),
    rounds: z.int().meta({ description: 'Submissions of the step so far in this attempt' }),
    from: handedIn.nullable(),
    to: handedIn.nullable(),
    changes: z
      .array(z.object({ path: z.string(), from: z.unknown(), to: z.unknown() }))
      .meta({ description: 'Empty for readers who are no party to the case, as for the first round' }),
    between: z
      .array(z.object({ seq: z.int(), action: z.string(), at: instant, on: plainDate, by: z.string().nullable() }))
      .meta({ description: 'What else was done with the case since that round' }),
  })
  .meta({ id: 'CaseChanges' });
export type CaseChanges = z.infer<typeof caseChanges>;
