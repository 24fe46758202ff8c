/**
 * What a load generator does to one engine: the same life, whichever engine it is. A case is an index; its step 0 is the opening, its steps
 * 1 to `length` are the actions. A step sent twice is the same request with the same key.
 */
export interface Life {
  length: number;
  /** Steps that are approvals. */
  approvals: readonly number[];
  send(index: number, step: number): Promise<Answer>;
  close(): Promise<void>;
}

/** accepted: it stands. shed: told to come back later. failed: anything else, with its words. */
export type Answer =
  | { outcome: 'accepted' }
  | { outcome: 'shed'; retryAfterSeconds: number | null }
  | { outcome: 'failed'; detail: string };

/** Commands of the bench to its load generators, which are processes of their own; all times in milliseconds. */
export type LoadCommand =
  /** `fromSteps`: for every case alike, or one number per case. */
  | { name: 'lives'; first: number; count: number; concurrency: number; fromSteps: number | number[]; toStep: number }
  | { name: 'arrivals'; first: number; count: number; step: number; perSecond: number }
  | { name: 'overload'; first: number; count: number; perSecond: number; seconds: number };

export interface LivesResult {
  elapsedMs: number;
  openings: number;
  actions: number;
  shed: number;
  /** First few, in words. */
  failures: string[];
  actionMs: number[];
}
export interface ArrivalsResult {
  /** From the instant a request was due, not from when it was sent. */
  latencyMs: number[];
  shed: number;
  failures: string[];
  /** How late the generator itself sent, at worst. */
  sentLateMs: number;
}
export interface OverloadResult {
  sent: number;
  /** Answered while the load lasted. */
  acceptedInTime: number;
  acceptedMs: number[];
  shedMs: number[];
  shedWithoutRetryAfter: number;
  failures: string[];
  /** Arrivals for which no case was free: the generator, not the engine, was the limit. */
  starved: number;
  /** Next step of each case, counted from `first`. */
  nextSteps: number[];
}
export interface LoadResults {
  lives: LivesResult;
  arrivals: ArrivalsResult;
  overload: OverloadResult;
}
