import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { CasesModule } from '../../cases/cases.module.js';
import { EngineModule } from '../../engine/engine.module.js';
import { StatusItems } from './status-items.js';
import { UnitChangesController } from './unit-changes.controller.js';
import { UnitChangesService } from './unit-changes.service.js';
import { UnitExport } from './unit-export.js';
import { UnitReadsService } from './unit-reads.service.js';
import { UnitStatusService } from './unit-status.service.js';
import { UnitsController } from './units.controller.js';
import { UnitChangesRepository } from '../../../../libs/data/ledger/units/unit-changes.repository.js';
import { UnitDetailRepository } from '../../../../libs/data/ledger/units/unit-detail.repository.js';
import { UnitSearchRepository } from '../../../../libs/data/ledger/units/unit-search.repository.js';
import { OperationsModule } from '../../operations/operations.module.js';
import { ledgerRepository } from '../../platform/repository-provider.js';

/** The units of the ledger: search, detail, export, corrections by people, and a change of status with what it asks of the unit’s living cases. */
@Module({
  imports: [AuditModule, CasesModule, EngineModule, OperationsModule],
  controllers: [UnitsController, UnitChangesController],
  providers: [
    UnitChangesRepository,
    ledgerRepository(UnitDetailRepository),
    ledgerRepository(UnitSearchRepository),
    UnitReadsService,
    UnitChangesService,
    UnitStatusService,
    StatusItems,
    UnitExport,
  ],
  exports: [UnitReadsService],
})
export class UnitsModule {}
