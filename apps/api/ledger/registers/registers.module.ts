import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { CasesModule } from '../../cases/cases.module.js';
import { InstructorsController } from '../instructors/instructors.controller.js';
import { InstructorsService } from '../instructors/instructors.service.js';
import { OrganisationsController } from '../organisations/organisations.controller.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import { RegistersController } from './registers.controller.js';
import { RegistersService } from './registers.service.js';
import { InstructorsRepository } from '../../../../libs/data/ledger/registers/instructors.repository.js';
import { OrganisationsRepository } from '../../../../libs/data/ledger/registers/organisations.repository.js';
import { RegistersRepository } from '../../../../libs/data/ledger/registers/registers.repository.js';
import { ledgerRepository } from '../../platform/repository-provider.js';

/** Instructors, organisations and the registers of the other measures. */
@Module({
  imports: [AuditModule, CasesModule],
  controllers: [InstructorsController, OrganisationsController, RegistersController],
  providers: [
    ledgerRepository(InstructorsRepository),
    InstructorsService,
    ledgerRepository(OrganisationsRepository),
    OrganisationsService,
    ledgerRepository(RegistersRepository),
    RegistersService,
  ],
  exports: [OrganisationsService],
})
export class RegistersModule {}
