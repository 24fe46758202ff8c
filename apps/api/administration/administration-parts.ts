import type { Provider, Type } from '@nestjs/common';
import { AccountRegister } from '../../../libs/data/administration/account-register.repository.js';
import { LedgerChanges } from '../../../libs/data/ledger/ledger-changes.js';
import type { ApiParts } from '../api-parts.js';
import { LedgerChangesService } from '../ledger/ledger-changes.service.js';
import type { SessionService } from '../session/session.service.js';
import { AccountRightsService } from './accounts/account-rights.service.js';
import { AccountsController } from './accounts/accounts.controller.js';
import { AccountsService } from './accounts/accounts.service.js';
import { AttemptsController } from './attempts/attempts.controller.js';
import { AttemptsService } from './attempts/attempts.service.js';
import { BodiesController } from './bodies/bodies.controller.js';
import { BodiesService } from './bodies/bodies.service.js';
import { CampaignController } from './campaign/campaign.controller.js';
import { CampaignService } from './campaign/campaign.service.js';

export const ADMINISTRATION_CONTROLLERS: Type[] = [
  CampaignController,
  BodiesController,
  AccountsController,
  AttemptsController,
];

/** What administrators keep: the campaign, bodies, accounts. */
export function administrationServices(parts: ApiParts, sessions: SessionService): Provider[] {
  const audit = new LedgerChanges(parts.database, () => parts.clock.now());
  const changes = new LedgerChangesService({ changes: audit, attempts: parts.attempts, answers: parts.answers });
  const accounts = { ...parts, register: new AccountRegister(parts.database), changes, sessions };
  return [
    { provide: CampaignService, useValue: new CampaignService({ ...parts, changes, sessions }) },
    { provide: BodiesService, useValue: new BodiesService({ ...parts, changes }) },
    { provide: AccountsService, useValue: new AccountsService(accounts) },
    { provide: AttemptsService, useValue: new AttemptsService({ database: parts.database, audit }) },
    { provide: AccountRightsService, useValue: new AccountRightsService({ ...accounts, audit }) },
  ];
}
