import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { MonitoringRepository } from '../../../libs/data/monitoring.repository.js';
import { MonitoringController } from './monitoring.controller.js';
import { MonitoringService } from './monitoring.service.js';
import { ledgerRepository } from '../platform/repository-provider.js';

/** What waits where and for how long, and what is late. */
@Module({
  imports: [CasesModule],
  controllers: [MonitoringController],
  providers: [ledgerRepository(MonitoringRepository), MonitoringService],
  exports: [MonitoringService],
})
export class MonitoringModule {}
