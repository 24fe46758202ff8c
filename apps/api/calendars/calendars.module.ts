import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { EngineModule } from '../engine/engine.module.js';
import { OperationsModule } from '../operations/operations.module.js';
import { CalendarReleasesController } from './calendar-releases.controller.js';
import { CalendarReleasesService } from './calendar-releases.service.js';
import { CalendarsController } from './calendars.controller.js';

/** Working days: what a count of them says, and the notices they come from, from a file to every living case. */
@Module({
  imports: [AuditModule, EngineModule, OperationsModule],
  controllers: [CalendarsController, CalendarReleasesController],
  providers: [CalendarReleasesService],
})
export class CalendarsModule {}
