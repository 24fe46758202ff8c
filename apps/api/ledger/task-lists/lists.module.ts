import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { CasesModule } from '../../cases/cases.module.js';
import { AssessmentsController } from '../assessments/assessments.controller.js';
import { AssessmentsService } from '../assessments/assessments.service.js';
import { OpenCasesService } from './open-cases.service.js';
import { TaskListReadsService } from './task-list-reads.service.js';
import { TaskListsController } from './task-lists.controller.js';
import { TaskListsService } from './task-lists.service.js';
import { AssessmentsRepository } from '../../../../libs/data/ledger/statistics/assessments.repository.js';
import { ListOpenings } from '../../../../libs/data/ledger/lists/list-openings.js';
import { TaskListsRepository } from '../../../../libs/data/ledger/lists/task-lists.repository.js';
import { OperationsModule } from '../../operations/operations.module.js';
import { ledgerRepository } from '../../platform/repository-provider.js';

/** From the assessment of units to task lists, and from a published list to its cases. */
@Module({
  imports: [AuditModule, CasesModule, OperationsModule],
  controllers: [AssessmentsController, TaskListsController],
  providers: [
    ledgerRepository(AssessmentsRepository),
    AssessmentsService,
    ledgerRepository(ListOpenings),
    ledgerRepository(TaskListsRepository),
    TaskListsService,
    TaskListReadsService,
    OpenCasesService,
  ],
})
export class ListsModule {}
