import type { Client } from '@temporalio/client';
import { StartProblem } from './lifecycle.js';
import { reasonOf } from './reason.js';

/** Key in the data of the namespace; its value is the installation's id. */
const MARK = 'qunjian-installation';
/** Key of the last event that engine and database were seen to hold both: its id and when it was recorded. */
const POSITION = 'qunjian-position';

const BEFORE_ALL = new Date(0).toISOString();

/** An event of the outbox, 0 for the time before the first, told from another of the same id that came after a restoring. */
export interface MarkedEvent {
  id: bigint;
  /** RFC 3339. */
  at: string;
  /** Timeline of PostgreSQL's log: another one begins when a server was restored to an instant, or its standby took over. */
  timeline: string;
}

/** @returns null while nothing has been marked */
export async function positionMarked(client: Client): Promise<MarkedEvent | null> {
  const { namespace } = client.options;
  const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace });
  const [id, at, timeline] = (namespaceInfo?.data?.[POSITION] ?? '').split(' ');
  return id && at && timeline ? { id: BigInt(id), at, timeline } : null;
}

export async function markPosition(client: Client, { id, at, timeline }: MarkedEvent): Promise<void> {
  const { namespace } = client.options;
  await client.workflowService.updateNamespace({
    namespace,
    updateInfo: { data: { [POSITION]: `${id} ${at} ${timeline}` } },
  });
}

/** Whose engine it is: the installation that marked the namespace first, or undefined while nobody has. */
export async function ownerOfEngine(client: Client): Promise<string | undefined> {
  const { namespace } = client.options;
  const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace });
  return namespaceInfo?.data?.[MARK] || undefined;
}

/**
 * Makes sure that engine and database belong together before anything is polled: two installations on one namespace would take each other's cases.
 * A namespace that nobody has marked is marked, and from then on tells a database that was put back to an earlier moment.
 * @param timeline of the database's log
 * @throws StartProblem when it is another installation's, or cannot be marked
 */
export async function claimEngine(client: Client, installation: string, timeline: string): Promise<void> {
  const { namespace } = client.options;
  if ((await ownerOfEngine(client)) === undefined) await mark(client, installation, timeline);
  const owner = await ownerOfEngine(client);
  if (owner === installation) return;
  throw new StartProblem(
    `TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE must name the engine of this database, but the namespace ${namespace} belongs to installation ${owner ?? 'none'} and the database to ${installation}: correct the one or the other, or give each installation a namespace of its own.`,
  );
}

async function mark(client: Client, installation: string, timeline: string): Promise<void> {
  const { namespace } = client.options;
  try {
    await client.workflowService.updateNamespace({
      namespace,
      updateInfo: { data: { [MARK]: installation, [POSITION]: `0 ${BEFORE_ALL} ${timeline}` } },
    });
  } catch (error) {
    throw new StartProblem(
      `The namespace ${namespace} must carry the id of this installation, and this client may not write it (${reasonOf(error)}): let an administrator run \`temporal operator namespace update -n ${namespace} --data ${MARK}=${installation}\`.`,
    );
  }
}
