import { PilotFileError } from './file-checks.js';
import type { PilotEvent } from './pilot-events.js';
import type { Formation, PilotAccount, PilotBody, PilotExpectations, PilotTaskList } from './pilot-folder.js';

/** A JSON file of the folder with the line of each of its values. */
export interface JsonFile<T> {
  file: string;
  value: T;
  lineOf: (path: readonly PropertyKey[]) => number | null;
}
export interface FolderFiles {
  bodies: JsonFile<{ bodies: PilotBody[] }>;
  accounts: JsonFile<{ accounts: PilotAccount[] }>;
  taskList: JsonFile<PilotTaskList>;
  expected: JsonFile<PilotExpectations>;
}
/** What the events may name. */
export interface KnownNames {
  formations: ReadonlyMap<string, Formation>;
  actors: ReadonlyMap<string, PilotAccount>;
  bodies: ReadonlySet<string>;
  units: ReadonlySet<string>;
}

/** Figures that the cases alone answer, and those that need a ledger made out of spreadsheets. */
const OF_CASES = ['newlyFormed', 'completion', 'overdue', 'documents', 'events'];
const OF_LEDGER = [
  'existing',
  'population',
  'excluded',
  'partyFormation',
  'shouldForm',
  'restaurants',
  'coverage',
  'taskList',
  'instructors',
  'irregularJoint',
];

/** What holds between the files: nothing is there twice, and what one names another has. @throws PilotFileError */
export function checkNames({ bodies, accounts, taskList, expected }: FolderFiles): void {
  const known = new Set(bodies.value.bodies.map((b) => b.id));
  const units = new Set(expected.value.trueUnits.map((u) => u.unit));
  refuseDoubles(
    bodies,
    ['bodies'],
    bodies.value.bodies.map((b) => b.id),
  );
  refuseDoubles(
    accounts,
    ['accounts'],
    accounts.value.accounts.map((a) => a.id),
  );
  refuseDoubles(
    expected,
    ['trueUnits'],
    expected.value.trueUnits.map((u) => u.unit),
  );
  const { formations, extras } = taskList.value;
  refuseDoubles(
    taskList,
    ['formations'],
    formations.map((f) => f.caseKey),
  );
  refuseDoubles(
    taskList,
    ['extras'],
    extras.map((f) => f.caseKey),
    formations.map((f) => f.caseKey),
  );
  for (const [i, { id, parent }] of bodies.value.bodies.entries())
    if (parent !== null && !known.has(parent))
      refuse(bodies, ['bodies', i, 'parent'], `${id}: body ${parent} is not in bodies.json`);
  for (const [i, { id, body }] of accounts.value.accounts.entries())
    if (!known.has(body)) refuse(accounts, ['accounts', i, 'body'], `${id}: body ${body} is not in bodies.json`);
  for (const list of ['formations', 'extras'] as const)
    for (const [i, formation] of taskList.value[list].entries())
      checkFormation(taskList, [list, i], formation, known, units);
}

function checkFormation(
  file: JsonFile<unknown>,
  at: PropertyKey[],
  formation: Formation,
  bodies: ReadonlySet<string>,
  units: ReadonlySet<string>,
): void {
  const { caseKey } = formation;
  for (const key of ['reviewingBody', 'responsibleBody'] as const)
    if (!bodies.has(formation[key]))
      refuse(file, [...at, key], `${caseKey}: body ${formation[key]} is not in bodies.json`);
  if (coversAnybody(formation)) return;
  const stranger = formation.units.findIndex((unit) => !units.has(unit));
  if (stranger !== -1)
    refuse(
      file,
      [...at, 'units', stranger],
      `${caseKey}: ${formation.units[stranger]} is not in trueUnits of expected.json`,
    );
  if (!formation.units.includes(formation.lead))
    refuse(file, [...at, 'lead'], `${caseKey}: ${formation.lead} is none of its units`);
}

/** A regional or industry union covers an association's members, who need not be in the ledger. */
function coversAnybody({ mode }: Pick<Formation, 'mode'>): boolean {
  return mode === 'regional' || mode === 'industry';
}

/** Why a line of the events cannot be played: what it names that no file has. */
export function strangersOf(event: PilotEvent, { formations, actors, bodies, units }: KnownNames): string[] {
  const actor = actors.get(event.actor);
  const unit = coversAnybody(event) ? undefined : event.units.find((id) => !units.has(id));
  return [
    ...(formations.has(event.caseKey) ? [] : [`caseKey: ${event.caseKey} is not in task-list.json`]),
    ...(actor ? [] : [`actor: ${event.actor} is not in accounts.json`]),
    ...(formations.get(event.caseKey)?.type === event.type
      ? []
      : [`type: ${event.caseKey} is no ${event.type} in task-list.json`]),
    ...(bodies.has(event.body) ? [] : [`body: ${event.body} is not in bodies.json`]),
    ...(actor && actor.body !== event.body
      ? [`body: ${event.actor} belongs to ${actor.body}, not to ${event.body}`]
      : []),
    ...(unit === undefined ? [] : [`units: ${unit} is not in trueUnits of expected.json`]),
  ];
}

/** Every figure that will be compared is expected of something, before hours are played for it. @throws PilotFileError */
export function requireExpectations(expected: Record<string, unknown>, hasLedger: boolean): void {
  const absent = [...OF_CASES, ...(hasLedger ? OF_LEDGER : [])].find(
    (section) => typeof expected[section] !== 'object' || expected[section] === null,
  );
  if (absent) throw new PilotFileError('expected.json', null, `${absent}: is missing, and is compared at the end`);
  if (hasLedger && expected['baselineDate'] === undefined)
    throw new PilotFileError(
      'expected.json',
      null,
      'baselineDate: is missing, and the ledger is compared as of that day',
    );
}

function refuseDoubles(
  file: JsonFile<unknown>,
  at: PropertyKey[],
  ids: readonly string[],
  before: readonly string[] = [],
): void {
  const seen = new Set(before);
  for (const [i, id] of ids.entries()) {
    if (seen.has(id)) refuse(file, [...at, i], `${id} is there twice`);
    seen.add(id);
  }
}

function refuse({ file, lineOf }: JsonFile<unknown>, path: readonly PropertyKey[], reason: string): never {
  throw new PilotFileError(file, lineOf(path), `${path.join('.')}: ${reason}`);
}
