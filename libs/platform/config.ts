import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  environmentSchema,
  SECRET_VARIABLES,
  type Environment,
  type EnvironmentName,
} from '../contracts/environment.js';
import type { CodePolicy } from '../domain/administration/administration-permissions.js';
import { REAL_CLOCK, type BusinessClock } from '../domain/business-clock.js';
import type { MessageHours } from '../domain/message-hours.js';

export interface TemporalConfig {
  /** `host:port`; absent only in `npm start`, which then runs a server of its own. */
  address?: string;
  namespace: string;
  /** Absent: no TLS. File contents, not paths. */
  tls?: { ca?: Buffer; cert?: Buffer; key?: Buffer; serverName?: string };
  apiKey?: string;
}

/** What goes through the engine is sealed with, and encrypted. */
export interface EngineKeys {
  /** 32 bytes each, the newest first: it seals, and what any of them sealed is accepted. None in a command that sends nothing. */
  keys: readonly Buffer[];
  /** Those that are replaced for good: what was recorded under them is known and read, and nothing more is accepted. */
  retired: readonly Buffer[];
  encrypts: boolean;
}

/** The environment as the rest of the product sees it. Instants in milliseconds since the epoch. */
export interface Config {
  nodeEnv: Environment['NODE_ENV'];
  logLevel: Environment['LOG_LEVEL'];
  databaseUrl?: string;
  apiDatabaseUrl?: string;
  workerDatabaseUrl?: string;
  redisUrl?: string;
  temporal: TemporalConfig;
  engine: EngineKeys;
  http: { host: string; port: number };
  /** Where the worker tells operators its health and figures; port 0 is any that is free. */
  workerHttp: { host: string; port: number };
  /** Absolute path. */
  dataDir: string;
  /** Absolute path of the audit's seals. */
  sealsDir: string;
  /** Of the authority that stamps them: its address, and a certificate (PEM) that stamps have to lead to. */
  sealStamps: { url: string | null; authority: string | null };
  clock: BusinessClock;
  session: { idleMinutes: number; absoluteHours: number; cookieSecure: boolean };
  login: { maxFailures: number; lockMinutes: number; failuresPerAddress: number };
  oneTimeCodesOf: CodePolicy;
  oneTimePasswordHours: number;
  rightsRequestHours: number;
  updates: { inFlight: number; queued: number };
  /** Of one account. */
  calls: { readsPerMinute: number; changesPerMinute: number; exportsPerHour: number; personalPerDay: number };
  /** Papers of cases. */
  documents: { largestBytes: number };
  /** Events and messages; the audit is kept for good. */
  eventsKeptDays: number;
  /** When people are sent messages, and how many mails. */
  messages: { hours: MessageHours; mailsPerDay: number };
  /** Where people reach the console, without a slash at its end. */
  publicUrl?: string;
  /** Hosts whose addresses may be private when events go out. */
  outgoingPrivateHosts: readonly string[];
  /** Absent: no mail is sent. */
  mail?: { smtpUrl: string; from: string; publicUrl: string };
  /** 32 bytes. */
  sealingKey?: Buffer;
  /** Whether X-Forwarded-* of the proxy in front is believed. */
  trustProxy: boolean;
  /** Whether figures and the description of the API are answered over HTTP. */
  operatorPages: boolean;
}

/** The environment is wrong; the message has one sentence per bad variable and is meant to be printed as it is. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

type RawEnvironment = Record<string, string | undefined>;

/** Parses the environment once. @throws ConfigError with a sentence per bad variable. */
export function loadConfig(env: RawEnvironment = process.env): Config {
  const result = environmentSchema.safeParse(withFiles(env));
  if (!result.success) {
    throw new ConfigError(
      result.error.issues.map((issue) => sentence(String(issue.path[0]), issue.message, env)).join('\n'),
    );
  }
  return toConfig(result.data);
}

const SETTINGS = {
  databaseUrl: 'DATABASE_URL',
  apiDatabaseUrl: 'API_DATABASE_URL',
  workerDatabaseUrl: 'WORKER_DATABASE_URL',
  redisUrl: 'REDIS_URL',
} as const satisfies Partial<Record<keyof Config, EnvironmentName>>;

/** A setting this process cannot run without. @throws ConfigError naming the variable. */
export function requireSetting(config: Config, setting: keyof typeof SETTINGS): string {
  const value = config[setting];
  if (value === undefined) throw new ConfigError(`${SETTINGS[setting]} must be set for this process.`);
  return value;
}

