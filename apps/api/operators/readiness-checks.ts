import type { Client } from '@temporalio/client';
import type { HealthFigures, HealthRepository } from '../../../libs/data/health.repository.js';
import { freeBytes, LEAST_FREE_BYTES } from '../../../libs/platform/disk-room.js';
import { ownerOfEngine } from '../../../libs/platform/engine-identity.js';

/** One part that readiness looks at; the list of them is `readinessChecks`. */
export interface ReadinessCheck {
  /** Its name in the answer. */
  part: string;
  /** Without it nothing can be accepted: 503. What is not vital makes the product `degraded`, which it says with 200. */
  vital: boolean;
  /** @returns what is wrong, as anybody may read it; null when nothing is. @throws when the part cannot be asked: its words may name addresses */
  find(): Promise<string | null>;
}

export interface CheckDependencies {
  health: HealthRepository;
  temporal: Client;
  /** Id of the installation that the database belongs to. */
  installation: () => Promise<string>;
  dataFolder: string;
}

/** A question nobody waits for any more is not left open. */
const ENGINE_TIMEOUT_MS = 1_500;
/** The database says at once which installation it belongs to, or it hangs, which its own part tells. */
const OWN_ID_MS = 500;
/** One heartbeat a second; two may be late before a worker is taken for gone, and it is seen within five seconds. */
export const SILENT_SECONDS = 3.5;
/** The relay looks every second, and every two where a queue was away. */
const BEHIND_SECONDS = 30;
/** The sweep is due every minute. */
const SWEPT_WITHIN_SECONDS = 300;

/** Stuck cases that are named; the table has all. */
const NAMED_CASES = 3;

/** Everything readiness looks at. */
export function readinessChecks({ health, temporal, installation, dataFolder }: CheckDependencies): ReadinessCheck[] {
  /** Of what only the database knows; that it is away is told by its own part. */
  const told = (judge: (figures: HealthFigures) => string | null) => async (): Promise<string | null> =>
    health.figures().then(judge, () => 'not known while the database is away');
  return [
    { part: 'database', vital: true, find: async () => (await health.figures()) && null },
    { part: 'engine', vital: true, find: () => engineProblem(temporal, installation) },
    { part: 'worker', vital: true, find: told(workerProblem) },
    { part: 'disk', vital: true, find: () => diskProblem(dataFolder) },
    { part: 'relay', vital: false, find: told(relayProblem) },
    { part: 'sweep', vital: false, find: told(sweepProblem) },
    { part: 'cases', vital: false, find: () => health.stuckCases().then(casesProblem) },
  ];
}

async function engineProblem(temporal: Client, installation: () => Promise<string>): Promise<string | null> {
  const owner = await temporal.withDeadline(Date.now() + ENGINE_TIMEOUT_MS, () => ownerOfEngine(temporal));
  // While the database is away or hangs, whose it is cannot be compared; the engine answers all the same.
  const own =
    owner === undefined ? undefined : await Promise.race([installation().catch(() => owner), after(OWN_ID_MS, owner)]);
  return owner === own ? null : 'this engine belongs to another installation';
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, ms, value).unref());
}

function workerProblem({ workerSilent }: HealthFigures): string | null {
  if (workerSilent !== null && workerSilent <= SILENT_SECONDS) return null;
  return workerSilent === null ? 'no worker is there' : `no worker has said anything for ${seconds(workerSilent)}`;
}

function relayProblem({ relayBehind, jobsBehind }: HealthFigures): string | null {
  const behind = Math.max(relayBehind ?? 0, jobsBehind ?? 0);
  return behind <= BEHIND_SECONDS
    ? null
    : `what accepted actions ask for has not been handed on for ${seconds(behind)}`;
}

function sweepProblem({ reconciledAgo }: HealthFigures): string | null {
  if (reconciledAgo !== null && reconciledAgo <= SWEPT_WITHIN_SECONDS) return null;
  return reconciledAgo === null
    ? 'read model and histories have not been compared yet'
    : `read model and histories were last compared ${seconds(reconciledAgo)} ago`;
}

/** A case's id says nothing of anybody; an operator needs it for `npm run case:mend`. */
function casesProblem(stuck: readonly string[]): string | null {
  if (stuck.length === 0) return null;
  const more = stuck.length > NAMED_CASES ? ` and ${stuck.length - NAMED_CASES} more` : '';
  return `without a workflow that works: ${stuck.slice(0, NAMED_CASES).join(', ')}${more}`;
}

async function diskProblem(dataFolder: string): Promise<string | null> {
  const free = await freeBytes(dataFolder);
  if (free === null || free >= LEAST_FREE_BYTES) return null;
  return `the disk of the data folder is full: ${Math.floor(free / 2 ** 20)} MB left`;
}

function seconds(age: number): string {
  return `${Math.round(age)} s`;
}
