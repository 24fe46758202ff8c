import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { MonitoringModule } from '../monitoring/monitoring.module.js';
import { SessionModule } from '../session/session.module.js';
import { ExportsController } from './exports.controller.js';
import { ExportsService } from './exports.service.js';

/** Board and lists as files. */
@Module({
  imports: [AuditModule, SessionModule, CasesModule, MonitoringModule],
  controllers: [ExportsController],
  providers: [ExportsService],
})
export class ExportsModule {}
