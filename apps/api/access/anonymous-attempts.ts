import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '../../../libs/platform/logger.js';
import type { ApiSettings } from '../platform/settings.js';
import { LOGGER, SETTINGS } from '../platform/tokens.js';
import { AttemptWindows } from './attempt-windows.js';
import { AttemptLog, type Attempt } from './attempts.js';

/** Attempts of people who are not signed in: anybody can make them, so that an address writes a few entries in a window, and the others are counted. */
@Injectable()
export class AnonymousAttempts {
  private readonly windows: AttemptWindows;

  constructor(log: AttemptLog, @Inject(SETTINGS) settings: ApiSettings, @Inject(LOGGER) logger: Logger) {
    this.windows = new AttemptWindows((attempt) => log.record(attempt), settings.anonymousAttempts, logger);
  }

  record(attempt: Attempt): Promise<void> {
    return this.windows.record(attempt.address ?? '', attempt);
  }
}
