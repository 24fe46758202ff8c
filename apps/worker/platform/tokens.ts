/** What is injected by name because its type is no class, or because there are two of it. */

/** `Config` */
export const CONFIG = Symbol('config');
/** `Logger` */
export const LOGGER = Symbol('logger');
/** `Database` under the worker's role, with the patience of an activity. */
export const DATABASE = Symbol('database');
/** `Database` on the same connections, for housekeeping that may find years. */
export const SWEEP_DATABASE = Symbol('sweep-database');
/** `Queues` */
export const QUEUES = Symbol('queues');
/** `Queue<OutboxJob>`: accepted actions whose notices are to be made. */
export const EVENT_QUEUE = Symbol('event-queue');
/** `Queue<LedgerJob>`: work that changes of the ledger asked for. */
export const LEDGER_JOBS = Symbol('ledger-jobs');
