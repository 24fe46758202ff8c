/** What is injected by name because its type is no class, or because there are two of it. */

/** `ApiSettings` */
export const SETTINGS = Symbol('settings');
/** `Clock`: business time. */
export const CLOCK = Symbol('clock');
/** `Logger` */
export const LOGGER = Symbol('logger');
/** `() => number`: real milliseconds since the epoch. Sessions and locks run on real time, also in a rehearsal. */
export const REAL_NOW = Symbol('real-now');
/** `Sealing | null`: seals secrets before they are stored; null when no SEALING_KEY is set. */
export const SEALING = Symbol('sealing');
/** `Database` under the API's own role, with the short patience of a request. */
export const DATABASE = Symbol('database');
/** `Database` on the same connections, for statements of the ledger that may take long. */
export const LEDGER_DATABASE = Symbol('ledger-database');
/** `ReadinessCheck[]`: what readiness looks at. */
export const READINESS_CHECKS = Symbol('readiness-checks');
