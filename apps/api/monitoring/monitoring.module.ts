import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { DeskFiguresRepository } from '../../../libs/data/desk-figures.repository.js';
import { MonitoringRepository } from '../../../libs/data/monitoring.repository.js';
import { DeskFiguresController } from './desk-figures.controller.js';
import { DeskFiguresService } from './desk-figures.service.js';
import { ForecastService } from './forecast.service.js';
import { MonitoringController } from './monitoring.controller.js';
import { MonitoringService } from './monitoring.service.js';
import { ledgerRepository } from '../platform/repository-provider.js';

/** What waits where and for how long, what is late, how it went and what will be late. */
@Module({
  imports: [CasesModule],
  controllers: [MonitoringController, DeskFiguresController],
  providers: [
    ledgerRepository(MonitoringRepository),
    ledgerRepository(DeskFiguresRepository),
    MonitoringService,
    DeskFiguresService,
    ForecastService,
  ],
  exports: [MonitoringService],
})
export class MonitoringModule {}
