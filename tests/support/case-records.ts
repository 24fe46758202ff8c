import type { CaseAction, OpenCase } from '../../libs/domain/actions.js';
import { businessDate } from '../../libs/domain/calendar.js';
import type { CaseState, Instant, Mode, OrganisationType } from '../../libs/domain/case.js';
import { decide, eventDate } from '../../libs/domain/decide.js';
import { withDocumentNo } from '../../libs/domain/decision.js';
import type { CaseStore } from '../../libs/data/case-store.js';
import type { Database } from '../../libs/data/database.js';
import { unpackState, type StoredState } from '../../libs/data/stored-state.js';
import type { ActionRecord } from '../../workflows/case/case.activities.js';
import type { OpeningEntry } from '../../workflows/case/case.messages.js';
import { aCase, aLife, context, unit } from './case-builder.js';

let opened = 0;
/** A case nobody else has: own id, own number, own units. */
export function aCaseOfItsOwn(
  type: OrganisationType = 'union',
  mode: Mode = 'single',
  more: Partial<OpenCase> = {},
): CaseState {
  const n = (opened += 1);
  const count = { single: 1, joint: 3, regional: 8, industry: 7 }[mode];
  const units = Array.from({ length: count }, (_, i) => unit(`U${n}-${i + 1}`));
  return aCase(type, mode, {
    caseId: `case-${n}`,
    caseNo: `NO-${n}`,
    units,
    leadUnit: units[0]!.unitId,
    sponsor: mode === 'industry' ? units[0]!.unitId : null,
    ...more,
  });
}

export function openingEntry(state: CaseState): OpeningEntry {
  return {
    action: null,
    at: state.openedAt,
    on: state.openedOn,
    documentNo: null,
    adopted: false,
    by: null,
  } as OpeningEntry;
}

/** The record the workflow would send. A refusal is a mistake of the test. */
export function recordOf(state: CaseState, action: CaseAction, at: Instant): ActionRecord {
  const decision = decide(state, action, { ...context(state.type), now: at });
  if (!decision.ok) throw new Error(`${action.name}: ${decision.refusal.code} ${decision.refusal.en}`);
  const { next, draw, notices } = decision;
  return {
    caseId: state.caseId,
    seq: next.version,
    action,
    at,
    on: eventDate(action) ?? businessDate(at),
    next,
    draw,
    notices,
  };
}

/** Record one action and give back the state after it. */
export async function record(store: CaseStore, state: CaseState, action: CaseAction, at: Instant): Promise<CaseState> {
  const sent = recordOf(state, action, at);
  const outcome = await store.recordAction(sent);
  if (outcome.status !== 'recorded') throw new Error(`${action.name}: ${JSON.stringify(outcome)}`);
  return sent.draw && outcome.documentNo !== null ? withDocumentNo(sent.next, outcome.documentNo) : sent.next;
}

/** The state as the read model has it. */
export async function storedState(database: Database, caseId: string): Promise<CaseState> {
  const [row] = await database.query<StoredState>('SELECT state, document_no FROM cases WHERE case_id = $1', caseId);
  return unpackState(row!);
}

/** Open the case and record `actions` steps of a whole life (all by default). */
export async function recordLife(store: CaseStore, state: CaseState, actions = 12): Promise<CaseState> {
  const outcome = await store.recordOpening({ state, entries: [openingEntry(state)], notices: [] });
  if (outcome.status !== 'recorded') throw new Error(JSON.stringify(outcome));
  let now = state;
  for (const { action, at } of aLife(state.type).slice(0, actions)) now = await record(store, now, action, at);
  return now;
}
