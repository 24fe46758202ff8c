import { z } from 'zod';
import { PAPERS } from '../domain/papers.js';
import { caseId, instant, names, shortText, stepOfCase } from './primitives.js';

/** Fields of `POST /cases/{id}/documents` beside the file. */
export const documentFields = z.strictObject({
  paper: z.enum(PAPERS).default('other'),
  name: shortText.optional(),
});
export type DocumentFields = z.output<typeof documentFields>;

export const documentView = z
  .object({
    id: z.string(),
    paper: z.enum(PAPERS).meta({ description: 'Line of the checklist it stands for' }),
    name: z.string(),
    mediaType: z.string().meta({ description: 'As its content says, whatever it was called' }),
    size: z.int().meta({ description: 'Bytes' }),
    sha256: z.string(),
    by: z.string(),
    body: z.string(),
    at: instant,
    attached: z.boolean().meta({ description: 'Whether an action `attach` has put it into the record of the case' }),
    afterEnd: z.boolean().meta({ description: 'Handed in after the case ended with its registration' }),
  })
  .meta({ id: 'CaseDocument' });
export type DocumentView = z.infer<typeof documentView>;

export const documentsAnswer = z
  .object({
    caseId,
    mayUpload: z.boolean(),
    largestBytes: z.int(),
    items: z.array(documentView).meta({ description: 'Of readers who are no party to the case, none' }),
    checklist: z.array(
      z.object({
        paper: z.enum(PAPERS),
        step: stepOfCase,
        zh: z.string(),
        en: z.string(),
        citation: z.string(),
        required: z.boolean(),
        state: z
          .enum(['there', 'missing', 'later', 'optional'])
          .meta({ description: 'missing: wanted by now · later: wanted from a later step on' }),
      }),
    ),
    missing: z.int().meta({ description: 'How many papers are wanted by now and not there' }),
    names,
  })
  .meta({ id: 'CaseDocuments' });
export type DocumentsAnswer = z.infer<typeof documentsAnswer>;
