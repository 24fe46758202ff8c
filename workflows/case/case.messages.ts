import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { CaseAction } from '../../libs/domain/actions.js';
import type { BusinessClock } from '../../libs/domain/business-clock.js';
import type { CalendarRelease } from '../../libs/domain/calendar.js';
import type { Actor, CaseState, CaseStatus, Instant, PlainDate } from '../../libs/domain/case.js';
import type { CaseNumbering } from '../../libs/domain/case-number.js';
import type { Refusal } from '../../libs/domain/errors.js';
import type { KnownReasons, TypeRules } from '../../libs/domain/rule-set.js';

/**
 * Input of a case workflow, frozen into its history: the workflow needs nothing else to decide.
 * `start` is either a case to open (its first action is the opening) or the state an adopted case is in.
 */
export interface CaseInput {
  rules: TypeRules;
  reasons: KnownReasons;
  calendar: CalendarRelease[];
  clock: BusinessClock;
  /** State after the opening or after the adopted history; `version` is the seq of its last entry. */
  state: CaseState;
  /** Where its number is drawn from when its opening is recorded; left out where the state has one. */
  numbering?: CaseNumbering;
  /** What the read model and the audit get for it: one entry for an opening, the whole history for an adoption. */
  entries: OpeningEntry[];
}
export interface OpeningEntry {
  /** The action as it was made; the opening itself is `null` and stands first. */
  action: CaseAction | null;
  at: string;
  on: PlainDate;
  documentNo: string | null;
  adopted: boolean;
  /** Who opened the case and under which request; absent for an adoption and for a timer's own work. */
  opener?: { actor: Actor; key: string; fingerprint: string; requestId: string; reason?: OpeningReason };
}

/** Why a closed case was taken up again. */
export interface OpeningReason {
  reasonCode?: string | undefined;
  note?: string | undefined;
  comment?: string | undefined;
}

/** Answer of an accepted action. Small on purpose: it stays in the history for ever. */
export interface ActAnswer {
  version: number;
  documentNo: string | null;
  /** Business instant it was recorded with. */
  at: Instant;
  /** Fingerprint of the request that was accepted under this id. */
  fingerprint: string | null;
}

/** What a case's workflow ends with. `refusal`: the database refused its opening, and there is no case; whoever asks later is told so. */
export interface CaseOutcome {
  caseId: string;
  status: CaseStatus;
  version: number;
  refusal: Refusal | null;
}

/**
 * Decide one action of the case. The Update id is the action's id; a refusal is an ApplicationFailure whose details hold the `Refusal`. The second
 * argument is the version its sender has seen the case at: what is behind that must not refuse; the third is its sender's seal (docs/adr/0022-sealed-messages.md). While another action is under way it is turned away
 * with `CASE_BUSY`, which is no answer: the sender comes again.
 */
export const act = defineUpdate<ActAnswer, [CaseAction, number?, string?]>('act');
export const opened = defineUpdate<ActAnswer, []>('opened');
export const stateOf = defineQuery<CaseState>('state');
export const versionOf = defineQuery<number>('version');

/** Task queue of the case workflows. */
export const CASE_TASK_QUEUE = 'cases';
/**
 * How long the engine waits for a workflow task that a worker has taken. A task that goes to a worker which was just killed is taken by nobody else before: with
 * the engine's own ten seconds a case stood still for as long. What a task does takes milliseconds; a slow commit prolongs it by itself.
 */
export const CASE_TASK_TIMEOUT = '4s';
export const CASE_WORKFLOW = 'caseWorkflow';