/** Address of the Temporal server. @throws ConfigError when it is not set. */
export function requireTemporalAddress(config: Config): string {
  if (config.temporal.address === undefined) throw new ConfigError('TEMPORAL_ADDRESS must be set for this process.');
  return config.temporal.address;
}

/** Keys without which nothing that is sent to the engine is accepted. @throws ConfigError when none is set. */
export function requireEngineKeys({ engine }: Config): EngineKeys {
  if (engine.keys.length === 0) throw new ConfigError('ENGINE_KEYS must be set for this process.');
  return engine;
}

/** The environment a child process needs to come to the same clock. */
export function clockEnvironment(clock: BusinessClock): Record<string, string> {
  return {
    CLOCK_ANCHOR_REAL: new Date(clock.anchorReal).toISOString(),
    CLOCK_ANCHOR_BUSINESS: new Date(clock.anchorBusiness).toISOString(),
    CLOCK_SPEED: String(clock.speed),
  };
}

function sentence(name: string, problem: string, env: RawEnvironment): string {
  const value = env[name];
  const shown = value === undefined || value === '' || SECRET_VARIABLES.has(name) ? '' : `, but is "${value}"`;
  return `${name} ${problem}${shown}.`;
}

/** Drops empty values and reads `<NAME>_FILE`, so that secrets can be mounted as files. */
function withFiles(env: RawEnvironment): RawEnvironment {
  const values: RawEnvironment = {};
  for (const name of Object.keys(environmentSchema.shape)) {
    const path = env[`${name}_FILE`];
    const value = env[name] || (path ? readSetting(`${name}_FILE`, path).toString('utf8').trim() : undefined);
    if (value) values[name] = value;
  }
  return values;
}

function readSetting(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new ConfigError(`${name} must name a readable file, but is "${path}".`);
  }
}

function toConfig(env: Environment): Config {
  return {
    nodeEnv: env.NODE_ENV,
    logLevel: env.LOG_LEVEL,
    databaseUrl: env.DATABASE_URL,
    apiDatabaseUrl: env.API_DATABASE_URL,
    workerDatabaseUrl: env.WORKER_DATABASE_URL,
    redisUrl: env.REDIS_URL,
    temporal: toTemporal(env),
    engine: toEngineKeys(env),
    http: { host: env.HOST, port: env.PORT },
    workerHttp: { host: env.WORKER_HOST, port: env.WORKER_PORT },
    dataDir: resolve(env.DATA_DIR),
    sealsDir: resolve(env.SEALS_DIR ?? join(env.DATA_DIR, 'seals')),
    sealStamps: {
      url: env.SEALS_STAMP_URL ?? null,
      authority: env.SEALS_STAMP_CA_PATH
        ? readSetting('SEALS_STAMP_CA_PATH', env.SEALS_STAMP_CA_PATH).toString('utf8')
        : null,
    },
    clock: toClock(env),
    session: {
      idleMinutes: env.SESSION_IDLE_MINUTES,
      absoluteHours: env.SESSION_ABSOLUTE_HOURS,
      cookieSecure: env.SESSION_COOKIE_SECURE ?? env.NODE_ENV === 'production',
    },
    login: {
      maxFailures: env.LOGIN_MAX_FAILURES,
      lockMinutes: env.LOGIN_LOCK_MINUTES,
      failuresPerAddress: env.LOGIN_FAILURES_PER_ADDRESS,
    },
    oneTimeCodesOf: toCodePolicy(env),
    oneTimePasswordHours: env.ONE_TIME_PASSWORD_HOURS,
    rightsRequestHours: env.RIGHTS_REQUEST_HOURS,
    calls: {
      readsPerMinute: env.READS_PER_MINUTE,
      changesPerMinute: env.CHANGES_PER_MINUTE,
      exportsPerHour: env.EXPORTS_PER_HOUR,
      personalPerDay: env.PERSONAL_READS_PER_DAY,
    },
    updates: { inFlight: env.UPDATES_IN_FLIGHT, queued: env.UPDATES_QUEUED },
    documents: { largestBytes: env.DOCUMENT_LIMIT_MB * 1024 * 1024 },
    eventsKeptDays: env.EVENTS_KEPT_DAYS,
    messages: { hours: toHours(env.MESSAGE_HOURS), mailsPerDay: env.MAILS_PER_DAY },
    publicUrl: env.PUBLIC_URL,
    outgoingPrivateHosts: env.OUTGOING_PRIVATE_HOSTS ?? [],
    mail: toMail(env),
    sealingKey: env.SEALING_KEY,
    trustProxy: env.TRUST_PROXY,
    operatorPages: env.OPERATOR_PAGES ?? env.NODE_ENV !== 'production',
  };
}

