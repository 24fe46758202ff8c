import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { ErrorFile } from './error-file.js';
import { ImportsController } from './imports.controller.js';
import { ImportsService } from './imports.service.js';
import { ImportsRepository } from '../../../../libs/data/ledger/import/imports.repository.js';
import { ledgerRepository } from '../../platform/repository-provider.js';

/** Files of the offices: taken in, shown row by row before they count, committed, and given back with their faults. */
@Module({
  imports: [AuditModule],
  controllers: [ImportsController],
  providers: [ledgerRepository(ImportsRepository), ImportsService, ErrorFile],
})
export class ImportsModule {}
