import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { BulkActionsController } from '../bulk/bulk-actions.controller.js';
import { BulkActionsService } from '../bulk/bulk-actions.service.js';
import { CasesModule } from '../cases/cases.module.js';
import { OperationsRepository } from '../../../libs/data/operations.repository.js';
import { OperationRunners } from './operation-runners.js';
import { OperationsController } from './operations.controller.js';
import { repository } from '../platform/repository-provider.js';
import { SessionModule } from '../session/session.module.js';

/** Work on many things at a time, written down first and gone on with after a stop: one action on many cases, and what other rooms announce. */
@Module({
  imports: [AuditModule, SessionModule, CasesModule],
  controllers: [BulkActionsController, OperationsController],
  providers: [repository(OperationsRepository), OperationRunners, BulkActionsService],
  exports: [OperationsRepository, OperationRunners],
})
export class OperationsModule {}
