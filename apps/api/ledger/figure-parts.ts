import type { Provider, Type } from '@nestjs/common';
import { StatisticsRepository } from '../../../libs/data/statistics/statistics.repository.js';
import type { OperationRunner } from '../operations/operation-runner.js';
import type { LedgerChangesService } from './ledger-changes.service.js';
import type { LedgerSurroundings } from './ledger-parts.js';
import { StatisticsController } from './statistics/statistics.controller.js';
import { StatisticsService } from './statistics/statistics.service.js';

export const FIGURE_CONTROLLERS: Type[] = [StatisticsController];

/** Live figures, and reports frozen from them. */
export function figureServices({ parts }: LedgerSurroundings, _changes: LedgerChangesService): { providers: Provider[]; runners: OperationRunner[] } {
  const statistics = new StatisticsRepository(parts.database);
  return { providers: [{ provide: StatisticsService, useValue: new StatisticsService({ statistics, clock: parts.clock }) }], runners: [] };
}
