import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MODES, ORGANISATION_TYPES } from '../../libs/domain/case.js';
import { reasonOf } from '../../libs/platform/reason.js';
import { PilotFileError, check, parse } from './file-checks.js';
import { checkNames, strangersOf, type JsonFile, type KnownNames } from './folder-checks.js';
import { lineOfPath } from './json-line.js';
import { linesOf, parseEvents, type PilotEvent } from './pilot-events.js';

/** A county's pilot as files of one shape: what they hold and where a wrong one is wrong. */

const LINES = ['union', 'league', 'women', 'party', 'task-force', 'registration'] as const;
/** `lastNumber2020`: last document number the body used in that year before this system. */
const LAST_NUMBER = /^lastNumber(\d{4})$/;
export const bodySchema = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    line: z.enum(LINES),
    level: z.enum(['province', 'city', 'county', 'zone', 'township']),
    area: z.string(),
    documentCode: z.string(),
    parent: z.string().nullable(),
    parentRelation: z.enum(['line', 'coordination']).nullable(),
    role: z.enum(['coordination', 'supervision', 'support', 'responsible', 'reviewing']),
    reviews: z.array(z.enum(ORGANISATION_TYPES)),
    activeFrom: z.iso.date().nullable(),
  })
  .transform((row, ctx) => {
    const numbers = Object.entries(row).filter(([key]) => LAST_NUMBER.test(key));
    const wrong = numbers.find(([, last]) => !Number.isInteger(last) || (last as number) < 0);
    if (wrong) ctx.addIssue({ code: 'custom', path: [wrong[0]], message: 'must be a whole number from 0' });
    return {
      ...row,
      lastNumbers: numbers.map(([key, last]) => ({ year: Number(LAST_NUMBER.exec(key)![1]), last: Number(last) })),
    };
  });
const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  body: z.string(),
  area: z.string(),
  role: z.enum([
    'reviewer',
    'officer',
    'instructor',
    'supervisor',
    'system-administrator',
    'security-administrator',
    'audit-administrator',
  ]),
  phone: z.string(),
  seat: z.string().optional(),
  instructorNo: z.string().optional(),
  active: z.boolean().optional(),
});
export const formationSchema = z.object({
  caseKey: z.string(),
  type: z.enum(ORGANISATION_TYPES),
  mode: z.enum(MODES),
  onList: z.boolean(),
  listNo: z.int().nullable(),
  lead: z.string(),
  units: z.array(z.string()).min(1),
  reviewingBody: z.string(),
  responsibleBody: z.string(),
  area: z.string().nullable(),
  sponsor: z.string().nullable(),
});
const taskListSchema = z.object({
  batch: z.int(),
  publishedOn: z.iso.date(),
  deadline: z.iso.date(),
  units: z.array(z.object({ listNo: z.int(), unit: z.string(), township: z.string() })),
  formations: z.array(formationSchema),
  extras: z.array(formationSchema),
});
const unitSchema = z.object({
  unit: z.string(),
  code: z.string().nullable(),
  name: z.string(),
  township: z.string(),
  kind: z.enum(['enterprise', 'social']),
});
const expectedSchema = z
  .looseObject({
    kickoff: z.iso.date(),
    baselineDate: z.iso.date().optional(),
    reportDate: z.iso.date(),
    deadline: z.iso.date(),
    trueUnits: z.array(unitSchema),
  })
  .refine((e) => e.kickoff <= e.reportDate, { path: ['reportDate'], message: 'lies before the kickoff' })
  .refine((e) => e.reportDate <= e.deadline, { path: ['deadline'], message: 'lies before the report’s day' });

export type PilotBody = z.infer<typeof bodySchema>;
export type PilotAccount = z.infer<typeof accountSchema>;
export type Formation = z.infer<typeof formationSchema>;
export type PilotUnit = z.infer<typeof unitSchema>;
export type PilotTaskList = z.infer<typeof taskListSchema>;
export type PilotExpectations = z.infer<typeof expectedSchema>;
export interface PilotFolder {
  bodies: PilotBody[];
  accounts: PilotAccount[];
  taskList: PilotTaskList;
  formations: Map<string, Formation>;
  units: PilotUnit[];
  events: PilotEvent[];
  expected: PilotExpectations & Record<string, unknown>;
}

/** Read and check the whole folder. @throws PilotFileError with file, line and reason. */
export async function readPilotFolder(folder: string): Promise<PilotFolder> {
  const [bodies, accounts, taskList, expected] = await Promise.all([
    readJson(folder, 'bodies.json', z.object({ bodies: z.array(bodySchema) })),
    readJson(folder, 'accounts.json', z.object({ accounts: z.array(accountSchema) })),
    readJson(folder, 'task-list.json', taskListSchema),
    readJson(folder, 'expected.json', expectedSchema),
  ]);
  checkNames({ bodies, accounts, taskList, expected });
  const formations = new Map([...taskList.value.formations, ...taskList.value.extras].map((f) => [f.caseKey, f]));
  const events = await readEvents(folder, {
    formations,
    actors: new Map(accounts.value.accounts.map((a) => [a.id, a])),
    bodies: new Set(bodies.value.bodies.map((b) => b.id)),
    units: new Set(expected.value.trueUnits.map((u) => u.unit)),
  });
  return {
    bodies: bodies.value.bodies,
    accounts: accounts.value.accounts,
    taskList: taskList.value,
    formations,
    units: expected.value.trueUnits,
    events,
    expected: expected.value,
  };
}

export async function readText(folder: string, file: string): Promise<string> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new PilotFileError(file, null, `cannot be read in ${folder} (${reasonOf(error)})`);
    throw new PilotFileError(file, null, `is missing in ${folder}`);
  }
}

async function readJson<T>(folder: string, file: string, schema: z.ZodType<T>): Promise<JsonFile<T>> {
  const text = await readText(folder, file);
  const lineOf = (path: readonly PropertyKey[]): number | null => lineOfPath(text, path);
  return { file, value: check(file, lineOf, parse(file, null, text), schema), lineOf };
}

async function readEvents(folder: string, known: KnownNames): Promise<PilotEvent[]> {
  const events = parseEvents('events.jsonl', linesOf(await readText(folder, 'events.jsonl')));
  if (events.length === 0) throw new PilotFileError('events.jsonl', 1, 'holds no event');
  for (const event of events)
    for (const reason of strangersOf(event, known)) throw new PilotFileError('events.jsonl', event.line, reason);
  return events;
}
