import type { Provider, Type } from '@nestjs/common';
import { LedgerChanges } from '../../../libs/data/ledger/ledger-changes.js';
import { ReportTemplatesRepository } from '../../../libs/data/statistics/report-templates.repository.js';
import { ReportsRepository } from '../../../libs/data/statistics/reports.repository.js';
import { StatisticsRepository } from '../../../libs/data/statistics/statistics.repository.js';
import { MonitoringRepository } from '../../../libs/data/monitoring.repository.js';
import { MonitoringController } from '../monitoring/monitoring.controller.js';
import { MonitoringService } from '../monitoring/monitoring.service.js';
import type { OperationRunner } from '../operations/operation-runner.js';
import type { LedgerChangesService } from './ledger-changes.service.js';
import type { LedgerSurroundings } from './ledger-parts.js';
import { ReportExports } from './reports/report-exports.js';
import { ReportTemplatesController } from './reports/report-templates.controller.js';
import { ReportTemplatesService } from './reports/report-templates.service.js';
import { ReportsController } from './reports/reports.controller.js';
import { ReportsService } from './reports/reports.service.js';
import { StatisticsController } from './statistics/statistics.controller.js';
import { StatisticsService } from './statistics/statistics.service.js';

export const FIGURE_CONTROLLERS: Type[] = [
  StatisticsController,
  ReportsController,
  ReportTemplatesController,
  MonitoringController,
];

/** Live figures, reports frozen from them, and the board of what waits. */
export function figureServices(
  { parts }: LedgerSurroundings,
  changes: LedgerChangesService,
): { providers: Provider[]; runners: OperationRunner[] } {
  const { clock, database, releases } = parts;
  const statistics = new StatisticsRepository(database);
  const reports = new ReportsRepository(database);
  const templates = new ReportTemplatesRepository(database);
  const reads = new ReportsService({ database, reports, statistics, templates, changes, clock });
  const files = new ReportExports({
    database,
    reads,
    reports,
    templates,
    statistics,
    calendars: releases,
    changes: new LedgerChanges(database, () => clock.now()),
  });
  return {
    providers: [
      { provide: StatisticsService, useValue: new StatisticsService({ statistics, clock }) },
      {
        provide: MonitoringService,
        useValue: new MonitoringService({
          monitoring: new MonitoringRepository(database),
          cases: parts.cases,
          clock,
          calendars: releases,
        }),
      },
      { provide: ReportsService, useValue: reads },
      { provide: ReportExports, useValue: files },
      { provide: ReportTemplatesService, useValue: new ReportTemplatesService({ templates, changes, clock }) },
    ],
    runners: [],
  };
}
