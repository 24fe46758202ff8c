import { z } from 'zod';
import { MODES, ORGANISATION_TYPES } from '../../libs/domain/case.js';
import { expectedRefusal } from './expected-refusals.js';
import { PilotFileError, check, parse } from './file-checks.js';

/** The lines of an events file: one act of a case each, in time order. */

export const EVENTS = [
  'survey-recorded',
  'eligibility-confirmed',
  'instructor-assigned',
  'instructor-contacted',
  'application-submitted',
  'application-approved',
  'application-returned',
  'application-rejected',
  'congress-plan-submitted',
  'congress-plan-approved',
  'congress-plan-returned',
  'congress-plan-rejected',
  'congress-held',
  'result-submitted',
  'result-approved',
  'result-returned',
  'result-rejected',
  'registered',
  'on-hold',
  'resumed',
  'unit-withdrew',
  'unit-joined',
  'mode-changed',
  'closed',
] as const;
const eventSchema = z.object({
  at: z.iso.datetime({ offset: true }),
  caseKey: z.string(),
  type: z.enum(ORGANISATION_TYPES),
  mode: z.enum(MODES),
  units: z.array(z.string()),
  body: z.string(),
  actor: z.string(),
  event: z.enum(EVENTS),
  data: z.record(z.string(), z.unknown()),
  expectRefusal: z.string().optional(),
  late: z.boolean().optional(),
});

export type PilotEvent = z.infer<typeof eventSchema> & { line: number };

export interface NumberedLine {
  line: number;
  text: string;
}
export function linesOf(text: string): NumberedLine[] {
  return text
    .split('\n')
    .map((line, i) => ({ line: i + 1, text: line }))
    .filter(({ text: t }) => t.trim() !== '');
}

/** @throws PilotFileError with file, line and reason */
export function parseEvents(file: string, lines: readonly NumberedLine[]): PilotEvent[] {
  const events: PilotEvent[] = [];
  for (const { line, text } of lines) {
    const event = { ...check(file, () => line, parse(file, line, text), eventSchema), line };
    const before = events.at(-1);
    if (before && Date.parse(before.at) > Date.parse(event.at))
      throw new PilotFileError(file, line, `at: ${event.at} lies before the line above it`);
    if (event.expectRefusal !== undefined && expectedRefusal(event.expectRefusal) === undefined) {
      throw new PilotFileError(file, line, `expectRefusal: no reason for a refusal is called ${event.expectRefusal}`);
    }
    events.push(event);
  }
  return events;
}
