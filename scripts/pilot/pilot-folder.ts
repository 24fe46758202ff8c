import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MODES, ORGANISATION_TYPES } from '../../libs/domain/case.js';

/** A county's pilot as files of one shape: what they hold and where a wrong one is wrong. */

const LINES = ['union', 'league', 'women', 'party', 'task-force', 'registration'] as const;
const bodySchema = z.object({
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
  lastNumber2020: z.int().min(0),
  activeFrom: z.iso.date().nullable(),
});
const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  body: z.string(),
  area: z.string(),
  role: z.enum(['reviewer', 'officer', 'instructor', 'supervisor', 'system-administrator', 'security-administrator', 'audit-administrator']),
  phone: z.string(),
  seat: z.string().optional(),
  instructorNo: z.string().optional(),
  active: z.boolean().optional(),
});
const formationSchema = z.object({
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
const unitSchema = z.object({ unit: z.string(), code: z.string().nullable(), name: z.string(), township: z.string(), kind: z.enum(['enterprise', 'social']) });
const expectedSchema = z.looseObject({ kickoff: z.iso.date(), baselineDate: z.iso.date().optional(), reportDate: z.iso.date(), deadline: z.iso.date(), trueUnits: z.array(unitSchema) });

export const EVENTS = [
  'survey-recorded', 'eligibility-confirmed', 'instructor-assigned', 'instructor-contacted', 'application-submitted', 'application-approved',
  'application-returned', 'application-rejected', 'congress-plan-submitted', 'congress-plan-approved', 'congress-plan-returned', 'congress-plan-rejected',
  'congress-held', 'result-submitted', 'result-approved', 'result-returned', 'result-rejected', 'registered', 'on-hold', 'resumed', 'unit-withdrew',
  'unit-joined', 'mode-changed', 'closed',
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

export type PilotBody = z.infer<typeof bodySchema>;
export type PilotAccount = z.infer<typeof accountSchema>;
export type Formation = z.infer<typeof formationSchema>;
export type PilotUnit = z.infer<typeof unitSchema>;
export type PilotEvent = z.infer<typeof eventSchema> & { line: number };
export interface PilotFolder {
  bodies: PilotBody[];
  accounts: PilotAccount[];
  taskList: z.infer<typeof taskListSchema>;
  formations: Map<string, Formation>;
  units: PilotUnit[];
  events: PilotEvent[];
  expected: z.infer<typeof expectedSchema> & Record<string, unknown>;
}

/** A file of the folder is wrong: `events.jsonl line 12: at: …`. Meant to be printed as it is. */
export class PilotFileError extends Error {
  constructor(file: string, line: number | null, reason: string) {
    super(`${file}${line === null ? '' : ` line ${line}`}: ${reason}`);
  }
}

/** Read and check the whole folder. @throws PilotFileError with file, line and reason. */
export async function readPilotFolder(folder: string): Promise<PilotFolder> {
  const [bodies, accounts, taskList, expected] = await Promise.all([
    readJson(folder, 'bodies.json', z.object({ bodies: z.array(bodySchema) })),
    readJson(folder, 'accounts.json', z.object({ accounts: z.array(accountSchema) })),
    readJson(folder, 'task-list.json', taskListSchema),
    readJson(folder, 'expected.json', expectedSchema),
  ]);
  const formations = new Map([...taskList.formations, ...taskList.extras].map((f) => [f.caseKey, f]));
  const events = await readEvents(folder, { formations, actors: new Set(accounts.accounts.map((a) => a.id)), bodies: new Set(bodies.bodies.map((b) => b.id)) });
  return { bodies: bodies.bodies, accounts: accounts.accounts, taskList, formations, units: expected.trueUnits, events, expected };
}

async function readText(folder: string, file: string): Promise<string> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch {
    throw new PilotFileError(file, null, `is missing in ${folder}`);
  }
}

async function readJson<T>(folder: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readText(folder, file);
  return check(file, null, parse(file, null, text), schema);
}

function parse(file: string, line: number | null, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PilotFileError(file, line ?? lineOf(text, error), `is not JSON (${(error as Error).message})`);
  }
}

/** JSON.parse names a position; a person looks for a line. */
function lineOf(text: string, error: unknown): number | null {
  const position = /position (\d+)/.exec((error as Error).message)?.[1];
  return position === undefined ? null : text.slice(0, Number(position)).split('\n').length;
}

function check<T>(file: string, line: number | null, value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new PilotFileError(file, line, `${issue.path.join('.') || 'value'}: ${issue.message}`);
}

interface Known {
  formations: Map<string, Formation>;
  actors: Set<string>;
  bodies: Set<string>;
}

async function readEvents(folder: string, known: Known): Promise<PilotEvent[]> {
  const lines = (await readText(folder, 'events.jsonl')).split('\n');
  const events: PilotEvent[] = [];
  for (const [index, text] of lines.entries()) {
    if (text.trim() === '') continue;
    const line = index + 1;
    const event = { ...check('events.jsonl', line, parse('events.jsonl', line, text), eventSchema), line };
    for (const reason of strangers(event, known, events.at(-1))) throw new PilotFileError('events.jsonl', line, reason);
    events.push(event);
  }
  return events;
}

function strangers(event: PilotEvent, known: Known, before: PilotEvent | undefined): string[] {
  return [
    ...(known.formations.has(event.caseKey) ? [] : [`caseKey: ${event.caseKey} is not in task-list.json`]),
    ...(known.actors.has(event.actor) ? [] : [`actor: ${event.actor} is not in accounts.json`]),
    ...(known.bodies.has(event.body) ? [] : [`body: ${event.body} is not in bodies.json`]),
    ...(before && Date.parse(before.at) > Date.parse(event.at) ? [`at: ${event.at} lies before the line above it`] : []),
  ];
}
