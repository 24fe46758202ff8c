import { defineQuery, defineUpdate } from '@temporalio/workflow';

/** The bare engine: what Temporal itself costs for a case of the product's shape, with nothing of the product in it. */
export const BARE_TASK_QUEUE = 'bare';
export const BARE_WORKFLOW = 'bareWorkflow';

/** Actions in a life, and the phase each leads to: twelve actions walk eleven phases, the last ends the case. */
export const ACTIONS_PER_LIFE = 12;
const PHASE_AFTER = [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const;
/** Phases with an answer limit in the product's rule set: application, plan and result under review. */
const LIMITED_PHASES: ReadonlySet<number> = new Set([4, 6, 9]);

/** `phase`: a timer in every phase. `limit`: only where the product has one. */
export type BareTimers = 'phase' | 'limit';
export interface BareInput {
  caseId: string;
  timers: BareTimers;
  /** Longer than any run. */
  phaseMs: number;
}
export interface BareAction {
  id: string;
  /** 1 to 12; the validator refuses any other than the next. */
  step: number;
  note: string;
}
export interface BareAnswer {
  version: number;
}
export interface BareActivities {
  /** Two rows in one transaction; returns the version it stands at. */
  recordStep(input: { caseId: string; seq: number; actionId: string; note: string }): Promise<number>;
}

export const opened = defineUpdate<BareAnswer>('opened');
export const advance = defineUpdate<BareAnswer, [BareAction]>('advance');
export const versionOf = defineQuery<number>('version');

export function phaseAt(version: number): number {
  return PHASE_AFTER[version] ?? ACTIONS_PER_LIFE;
}
export function hasTimer(timers: BareTimers, phase: number): boolean {
  return timers === 'phase' || LIMITED_PHASES.has(phase);
}
