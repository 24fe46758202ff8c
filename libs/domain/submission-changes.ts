import { differences } from './rule-sets/compare.js';

/** What was handed in at one submission: the action's data as it stands in the audit. */
export interface HandedIn {
  seq: number;
  on: string;
  by: string | null;
  data: Readonly<Record<string, unknown>>;
}
/** One value that reads differently. Lists that have a key of their own (`ref`, `unit`, `unitId`) are compared by it, not by place. */
export interface SubmissionChange {
  path: string;
  from: unknown;
  to: unknown;
}

/** What the later of two submissions of one step says differently from the earlier one. */
export function submissionChanges(earlier: HandedIn, later: HandedIn): SubmissionChange[] {
  return differences(keyed(earlier.data), keyed(later.data));
}

const KEYS = ['ref', 'unit', 'unitId'] as const;

/** A list of records with a key becomes a record by that key, so that one who was put in front does not make all others differ. */
function keyed(value: unknown): unknown {
  if (Array.isArray(value)) {
    const key = KEYS.find((k) => value.length > 0 && value.every((item) => typeof item?.[k] === 'string'));
    if (key === undefined || new Set(value.map((item) => nameOf(item, key))).size < value.length)
      return value.map(keyed);
    return Object.fromEntries(value.map((item) => [nameOf(item, key), keyed(item)]));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, keyed(v)]));
}

/** One person may stand for two posts: the post belongs to the key. */
function nameOf(item: Record<string, unknown>, key: string): string {
  return typeof item['post'] === 'string' ? `${item[key]}:${item['post']}` : String(item[key]);
}

/** One accepted action of a case, as the audit has it. */
export interface AcceptedAction {
  seq: number;
  name: string;
  on: string;
  by: string | null;
  data: Readonly<Record<string, unknown>>;
}

const SUBMITS = {
  application: 'submit-application',
  congress: 'submit-congress-plan',
  registration: 'submit-result',
} as const;
export type SubmittedStep = keyof typeof SUBMITS;

/**
 * The submissions of a step in the present attempt, the first round first: those since the last approval, without those that were withdrawn. Counts and
 * minutes that stood when it was made belong to a submission, since a reviewer reads them with it.
 */
export function roundsOf(actions: readonly AcceptedAction[], step: SubmittedStep): HandedIn[] {
  let rounds: HandedIn[] = [];
  const stands: Record<string, unknown> = {};
  for (const action of actions) {
    if (action.name === 'approve' || (action.name === 'reject' && step !== 'application')) rounds = [];
    if (action.name === 'withdraw') rounds = rounds.slice(0, -1);
    if (action.name === 'record-survey') stands['survey'] = action.data;
    if (action.name === 'record-congress') stands['congress'] = action.data;
    if (action.name !== SUBMITS[step]) continue;
    const { seq, on, by, data } = action;
    rounds = [...rounds, { seq, on, by, data: { ...data, ...stands } }];
  }
  return rounds;
}
