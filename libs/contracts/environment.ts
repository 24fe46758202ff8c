import { z } from 'zod';
import { CODE_POLICIES } from '../domain/administration/administration-permissions.js';

/**
 * Every environment variable the product reads, in one schema. `libs/platform/config.ts` is the only place that parses it.
 * An empty string counts as not set, and any variable may instead be given as `<NAME>_FILE`, the path of a file that holds the value.
 */

const wholeNumber = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${low} to ${high}`)
    .transform(Number)
    .refine((value) => value >= low && value <= high, `must be a whole number from ${low} to ${high}`);

const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

const url = (...schemes: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)),
      `must be an address that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    );

const instant = z.iso
  .datetime({ offset: true, error: 'must be an instant such as 2020-05-26T08:00:00+08:00' })
  .transform((value) => Date.parse(value));

const address = z.string().regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/, 'must be host:port');

const MESSAGE_HOURS_SHAPE = 'must be two times of a day such as 08:00-18:00';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export const environmentSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'], 'must be development, test or production')
    .default('development'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),

  /** Owner of the schema: migrations and role set-up only. Set for `npm start`, it replaces the embedded PostgreSQL. */
  DATABASE_URL: url('postgres', 'postgresql').optional(),
  /** Application role of the API: row-level security applies to it. */
  API_DATABASE_URL: url('postgres', 'postgresql').optional(),
  /** Application role of the worker, which writes the read model, the audit chain and the outbox. */
  WORKER_DATABASE_URL: url('postgres', 'postgresql').optional(),
  /** Moves the queues from PostgreSQL to Redis. */
  REDIS_URL: url('redis', 'rediss').optional(),

  /** Set for `npm start`, it replaces the embedded Temporal server. */
  TEMPORAL_ADDRESS: address.optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  /** TLS with the system's certificate authorities; the files below and an API key imply it. */
  TEMPORAL_TLS: flag.optional(),
  TEMPORAL_TLS_CA_PATH: z.string().optional(),
  TEMPORAL_TLS_CERT_PATH: z.string().optional(),
  TEMPORAL_TLS_KEY_PATH: z.string().optional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
  TEMPORAL_API_KEY: z.string().optional(),
  /** Where `npm start` downloads the Temporal CLI from instead of the vendor's release page: a folder with the same archives, whose checksums must be the vendor's. */
  TEMPORAL_CLI_MIRROR: url('http', 'https').optional(),

  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(1, 65535).default(3000),
  /** Where the worker tells operators its health and figures, without any session; port 0 is any that is free, named in the log. */
  WORKER_HOST: z.string().default('127.0.0.1'),
  WORKER_PORT: wholeNumber(0, 65535).default(0),
  /** Folder of the embedded servers' data, uploaded documents, logs, ready.json. */
  DATA_DIR: z.string().default('.qunjian'),

  /** Folder of the seals of the audit, outside of the database; `seals` in DATA_DIR where nothing is said. */
  SEALS_DIR: z.string().optional(),
  /** Authority that stamps each seal with its time (RFC 3161 over HTTP). */
  SEALS_STAMP_URL: url('http', 'https').optional(),
  /** Certificate of that authority or of its issuer: verification looks that stamps lead to it. */
  SEALS_STAMP_CA_PATH: z.string().optional(),

  /** Business clock (design.md section 6): business instant `CLOCK_ANCHOR_BUSINESS` at real instant `CLOCK_ANCHOR_REAL`, then `CLOCK_SPEED` business seconds per real second. */
  CLOCK_ANCHOR_REAL: instant.optional(),
  CLOCK_ANCHOR_BUSINESS: instant.optional(),
  CLOCK_SPEED: z
    .string()
    .transform(Number)
    .refine(
      (value) => Number.isFinite(value) && value > 0 && value <= 1_000_000,
      'must be a number above 0 and at most 1000000',
    )
    .default(1),

  SESSION_IDLE_MINUTES: wholeNumber(1, 1440).default(30),
  SESSION_ABSOLUTE_HOURS: wholeNumber(1, 720).default(12),
  /** Marks the session cookie `Secure`; true in production unless said otherwise. */
  SESSION_COOKIE_SECURE: flag.optional(),
  /** Failed logins after which an account is locked, and for how long. */
  LOGIN_MAX_FAILURES: wholeNumber(1, 100).default(5),
  LOGIN_LOCK_MINUTES: wholeNumber(1, 1440).default(15),
  /** Failed logins one network address may make in five minutes. */
  LOGIN_FAILURES_PER_ADDRESS: wholeNumber(1, 10_000).default(30),
  /** Whose accounts must switch one-time codes on before anything else; it takes SEALING_KEY. */
  ONE_TIME_CODES_OF: z.enum(CODE_POLICIES, `must be one of ${CODE_POLICIES.join(', ')}`).optional(),
  /** How long a password that an administrator gave may be used to sign in for the first time. */
  ONE_TIME_PASSWORD_HOURS: wholeNumber(1, 720).default(72),
  /** How long a request for rights that take two administrators waits for its answer. */
  RIGHTS_REQUEST_HOURS: wholeNumber(1, 720).default(72),
  /** 32 random bytes in base64 (`openssl rand -base64 32`) that seal secrets in the database; without it one-time codes cannot be switched on. */
  SEALING_KEY: z
    .base64('must be 32 bytes in base64')
    .transform((value) => Buffer.from(value, 'base64'))
    .refine((key) => key.length === 32, 'must be 32 bytes in base64')
    .optional(),
  /**
   * 32 random bytes in base64, several with commas between them: API and worker seal what goes through the engine with the first, and accept what any of
   * them sealed. Keys behind a semicolon are retired: they only open what was written under them.
   */
  ENGINE_KEYS: z
    .string()
    .transform((value) =>
      value.split(';').map((part) => part.split(',').map((key) => Buffer.from(key.trim(), 'base64'))),
    )
    .refine(
      (parts) => parts.length <= 2 && parts.flat().every((key) => key.length === 32),
      'must be 32 bytes in base64, newer before older with commas between, retired ones behind a semicolon',
    )
    .optional(),
  /** Whether payloads are encrypted for the engine; true in production unless said otherwise. */
  ENGINE_ENCRYPTION: flag.optional(),
  /** True behind a reverse proxy of one's own: its X-Forwarded-* headers name client and host. */
  TRUST_PROXY: flag.default(false),
  /** Whether `/api/metrics`, `/api/openapi.json` and `/api/docs` are answered; in production only where it is said. */
  OPERATOR_PAGES: flag.optional(),
  /** Actions sent to the engine at a time, and how many more may wait; beyond, the API answers 503 at once. */
  UPDATES_IN_FLIGHT: wholeNumber(1, 1000).default(24),
  UPDATES_QUEUED: wholeNumber(0, 10_000).default(24),
  /** Calls of one account that is signed in: readings and changes in a minute in each process of the API, exports in an hour and readings of personal data in a day in all of them. */
  READS_PER_MINUTE: wholeNumber(60, 1_000_000).default(6_000),
  CHANGES_PER_MINUTE: wholeNumber(10, 1_000_000).default(3_000),
  EXPORTS_PER_HOUR: wholeNumber(1, 10_000).default(60),
  PERSONAL_READS_PER_DAY: wholeNumber(1, 10_000).default(100),
  /** Largest paper of a case that is taken. */
  DOCUMENT_LIMIT_MB: wholeNumber(1, 50).default(20),
  /** How long an event and its messages are kept; the audit is kept for good. */
  EVENTS_KEPT_DAYS: wholeNumber(30, 36_500).default(730),

  /** Where people reach the console, for links in messages. */
  PUBLIC_URL: url('http', 'https')
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  /** The mail server, with user and password where it asks for them; no mail is sent without it. */
  SMTP_URL: url('smtp', 'smtps').optional(),
  MAIL_FROM: z.string().min(3).max(320).optional(),
  /** Mails of what is told at once that one person gets in a day; what is beyond comes in the digest of the next working day. */
  MAILS_PER_DAY: wholeNumber(1, 500).default(20),
  /** Hosts that webhooks may call although they are inside the network, or without TLS: names or addresses, separated by commas. */
  OUTGOING_PRIVATE_HOSTS: z
    .string()
    .max(4_000)
    .transform((value) =>
      value
        .split(',')
        .map((host) => host.trim().toLowerCase())
        .filter((host) => host !== ''),
    )
    .optional(),
  /** Hours of working days in which people are sent messages, in Asia/Shanghai; digests go when they begin. */
  MESSAGE_HOURS: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, MESSAGE_HOURS_SHAPE)
    .refine((value) => value.slice(0, 5) < value.slice(6), MESSAGE_HOURS_SHAPE)
    .default('08:00-18:00'),
});

export type Environment = z.infer<typeof environmentSchema>;
export type EnvironmentName = keyof Environment;

/** Variables whose value must never appear in a message or a log. */
export const SECRET_VARIABLES: ReadonlySet<string> = new Set<EnvironmentName>([
  'DATABASE_URL',
  'API_DATABASE_URL',
  'WORKER_DATABASE_URL',
  'REDIS_URL',
  'TEMPORAL_API_KEY',
  'SEALING_KEY',
  'SMTP_URL',
  'ENGINE_KEYS',
]);
