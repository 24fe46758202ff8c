import type { Provider, Type } from '@nestjs/common';
import { ReconciliationRepository } from '../../../libs/data/ledger/reconciliation.repository.js';
import type { OperationRunner } from '../operations/operation-runner.js';
import type { LedgerChangesService } from './ledger-changes.service.js';
import type { LedgerSurroundings } from './ledger-parts.js';
import { ReconciliationController } from './reconciliation/reconciliation.controller.js';
import { ReconciliationService } from './reconciliation/reconciliation.service.js';

export const MATCH_CONTROLLERS: Type[] = [ReconciliationController];

/** Matches, units, their status. */
export function matchServices({ parts }: LedgerSurroundings, changes: LedgerChangesService): { providers: Provider[]; runners: OperationRunner[] } {
  const reconciliation = new ReconciliationService({ ...parts, repository: new ReconciliationRepository(parts.database), changes });
  return { providers: [{ provide: ReconciliationService, useValue: reconciliation }], runners: [] };
}
