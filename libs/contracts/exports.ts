import { z } from 'zod';
import { caseSearchBody } from './cases.js';

/** Most cases one file takes: as far as a search counts. */
export const MOST_EXPORTED = 10_000;

/** Body of `POST /exports`. */
export const exportBody = z
  .strictObject({
    list: z
      .enum(['board', 'cases'])
      .meta({ description: 'The numbers of the board, narrowed by `type` alone, or the cases that a search finds' }),
    filter: caseSearchBody.shape.filter,
    format: z.enum(['csv', 'xlsx']),
  })
  .meta({ id: 'Export' });
export type ExportBody = z.output<typeof exportBody>;