/** From two times of a day. */
function toHours(text: string): MessageHours {
  const [from, to] = text.split('-').map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  return { from: from!, to: to! };
}

/** @throws ConfigError where a mail would have no sender, or lead nowhere. */
function toMail({ SMTP_URL: smtpUrl, MAIL_FROM: from, PUBLIC_URL: publicUrl }: Environment): Config['mail'] {
  if (smtpUrl === undefined) return undefined;
  if (from === undefined || publicUrl === undefined)
    throw new ConfigError('SMTP_URL needs MAIL_FROM, the sender of mails, and PUBLIC_URL, where their links lead.');
  return { smtpUrl, from, publicUrl };
}

/** @throws ConfigError where codes are asked for that nobody could switch on. */
function toCodePolicy({ ONE_TIME_CODES_OF: asked, SEALING_KEY: key, NODE_ENV }: Environment): CodePolicy {
  if (asked !== undefined && asked !== 'nobody' && key === undefined)
    throw new ConfigError('ONE_TIME_CODES_OF needs SEALING_KEY: without it one-time codes cannot be switched on.');
  return asked ?? (NODE_ENV === 'production' && key !== undefined ? 'administrators' : 'nobody');
}

/** @throws ConfigError where there is nothing to encrypt with. */
function toEngineKeys({ ENGINE_KEYS: given, ENGINE_ENCRYPTION: asked, NODE_ENV }: Environment): EngineKeys {
  const [keys = [], retired = []] = given ?? [];
  if (asked && keys.length === 0) throw new ConfigError('ENGINE_ENCRYPTION needs ENGINE_KEYS.');
  return { keys, retired, encrypts: (asked ?? NODE_ENV === 'production') && keys.length > 0 };
}

function toTemporal(env: Environment): TemporalConfig {
  const certificate = env.TEMPORAL_TLS_CERT_PATH;
  const key = env.TEMPORAL_TLS_KEY_PATH;
  if ((certificate === undefined) !== (key === undefined)) {
    throw new ConfigError('TEMPORAL_TLS_CERT_PATH and TEMPORAL_TLS_KEY_PATH must be set together.');
  }
  const implied = [env.TEMPORAL_TLS_CA_PATH, certificate, env.TEMPORAL_TLS_SERVER_NAME, env.TEMPORAL_API_KEY].some(
    (value) => value !== undefined,
  );
  if (implied && env.TEMPORAL_TLS === false) {
    throw new ConfigError('TEMPORAL_TLS must not be false while a TEMPORAL_TLS_* variable or TEMPORAL_API_KEY is set.');
  }
  if ((implied || env.TEMPORAL_TLS) && env.TEMPORAL_ADDRESS === undefined) {
    throw new ConfigError(
      'TEMPORAL_TLS, TEMPORAL_TLS_* and TEMPORAL_API_KEY need TEMPORAL_ADDRESS: the embedded server has neither.',
    );
  }
  const read = (name: EnvironmentName, path: string | undefined) =>
    path === undefined ? undefined : readSetting(name, path);
  return {
    address: env.TEMPORAL_ADDRESS,
    namespace: env.TEMPORAL_NAMESPACE,
    apiKey: env.TEMPORAL_API_KEY,
    tls:
      !implied && !env.TEMPORAL_TLS
        ? undefined
        : {
            ca: read('TEMPORAL_TLS_CA_PATH', env.TEMPORAL_TLS_CA_PATH),
            cert: read('TEMPORAL_TLS_CERT_PATH', certificate),
            key: read('TEMPORAL_TLS_KEY_PATH', key),
            serverName: env.TEMPORAL_TLS_SERVER_NAME,
          },
  };
}

function toClock(env: Environment): BusinessClock {
  const { CLOCK_ANCHOR_REAL: anchorReal, CLOCK_ANCHOR_BUSINESS: anchorBusiness, CLOCK_SPEED: speed } = env;
  if ((anchorReal === undefined) !== (anchorBusiness === undefined)) {
    throw new ConfigError('CLOCK_ANCHOR_REAL and CLOCK_ANCHOR_BUSINESS must be set together.');
  }
  if (anchorReal === undefined || anchorBusiness === undefined) {
    if (speed !== 1)
      throw new ConfigError('CLOCK_SPEED other than 1 needs CLOCK_ANCHOR_REAL and CLOCK_ANCHOR_BUSINESS.');
    return REAL_CLOCK;
  }
  if (env.NODE_ENV === 'production')
    throw new ConfigError('CLOCK_* must not be set in production: it runs on real time.');
  return { anchorReal, anchorBusiness, speed };
}
