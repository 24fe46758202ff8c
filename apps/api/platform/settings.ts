import type { CodePolicy } from '../../../libs/domain/administration/administration-permissions.js';
import type { Config } from '../../../libs/platform/config.js';
import { CASE_TASK_QUEUE } from '../../../workflows/case/case.messages.js';

/** Calls that one account may make. */
export interface CallLimitSettings {
  readsPerMinute: number;
  changesPerMinute: number;
  exportsPerHour: number;
  personalPerDay: number;
}

/** Settings of the API alone. Times in the unit of their name. */
export interface ApiSettings {
  version: string;
  bodyLimitBytes: number;
  trustProxy: boolean;
  /** Whether figures and the description of the API are answered over HTTP. */
  operatorPages: boolean;
  session: { idleMinutes: number; absoluteHours: number; cookieSecure: boolean };
  login: { maxFailures: number; lockMinutes: number; failuresPerAddress: number; addressWindowSeconds: number };
  /** Whose accounts must switch one-time codes on before anything else. */
  oneTimeCodesOf: CodePolicy;
  /** How long a password given by an administrator opens the account. */
  oneTimePasswordHours: number;
  /** How long a request for rights that take two waits for its answer. */
  rightsRequestHours: number;
  engine: {
    taskQueue: string;
    updatesInFlight: number;
    updatesQueued: number;
    queueWaitMs: number;
    answerWithinMs: number;
    timeoutMs: number;
    retryAfterSeconds: number;
  };
  /** Entries of the audit that an address nobody is signed in from may cause in a window; the others are counted. */
  anonymousAttempts: { perWindow: number; windowMs: number };
  /** The same of somebody who is signed in, for what they are refused. */
  refusedAttempts: { perWindow: number; windowMs: number };
  /** Calls that one account may make: readings and changes in a minute in each process, exports in an hour and readings of personal data in a day in all of them. */
  calls: CallLimitSettings;
  /** How long a session is remembered without asking the database. */
  sessionCacheMs: number;
  /** How often the stream of events looks for new ones, and its heartbeat. */
  events: { pollMs: number; heartbeatMs: number; mostStreams: number; mostPerAccount: number };
  /** Items of bulk operations worked on at a time, and the pause before an item that met a busy engine is tried again. */
  bulk: { sideBySide: number; retryMs: number };
  /** Folder of the built console, served at `/`; null where there is none. */
  consoleFolder: string | null;
  /** Holds the papers of cases; its disk is watched by readiness. */
  dataFolder: string;
  documents: { largestBytes: number };
  /** Whether mail is sent (by the worker). */
  mail: boolean;
  /** Hosts inside the network that may be called. */
  outgoingPrivateHosts: readonly string[];
}

export const DEFAULT_SETTINGS: ApiSettings = {
  version: '0.1.0',
  bodyLimitBytes: 1_048_576,
  trustProxy: false,
  operatorPages: true,
  session: { idleMinutes: 30, absoluteHours: 12, cookieSecure: false },
  login: { maxFailures: 5, lockMinutes: 15, failuresPerAddress: 30, addressWindowSeconds: 300 },
  oneTimeCodesOf: 'nobody',
  oneTimePasswordHours: 72,
  rightsRequestHours: 72,
  engine: {
    taskQueue: CASE_TASK_QUEUE,
    updatesInFlight: 24,
    updatesQueued: 24,
    queueWaitMs: 600,
    answerWithinMs: 800,
    timeoutMs: 4_500,
    retryAfterSeconds: 2,
  },
  anonymousAttempts: { perWindow: 20, windowMs: 60_000 },
  refusedAttempts: { perWindow: 60, windowMs: 60_000 },
  calls: { readsPerMinute: 6_000, changesPerMinute: 3_000, exportsPerHour: 60, personalPerDay: 100 },
  sessionCacheMs: 5_000,
  events: { pollMs: 1_000, heartbeatMs: 15_000, mostStreams: 500, mostPerAccount: 20 },
  bulk: { sideBySide: 4, retryMs: 1_000 },
  consoleFolder: null,
  dataFolder: '.qunjian',
  documents: { largestBytes: 20 * 1024 * 1024 },
  mail: false,
  outgoingPrivateHosts: [],
};

/** The settings a process runs with: what the environment says over the defaults. */
export function settingsOf(
  config: Pick<
    Config,
    | 'session'
    | 'login'
    | 'oneTimeCodesOf'
    | 'oneTimePasswordHours'
    | 'rightsRequestHours'
    | 'updates'
    | 'calls'
    | 'trustProxy'
    | 'operatorPages'
    | 'dataDir'
    | 'documents'
    | 'mail'
    | 'outgoingPrivateHosts'
  >,
  version: string,
): ApiSettings {
  return {
    ...DEFAULT_SETTINGS,
    version,
    trustProxy: config.trustProxy,
    operatorPages: config.operatorPages,
    dataFolder: config.dataDir,
    documents: config.documents,
    mail: config.mail !== undefined,
    outgoingPrivateHosts: config.outgoingPrivateHosts,
    session: config.session,
    login: { ...DEFAULT_SETTINGS.login, ...config.login },
    oneTimeCodesOf: config.oneTimeCodesOf,
    oneTimePasswordHours: config.oneTimePasswordHours,
    rightsRequestHours: config.rightsRequestHours,
    calls: config.calls,
    engine: {
      ...DEFAULT_SETTINGS.engine,
      updatesInFlight: config.updates.inFlight,
      updatesQueued: config.updates.queued,
    },
  };
}
