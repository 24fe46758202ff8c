import type { CaseAction, OpenCase } from '../../libs/domain/actions.js';
import type { BusinessClock } from '../../libs/domain/business-clock.js';
import { businessDate } from '../../libs/domain/calendar.js';
import type { CaseState, Instant, Mode, OrganisationType, PlainDate } from '../../libs/domain/case.js';
import { decide, eventDate } from '../../libs/domain/decide.js';
import { withDocumentNo } from '../../libs/domain/decision.js';
import type { CaseStore } from '../../libs/data/case-store.js';
import type { Database } from '../../libs/data/database.js';
import { unpackState, type StoredState } from '../../libs/data/stored-state.js';
import type { ActionRecord } from '../../workflows/case/case.activities.js';
import type { CaseInput, OpeningEntry } from '../../workflows/case/case.messages.js';
import { aCase, after, aLife, context, unit } from './case-builder.js';

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
    seal: null,
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

/** First moment after the last day of the case that `dueCase` gives. */
export const DUE_CASE_RINGS_AT = '2020-06-08T16:00:00.000Z';
const TO_ITS_REVIEW = 5;
/**
 * Input of the workflow of a case that is adopted as it stands, nobody told yet: handed in on a day, by default 1 June, its answer due five working days later,
 * by default on 8 June; or only so many actions on its way.
 */
export function dueCase(
  caseId: string,
  clock: BusinessClock,
  { handedInOn = '2020-06-01', actions = TO_ITS_REVIEW }: { handedInOn?: PlainDate; actions?: number } = {},
): CaseInput {
  let state = aCaseOfItsOwn('union', 'single', { caseId, caseNo: caseId });
  const adopted = { documentNo: null, adopted: true };
  const entries: CaseInput['entries'] = [{ action: null, at: state.openedAt, on: state.openedOn, ...adopted }];
  for (const { action, at: usual } of aLife('union').slice(0, actions)) {
    const at = action.name === 'submit-application' ? `${handedInOn}T01:00:00.000Z` : usual;
    const own: CaseAction = { ...action, id: `${caseId}-${action.id}`, at };
    state = after(state, own, at);
    entries.push({ action: own, at, on: eventDate(own) ?? businessDate(at), ...adopted });
  }
  const { rules, reasons, calendar } = context('union');
  return { rules, reasons, calendar: [...calendar], clock, state, entries };
}

/** A clock by which such a case rings at this instant of real time. */
export function ringingAt(real: number): BusinessClock {
  return { anchorReal: real, anchorBusiness: Date.parse(DUE_CASE_RINGS_AT), speed: 1 };
}
