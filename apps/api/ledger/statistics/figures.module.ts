import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { ReportExports } from '../reports/report-exports.js';
import { ReportTemplatesController } from '../reports/report-templates.controller.js';
import { ReportTemplatesService } from '../reports/report-templates.service.js';
import { ReportsController } from '../reports/reports.controller.js';
import { ReportsService } from '../reports/reports.service.js';
import { StatisticsController } from './statistics.controller.js';
import { StatisticsService } from './statistics.service.js';
import { ReportTemplatesRepository } from '../../../../libs/data/statistics/report-templates.repository.js';
import { ReportsRepository } from '../../../../libs/data/statistics/reports.repository.js';
import { StatisticsRepository } from '../../../../libs/data/statistics/statistics.repository.js';
import { ledgerRepository } from '../../platform/repository-provider.js';

/** Live figures, and the reports that are frozen from them with their spreadsheets and briefings. */
@Module({
  imports: [AuditModule],
  controllers: [StatisticsController, ReportsController, ReportTemplatesController],
  providers: [
    ledgerRepository(StatisticsRepository),
    StatisticsService,
    ledgerRepository(ReportsRepository),
    ReportsService,
    ReportExports,
    ledgerRepository(ReportTemplatesRepository),
    ReportTemplatesService,
  ],
})
export class FiguresModule {}
