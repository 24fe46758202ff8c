import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { canonicalJson } from '../../libs/data/canonical.js';
import { openingRow } from '../../libs/data/case-store.js';
import type { AuditEntry } from '../../libs/data/mending.repository.js';
import type { CaseAction } from '../../libs/domain/actions.js';
import { SYSTEM_ACTOR } from '../../libs/domain/permissions.js';
import type { OpeningOutcome, RecordOutcome, StandingEntry } from '../../workflows/case/case.activities.js';
import { act, type ActAnswer, type CaseInput } from '../../workflows/case/case.messages.js';

/** What a history says of a place in the audit of its case. */
interface Told {
  at: string;
  documentNo: string | null;
  /** As the audit has it; null where the history does not say, `timer` where nobody asked for it. */
  action: string | null | 'timer';
}
/** Clauses about entries in which the two differ. */
export interface Parted {
  /** What the history has, and the audit has not or otherwise: it was deleted or changed. */
  lost: string[];
  /** What the audit has behind the end of the history. */
  beyond: string[];
}
/** What the transactions of a case answer. */
type Outcome = OpeningOutcome | RecordOutcome | StandingEntry[];
type Payloads = readonly Payload[] | null | undefined;

/**
 * Holds the audit of a case against its history, entry by entry: what was opened with, each Update that was accepted, what its transaction answered, and what
 * the timer did. Finds a decision that was changed or taken away although every hash of its chain fits.
 */
export async function partedEntries(
  client: Client,
  caseId: string,
  entries: () => Promise<readonly AuditEntry[]>,
): Promise<Parted> {
  // The history first: the audit is written before it, so that everything in it is there by then.
  const told = await toldBy(client, caseId);
  const audit = await entries();
  const parted: Parted = { lost: [], beyond: [] };
  for (let i = 0; i < Math.max(told.length, audit.length); i += 1) {
    const [says, stands] = [told[i], audit[i]];
    if (!stands) parted.lost.push(`entry ${i + 1} of the history is not in the audit`);
    else if (!says) parted.beyond.push(`entry ${i + 1} of the audit is not in the history`);
    else if (differing(says, stands).length > 0)
      parted.lost.push(
        `entry ${i + 1} of the audit is not that of the history (${differing(says, stands).join(', ')})`,
      );
  }
  return parted;
}

function differing(says: Told, { at, documentNo, action }: AuditEntry): string[] {
  const asked =
    says.action === 'timer' ? action.actor.account === SYSTEM_ACTOR.account : says.action === canonicalJson(action);
  return [
    ...(says.action === null || asked ? [] : ['action']),
    ...(says.at === at ? [] : ['at']),
    ...(says.documentNo === documentNo ? [] : ['documentNo']),
  ];
}

async function toldBy(client: Client, caseId: string): Promise<Told[]> {
  const { events } = await client.workflow.getHandle(caseId).fetchHistory();
  const decoded = async (payloads: Payloads): Promise<unknown[]> =>
    (await decodeArrayFromPayloads(client.options.loadedDataConverter, payloads as Payload[])) as unknown[];
  const told: Told[] = [];
  const asked = new Map<string, CaseAction>();
  let opening: CaseInput | null = null;
  for (const event of events ?? []) {
    const begun = event.workflowExecutionStartedEventAttributes;
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest;
    const completed = event.workflowExecutionUpdateCompletedEventAttributes;
    const marker = event.markerRecordedEventAttributes;
    if (begun) {
      [opening] = (await decoded(begun.input?.payloads as Payloads)) as [CaseInput];
    } else if (accepted?.input?.name === act.name) {
      const [action] = (await decoded(accepted.input.args?.payloads as Payloads)) as [CaseAction];
      asked.set(accepted.meta!.updateId!, action);
    } else if (marker) {
      const [outcome] = (await decoded(marker.details?.['result']?.payloads as Payloads)) as [Outcome | undefined];
      told.push(...(opening ? toldByOpening(opening, outcome as OpeningOutcome) : toldByOutcome(outcome)));
      opening = null;
    } else if (completed?.outcome?.success) {
      const action = asked.get(completed.meta!.updateId!);
      const [answer] = (await decoded(completed.outcome.success.payloads as Payloads)) as [ActAnswer];
      const place = action && told[answer.version - 1];
      if (action && place?.action === 'timer') place.action = asRecorded(action, place.at);
    }
  }
  return told;
}

/** The first transaction is the opening's, which draws the number of the case. Of a case that was mended the history does not say by whom and with what it was opened. */
function toldByOpening({ state, entries }: CaseInput, outcome: OpeningOutcome): Told[] {
  if (outcome.status === 'refused') return [];
  const numbered = { ...state, caseNo: outcome.caseNo ?? state.caseNo };
  return entries.map((entry, i) => {
    const { action, opener, adopted, at, documentNo } = entry;
    const isKnown = action !== null || opener !== undefined || adopted;
    return { at, documentNo, action: isKnown ? openingRow(numbered, entry, i + 1).entry.action : null };
  });
}

/** A recorded action is taken for the timer's own until the Update that asked for it is completed. */
function toldByOutcome(outcome: Outcome | undefined): Told[] {
  if (Array.isArray(outcome)) return outcome.map(toldByStanding);
  if (outcome?.status === 'standing') return outcome.entries.map(toldByStanding);
  if (outcome?.status !== 'recorded' || !('at' in outcome)) return [];
  return [{ at: outcome.at, documentNo: outcome.documentNo, action: 'timer' }];
}

function toldByStanding({ action, at, documentNo }: StandingEntry): Told {
  return { at, documentNo, action: asRecorded(action, at) };
}

function asRecorded(action: CaseAction, at: string): string {
  return canonicalJson({ ...action, at });
}
