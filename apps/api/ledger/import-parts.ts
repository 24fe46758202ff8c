import type { Provider, Type } from '@nestjs/common';
import { ImportsRepository } from '../../../libs/data/ledger/imports.repository.js';
import { LedgerChanges } from '../../../libs/data/ledger/ledger-changes.js';
import type { OperationRunner } from '../operations/operation-runner.js';
import { ErrorFile } from './imports/error-file.js';
import { ImportsController } from './imports/imports.controller.js';
import { ImportsService } from './imports/imports.service.js';
import type { LedgerChangesService } from './ledger-changes.service.js';
import type { LedgerSurroundings } from './ledger-parts.js';

export const IMPORT_CONTROLLERS: Type[] = [ImportsController];

/** Files of the offices. */
export function importServices(
  { parts }: LedgerSurroundings,
  changes: LedgerChangesService,
): { providers: Provider[]; runners: OperationRunner[] } {
  const imports = new ImportsRepository(parts.database);
  const audit = new LedgerChanges(parts.database, () => parts.clock.now());
  return {
    providers: [
      { provide: ImportsService, useValue: new ImportsService({ imports, changes, clock: parts.clock }) },
      { provide: ErrorFile, useValue: new ErrorFile({ imports, changes: audit, database: parts.database }) },
    ],
    runners: [],
  };
}
