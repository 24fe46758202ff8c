import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

/** Nest's own words in our log; its start-up chatter only at debug. */
export function nestLogger(log: Logger): LoggerService {
  return {
    log: (message: unknown) => log.debug({ nest: String(message) }, 'nest'),
    debug: (message: unknown) => log.debug({ nest: String(message) }, 'nest'),
    verbose: (message: unknown) => log.trace({ nest: String(message) }, 'nest'),
    warn: (message: unknown) => log.warn({ nest: String(message) }, 'nest'),
    error: (message: unknown) =>
      log.error(message instanceof Error ? { err: message } : { nest: String(message) }, 'nest'),
    fatal: (message: unknown) => log.fatal({ nest: String(message) }, 'nest'),
  };
}
