import { Module } from '@nestjs/common';
import { Client } from '@temporalio/client';
import type { Logger } from '../../../libs/platform/logger.js';
import type { ApiSettings } from '../platform/settings.js';
import { LOGGER, SETTINGS } from '../platform/tokens.js';
import { Admission } from './admission.js';
import { CaseEngine } from './case-engine.js';
import { EngineFigures } from './engine-figures.js';

/** The only way to a case's workflow: who is let in, how long an answer is waited for, and what is shed. */
@Module({
  providers: [
    {
      provide: Admission,
      useFactory: ({ engine }: ApiSettings) =>
        new Admission({
          inFlight: engine.updatesInFlight,
          answerWithinMs: engine.answerWithinMs,
          queued: engine.updatesQueued,
          maxWaitMs: engine.queueWaitMs,
        }),
      inject: [SETTINGS],
    },
    {
      provide: CaseEngine,
      useFactory: (client: Client, admission: Admission, { engine }: ApiSettings, log: Logger) =>
        new CaseEngine(client, admission, engine, log),
      inject: [Client, Admission, SETTINGS, LOGGER],
    },
    EngineFigures,
  ],
  exports: [CaseEngine],
})
export class EngineModule {}
