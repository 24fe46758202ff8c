import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MODES, ORGANISATION_TYPES } from '../../libs/domain/case.js';
import { PilotFileError, check, parse } from './file-checks.js';
import { lineOfPath } from './json-line.js';
import { linesOf, parseEvents, type PilotEvent } from './pilot-events.js';

/** A county's pilot as files of one shape: what they hold and where a wrong one is wrong. */

const LINES = ['union', 'league', 'women', 'party', 'task-force', 'registration'] as const;
/** `lastNumber2020`: last document number the body used in that year before this system. */
const LAST_NUMBER = /^lastNumber(\d{4})$/;
export const bodySchema = z.looseObject({
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
}).transform((row, ctx) => {
  const numbers = Object.entries(row).filter(([key]) => LAST_NUMBER.test(key));
  const wrong = numbers.find(([, last]) => !Number.isInteger(last) || (last as number) < 0);
  if (wrong) ctx.addIssue({ code: 'custom', path: [wrong[0]], message: 'must be a whole number from 0' });
  return { ...row, lastNumbers: numbers.map(([key, last]) => ({ year: Number(LAST_NUMBER.exec(key)![1]), last: Number(last) })) };
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
const unitSchema = z.object({ unit: z.string(), code: z.string().nullable(), name: z.string(), township: z.string(), kind: z.enum(['enterprise', 'social']) });
const expectedSchema = z.looseObject({ kickoff: z.iso.date(), baselineDate: z.iso.date().optional(), reportDate: z.iso.date(), deadline: z.iso.date(), trueUnits: z.array(unitSchema) });

export type PilotBody = z.infer<typeof bodySchema>;
export type PilotAccount = z.infer<typeof accountSchema>;
export type Formation = z.infer<typeof formationSchema>;
export type PilotUnit = z.infer<typeof unitSchema>;
export interface PilotFolder {
  bodies: PilotBody[];
  accounts: PilotAccount[];
  taskList: z.infer<typeof taskListSchema>;
  formations: Map<string, Formation>;
  units: PilotUnit[];
  events: PilotEvent[];
  expected: z.infer<typeof expectedSchema> & Record<string, unknown>;
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
  const known = { formations, actors: new Set(accounts.accounts.map((a) => a.id)), bodies: new Set(bodies.bodies.map((b) => b.id)) };
  for (const f of formations.values()) {
    for (const id of [f.reviewingBody, f.responsibleBody]) if (!known.bodies.has(id)) throw new PilotFileError('task-list.json', null, `${f.caseKey}: body ${id} is not in bodies.json`);
  }
  for (const a of accounts.accounts) if (!known.bodies.has(a.body)) throw new PilotFileError('accounts.json', null, `${a.id}: body ${a.body} is not in bodies.json`);
  const events = await readEvents(folder, known);
  return { bodies: bodies.bodies, accounts: accounts.accounts, taskList, formations, units: expected.trueUnits, events, expected };
}

export async function readText(folder: string, file: string): Promise<string> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch {
    throw new PilotFileError(file, null, `is missing in ${folder}`);
  }
}

async function readJson<T>(folder: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readText(folder, file);
  return check(file, (path) => lineOfPath(text, path), parse(file, null, text), schema);
}

interface Known {
  formations: Map<string, Formation>;
  actors: Set<string>;
  bodies: Set<string>;
}

async function readEvents(folder: string, known: Known): Promise<PilotEvent[]> {
  const events = parseEvents('events.jsonl', linesOf(await readText(folder, 'events.jsonl')));
  for (const event of events) for (const reason of strangers(event, known)) throw new PilotFileError('events.jsonl', event.line, reason);
  return events;
}

function strangers(event: PilotEvent, known: Known): string[] {
  return [
    ...(known.formations.has(event.caseKey) ? [] : [`caseKey: ${event.caseKey} is not in task-list.json`]),
    ...(known.actors.has(event.actor) ? [] : [`actor: ${event.actor} is not in accounts.json`]),
    ...(known.formations.get(event.caseKey)?.type === event.type ? [] : [`type: ${event.caseKey} is no ${event.type} in task-list.json`]),
    ...(known.bodies.has(event.body) ? [] : [`body: ${event.body} is not in bodies.json`]),
  ];
}
