import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { ReconciliationController } from './reconciliation.controller.js';
import { ReconciliationService } from './reconciliation.service.js';
import { ReconciliationRepository } from '../../../../libs/data/ledger/matching/reconciliation.repository.js';
import { OperationsModule } from '../../operations/operations.module.js';
import { ledgerRepository } from '../../platform/repository-provider.js';

/** Matches between the offices’ rows as people see and decide them. */
@Module({
  imports: [AuditModule, OperationsModule],
  controllers: [ReconciliationController],
  providers: [ledgerRepository(ReconciliationRepository), ReconciliationService],
})
export class ReconciliationModule {}
