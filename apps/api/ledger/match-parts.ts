import type { Provider, Type } from '@nestjs/common';
import { LedgerChanges } from '../../../libs/data/ledger/ledger-changes.js';
import { ReconciliationRepository } from '../../../libs/data/ledger/reconciliation.repository.js';
import { UnitChangesRepository } from '../../../libs/data/ledger/unit-changes.repository.js';
import { UnitDetailRepository } from '../../../libs/data/ledger/unit-detail.repository.js';
import { UnitSearchRepository } from '../../../libs/data/ledger/unit-search.repository.js';
import { OperationRunner } from '../operations/operation-runner.js';
import type { LedgerChangesService } from './ledger-changes.service.js';
import type { LedgerSurroundings } from './ledger-parts.js';
import { ReconciliationController } from './reconciliation/reconciliation.controller.js';
import { ReconciliationService } from './reconciliation/reconciliation.service.js';
import { StatusItems } from './units/status-items.js';
import { UnitChangesController } from './units/unit-changes.controller.js';
import { UnitChangesService } from './units/unit-changes.service.js';
import { UnitExport } from './units/unit-export.js';
import { UnitReadsService } from './units/unit-reads.service.js';
import { UnitStatusService } from './units/unit-status.service.js';
import { UnitsController } from './units/units.controller.js';

export const MATCH_CONTROLLERS: Type[] = [ReconciliationController, UnitsController, UnitChangesController];

/** Matches, units, their status. */
export function matchServices(
  { parts, actions, engine }: LedgerSurroundings,
  changes: LedgerChangesService,
): { providers: Provider[]; runners: OperationRunner[] } {
  const { database, clock } = parts;
  const [units, search] = [new UnitChangesRepository(), new UnitSearchRepository(database)];
  const audit = new LedgerChanges(database, () => clock.now());
  const reads = new UnitReadsService({
    search,
    detail: new UnitDetailRepository(database),
    units,
    changes: audit,
    database,
    clock,
  });
  const unitChanges = new UnitChangesService({ units, reads, changes, clock });
  const statusItems = new StatusItems({ reads: parts.cases, actions, engine, operations: parts.operations });
  const runner = new OperationRunner('unit-status', parts, statusItems);
  return {
    providers: [
      {
        provide: ReconciliationService,
        useValue: new ReconciliationService({ ...parts, repository: new ReconciliationRepository(database), changes }),
      },
      { provide: UnitReadsService, useValue: reads },
      { provide: UnitChangesService, useValue: unitChanges },
      { provide: UnitExport, useValue: new UnitExport({ reads, search, changes: audit, database }) },
      {
        provide: UnitStatusService,
        useValue: new UnitStatusService({ ...parts, units, changes, unitChanges, reads, runner }),
      },
    ],
    runners: [runner],
  };
}
