import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { MODES, ORGANISATION_TYPES } from '../../libs/domain/case.js';
import { PaperLineError, PilotFileError, check, parse } from '../pilot/file-checks.js';
import { paperHistories, type NumberedHistory, type PaperOpening } from '../pilot/paper-histories.js';
import { linesOf, parseEvents, type PilotEvent } from '../pilot/pilot-events.js';
import { formationSchema } from '../pilot/pilot-folder.js';
import { openingOf } from '../pilot/pilot-seed.js';
import type { RunningCounty } from './running-county.js';

/**
 * A file of case histories: event lines as in `events.jsonl`, and for a case that no list names, before its first event, a line
 * `{"event":"opened", "at", "caseKey", "type", "mode", "units", "data": {"lead", "responsibleBody"?, "reviewingBody"?, "area"?, "sponsor"?, "listItem"?}}`.
 * Without it the case is opened as the product's task list, or a `task-list.json` beside the file, has it; else for its first unit, routed by the rules.
 */
export interface PaperFile {
  file: string;
  histories: NumberedHistory[];
}

const openedSchema = z.strictObject({
  event: z.literal('opened'),
  at: z.iso.datetime({ offset: true }),
  caseKey: z.string().min(1).max(60),
  type: z.enum(ORGANISATION_TYPES),
  mode: z.enum(MODES),
  units: z.array(z.string()).min(1),
  data: z.strictObject({
    lead: z.string(),
    responsibleBody: z.string().optional(),
    reviewingBody: z.string().optional(),
    area: z.string().optional(),
    sponsor: z.string().optional(),
    listItem: z.string().optional(),
  }),
});
const listSchema = z.object({
  batch: z.int().default(1),
  deadline: z.iso.date(),
  formations: z.array(formationSchema),
  extras: z.array(formationSchema).default([]),
});

/** @param now business instant: what has not happened yet is no history. @throws PilotFileError with file, line and reason */
export async function readPaperFile(path: string, county: RunningCounty, now: string): Promise<PaperFile> {
  const file = basename(path);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new PilotFileError(file, null, `is missing in ${dirname(path)}`);
  });
  const lines = linesOf(text);
  const isOpening = ({ text: line }: { text: string }): boolean => /"event"\s*:\s*"opened"/.test(line);
  const openings = new Map(
    lines.filter(isOpening).map(({ line, text: t }) => {
      const { caseKey, type, mode, units, data } = check(file, () => line, parse(file, line, t), openedSchema);
      return [
        caseKey,
        {
          caseKey,
          type,
          mode,
          units,
          lead: data.lead,
          ...absentAsNull(data),
          planDueOn: county.list.get(data.listItem ?? '')?.planDueOn ?? null,
        },
      ] as const;
    }),
  );
  const events = parseEvents(
    file,
    lines.filter((line) => !isOpening(line)),
  );
  const early = events.find((event) => Date.parse(event.at) > Date.parse(now));
  if (early) throw new PilotFileError(file, early.line, `at: ${early.at} has not come yet, business time is ${now}`);
  const beside = await listBeside(path);
  try {
    return {
      file,
      histories: paperHistories(
        county,
        events,
        (first) =>
          openings.get(first.caseKey) ?? county.list.get(first.caseKey) ?? beside.get(first.caseKey) ?? byRules(first),
      ),
    };
  } catch (error) {
    throw error instanceof PaperLineError ? new PilotFileError(file, error.line, error.message) : error;
  }
}

function absentAsNull(
  data: z.infer<typeof openedSchema>['data'],
): Pick<PaperOpening, 'responsibleBody' | 'reviewingBody' | 'area' | 'sponsor' | 'listItem'> {
  const { responsibleBody = null, reviewingBody = null, area = null, sponsor = null, listItem = null } = data;
  return { responsibleBody, reviewingBody, area, sponsor, listItem };
}

function byRules({ caseKey, type, mode, units }: PilotEvent): PaperOpening {
  return {
    caseKey,
    type,
    mode,
    units,
    lead: units[0] ?? '',
    responsibleBody: null,
    reviewingBody: null,
    area: null,
    sponsor: null,
    listItem: null,
    planDueOn: null,
  };
}

async function listBeside(path: string): Promise<Map<string, PaperOpening>> {
  const list = join(dirname(path), 'task-list.json');
  if (!existsSync(list)) return new Map();
  const { batch, deadline, formations, extras } = check(
    'task-list.json',
    () => null,
    parse('task-list.json', null, await readFile(list, 'utf8')),
    listSchema,
  );
  return new Map(
    [...formations, ...extras].map((formation) => [formation.caseKey, openingOf(formation, { batch, deadline })]),
  );
}
