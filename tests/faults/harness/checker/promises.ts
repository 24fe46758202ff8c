/** What the checker holds the product to, each a check of its own where runs are counted (docs/reliability.md). */
export const PROMISES = {
  durable: 'an answered decision is durable',
  once: 'a decision takes effect once, however often it is sent',
  refusals: 'what is refused changes nothing and is audited',
  oneWinner: 'of two at once one has it',
  answered: 'nobody is stuck',
  rights: 'nobody does what their rights do not allow',
  readBack: 'what was answered is read by whoever asks next',
  numbers: 'numbers have no gap and come once',
  notices: 'notices come once',
  alarms: 'a deadline survives restarts, and its alarm rings',
  alarmsOnce: 'an alarm rings once',
  operations: 'operations end, and each of their items is as recorded',
  audit: 'audit:verify holds',
  projection: 'projection:verify holds',
} as const;

export type PromiseName = keyof typeof PROMISES;
export const PROMISE_NAMES = Object.keys(PROMISES) as PromiseName[];

/** Says how a promise was broken. */
export type Violation = { promise: PromiseName; what: string };

export const violation =
  (promise: PromiseName) =>
  (what: string): Violation => ({ promise, what });
