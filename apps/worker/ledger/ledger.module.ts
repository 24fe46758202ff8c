import { Injectable, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Database } from '../../../libs/data/database.js';
import { ImportWorkRepository } from '../../../libs/data/ledger/import/import-work.repository.js';
import type { Logger } from '../../../libs/platform/logger.js';
import { DATABASE, LOGGER } from '../platform/tokens.js';
import { LedgerRunner } from './ledger-runner.js';

/** Asks for the imports an earlier worker died over, and lets go of the one at hand in the end: the next worker does it again from its beginning. */
@Injectable()
export class LedgerLife implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly imports: ImportWorkRepository,
    private readonly runner: LedgerRunner,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.imports.askUnfinished();
  }

  beforeApplicationShutdown(): void {
    this.runner.stop();
  }
}

/** Work on the ledger, in a process of its own. */
@Module({
  providers: [
    { provide: LedgerRunner, useFactory: (logger: Logger) => new LedgerRunner(logger), inject: [LOGGER] },
    {
      provide: ImportWorkRepository,
      useFactory: (database: Database) => new ImportWorkRepository(database),
      inject: [DATABASE],
    },
    LedgerLife,
  ],
  exports: [LedgerRunner],
})
export class LedgerModule {}
