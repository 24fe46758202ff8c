import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.js';
import { LogDestination } from './log-destination.js';

export type { Logger } from 'pino';

/** Keys whose values never reach a log: credentials, and the personal data of domain.md "Personal data". */
const REDACTED_KEYS = [
  'password',
  'newPassword',
  'totp',
  'token',
  'secret',
  'apiKey',
  'authorization',
  'cookie',
  'set-cookie',
  'name',
  'fullName',
  'personName',
  'displayName',
  'phone',
  'mobile',
  'idNumber',
  'identityNumber',
  'email',
  'address',
  'candidates',
  'elected',
  'results',
  'preparatoryGroup',
];
const DEEPEST = 3;

function redactedPaths(): string[] {
  const prefixes = Array.from({ length: DEEPEST }, (_, depth) => '*.'.repeat(depth));
  return prefixes.flatMap((prefix) =>
    REDACTED_KEYS.map((key) => (key.includes('-') ? `${prefix.slice(0, -1)}["${key}"]` : `${prefix}${key}`)),
  );
}

/**
 * JSON lines on standard output, level names instead of numbers, times as RFC 3339.
 * Redaction goes three levels deep; deeper data does not belong in a log line.
 * @param process name of the process, in every line.
 */
export function createLogger(
  config: Pick<Config, 'logLevel'>,
  process: string,
  destination?: DestinationStream,
): Logger {
  const options = {
    level: config.logLevel,
    base: { process },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redactedPaths(), censor: '[redacted]' },
  };
  return pino(options, destination ?? new LogDestination((lost) => lostLine(process, lost)));
}

function lostLine(process: string, lost: number): string {
  const time = new Date().toISOString();
  return JSON.stringify({ level: 'warn', time, process, lost, msg: 'log lines could not be written before this one' });
}
