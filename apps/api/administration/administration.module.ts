import { Module } from '@nestjs/common';
import { AccountRightsService } from './accounts/account-rights.service.js';
import { AccountsController } from './accounts/accounts.controller.js';
import { AccountsService } from './accounts/accounts.service.js';
import { AttemptsController } from './attempts/attempts.controller.js';
import { AttemptsService } from './attempts/attempts.service.js';
import { BodiesController } from './bodies/bodies.controller.js';
import { BodiesService } from './bodies/bodies.service.js';
import { CampaignController } from './campaign/campaign.controller.js';
import { CampaignService } from './campaign/campaign.service.js';
import { RightsRequestsController } from './rights-requests/rights-requests.controller.js';
import { RightsRequestsService } from './rights-requests/rights-requests.service.js';
import { AuditModule } from '../audit/audit.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { AccountRegister } from '../../../libs/data/administration/account-register.repository.js';
import { RightsRequestsRepository } from '../../../libs/data/administration/rights-requests.repository.js';
import { ledgerRepository } from '../platform/repository-provider.js';
import { SessionModule } from '../session/session.module.js';

/** What administrators keep: the campaign, bodies, accounts and their rights, and the reading of attempts. */
@Module({
  imports: [AuditModule, SessionModule, CasesModule],
  controllers: [CampaignController, BodiesController, AccountsController, RightsRequestsController, AttemptsController],
  providers: [
    ledgerRepository(AccountRegister),
    CampaignService,
    BodiesService,
    AccountsService,
    AccountRightsService,
    ledgerRepository(RightsRequestsRepository),
    RightsRequestsService,
    AttemptsService,
  ],
})
export class AdministrationModule {}
