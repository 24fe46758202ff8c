import type { Provider, Type } from '@nestjs/common';
import { LedgerChanges } from '../../../libs/data/ledger/ledger-changes.js';
import type { ApiParts } from '../api-parts.js';
import type { CaseActionsService } from '../cases/case-actions.service.js';
import type { OpenCaseService } from '../cases/open-case.service.js';
import type { CaseEngine } from '../engine/case-engine.js';
import type { OperationRunner } from '../operations/operation-runner.js';
import { IMPORT_CONTROLLERS, importServices } from './import-parts.js';
import { LedgerChangesService } from './ledger-changes.service.js';
import { FIGURE_CONTROLLERS, figureServices } from './figure-parts.js';
import { LIST_CONTROLLERS, listServices } from './list-parts.js';
import { MATCH_CONTROLLERS, matchServices } from './match-parts.js';

/** What the services of the ledger may use beside the API's own parts: the cases, through their workflows only. */
export interface LedgerSurroundings {
  parts: ApiParts;
  actions: CaseActionsService;
  opening: OpenCaseService;
  engine: CaseEngine;
}

export const LEDGER_CONTROLLERS: Type[] = [
  ...IMPORT_CONTROLLERS,
  ...MATCH_CONTROLLERS,
  ...LIST_CONTROLLERS,
  ...FIGURE_CONTROLLERS,
];

/** Services of the ledger, one per subject, and the operations that they run. */
export function ledgerServices(surroundings: LedgerSurroundings): {
  providers: Provider[];
  runners: OperationRunner[];
} {
  const { parts } = surroundings;
  const changes = new LedgerChangesService({
    changes: new LedgerChanges(parts.database, () => parts.clock.now()),
    attempts: parts.attempts,
    answers: parts.answers,
  });
  const subjects = [
    importServices(surroundings, changes),
    matchServices(surroundings, changes),
    listServices(surroundings, changes),
    figureServices(surroundings, changes),
  ];
  return {
    providers: [
      { provide: LedgerChangesService, useValue: changes },
      ...subjects.flatMap(({ providers }) => providers),
    ],
    runners: subjects.flatMap(({ runners }) => runners),
  };
}
