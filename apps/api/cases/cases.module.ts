import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import { CaseFilesRepository } from '../../../libs/data/case-files.repository.js';
import { CasesRepository } from '../../../libs/data/cases.repository.js';
import type { Database } from '../../../libs/data/database.js';
import { DirectoryRepository } from '../../../libs/data/directory.repository.js';
import { DocumentNumbersRepository } from '../../../libs/data/document-numbers.repository.js';
import { ReviewsRepository } from '../../../libs/data/reviews.repository.js';
import type { Clock } from '../../../libs/platform/clock.js';
import { DocumentStore, LocalDocumentStore } from '../../../libs/platform/document-store.js';
import { AuditModule } from '../audit/audit.module.js';
import { EngineModule } from '../engine/engine.module.js';
import { repository } from '../platform/repository-provider.js';
import type { ApiSettings } from '../platform/settings.js';
import { CLOCK, DATABASE, SETTINGS } from '../platform/tokens.js';
import { RuleSetsController } from '../rules/rule-sets.controller.js';
import { SessionModule } from '../session/session.module.js';
import { CaseActionsService } from './case-actions.service.js';
import { CaseDocumentsController } from './documents/case-documents.controller.js';
import { DocumentNumbersController } from './documents/document-numbers.controller.js';
import { CaseDocumentsService } from './documents/case-documents.service.js';
import { CaseReadsService } from './case-reads.service.js';
import { CasesController } from './cases.controller.js';
import { Directory } from './directory.js';
import { OpenCaseService } from './open-case.service.js';
import { ReviewsController } from './reviews.controller.js';
import { ReviewsService } from './reviews.service.js';

/** The cases: opening them, acting on them, their papers, reading them under the caller's sight, and the rules they are decided by. */
@Module({
  imports: [AuditModule, SessionModule, EngineModule],
  controllers: [
    CasesController,
    CaseDocumentsController,
    DocumentNumbersController,
    ReviewsController,
    RuleSetsController,
  ],
  providers: [
    {
      provide: CasesRepository,
      useFactory: (database: Database, calendars: CalendarsRepository, clock: Clock) =>
        new CasesRepository(
          database,
          () => calendars.current(),
          () => clock.today(),
        ),
      inject: [DATABASE, CalendarsRepository, CLOCK],
    },
    repository(CaseFilesRepository),
    repository(DirectoryRepository),
    repository(DocumentNumbersRepository),
    repository(ReviewsRepository),
    {
      provide: DocumentStore,
      useFactory: ({ dataFolder }: ApiSettings) => new LocalDocumentStore(join(dataFolder, 'documents')),
      inject: [SETTINGS],
    },
    CaseDocumentsService,
    Directory,
    CaseActionsService,
    OpenCaseService,
    CaseReadsService,
    ReviewsService,
  ],
  exports: [CasesRepository, Directory, CaseActionsService, OpenCaseService],
})
export class CasesModule {}
