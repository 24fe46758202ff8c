import { Module } from '@nestjs/common';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import { CasesRepository } from '../../../libs/data/cases.repository.js';
import type { Database } from '../../../libs/data/database.js';
import { DirectoryRepository } from '../../../libs/data/directory.repository.js';
import { ReviewsRepository } from '../../../libs/data/reviews.repository.js';
import { AuditModule } from '../audit/audit.module.js';
import { CalendarsController } from '../calendars/calendars.controller.js';
import { EngineModule } from '../engine/engine.module.js';
import { repository } from '../platform/repository-provider.js';
import { DATABASE } from '../platform/tokens.js';
import { RuleSetsController } from '../rules/rule-sets.controller.js';
import { SessionModule } from '../session/session.module.js';
import { CaseActionsService } from './case-actions.service.js';
import { CaseReadsService } from './case-reads.service.js';
import { CasesController } from './cases.controller.js';
import { Directory } from './directory.js';
import { OpenCaseService } from './open-case.service.js';
import { ReviewsController } from './reviews.controller.js';
import { ReviewsService } from './reviews.service.js';

/** The cases: opening them, acting on them, reading them under the caller's sight, and the rules and working days they are decided by. */
@Module({
  imports: [AuditModule, SessionModule, EngineModule],
  controllers: [CalendarsController, CasesController, ReviewsController, RuleSetsController],
  providers: [
    {
      provide: CasesRepository,
      useFactory: (database: Database, calendars: CalendarsRepository) =>
        new CasesRepository(database, () => calendars.current()),
      inject: [DATABASE, CalendarsRepository],
    },
    repository(DirectoryRepository),
    repository(ReviewsRepository),
    Directory,
    CaseActionsService,
    OpenCaseService,
    CaseReadsService,
    ReviewsService,
  ],
  exports: [CasesRepository, Directory, CaseActionsService, OpenCaseService],
})
export class CasesModule {}
