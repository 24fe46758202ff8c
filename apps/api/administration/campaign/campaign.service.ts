import { Inject, Injectable } from '@nestjs/common';
import type { CampaignBody, CampaignView } from '../../../../libs/contracts/campaign.js';
import {
  findCampaign,
  isCountyFixed,
  lockAdministration,
  writeCampaign,
} from '../../../../libs/data/administration/campaign.repository.js';
import type { Database, Statements } from '../../../../libs/data/database.js';
import { readRevision, touchLedger } from '../../../../libs/data/ledger/ledger-revision.js';
import {
  changesLedger,
  checkCampaign,
  checkCountyChange,
  type Campaign,
} from '../../../../libs/domain/administration/campaign.js';
import { Directory } from '../../cases/directory.js';
import { notFound, Refused } from '../../http/refused.js';
import { ChangesService, type AdministrationRequest } from '../../audit/changes.service.js';
import { SessionService } from '../../session/session.service.js';
import { requireVersion } from '../if-match.js';
import { LEDGER_DATABASE } from '../../platform/tokens.js';

/** The one campaign of the installation: without it there is no ledger. */
@Injectable()
export class CampaignService {
  constructor(
    @Inject(LEDGER_DATABASE) private readonly database: Database,
    private readonly changes: ChangesService,
    private readonly sessions: SessionService,
    private readonly directory: Directory,
  ) {}

  /** @throws Refused not-found before it is set */
  get(): Promise<CampaignView> {
    return this.database.transaction(view);
  }

  /** @throws Refused campaign-unfit naming the fields, campaign-area-fixed, version-mismatch */
  async set(
    request: AdministrationRequest,
    campaign: CampaignBody,
    ifMatch: string | undefined,
  ): Promise<CampaignView> {
    const set = await this.changes.run(request, async ({ tx, audit }) => {
      await lockAdministration(tx);
      const before = await findCampaign(tx);
      requireVersion(ifMatch, before?.version ?? 0);
      const refusal = checkCampaign(campaign) ?? checkCountyChange(before, campaign, await isCountyFixed(tx));
      if (refusal) throw new Refused(refusal);
      const changed = differences(before, campaign);
      if (changed.length === 0) return view(tx);
      await writeCampaign(tx, campaign);
      if (changesLedger(before, campaign)) await touchLedger(tx, 'campaign');
      const after = await view(tx);
      await audit('campaign', { changed, before: before && only(before, changed), after: only(after, changed) });
      return after;
    });
    // Another county moves the area of every body and account.
    this.sessions.forgetEverybody();
    this.directory.forgetBodies();
    return set;
  }
}

async function view(tx: Statements): Promise<CampaignView> {
  const campaign = await findCampaign(tx);
  if (!campaign) throw notFound();
  return { ...campaign, ledger: await readRevision(tx) };
}

const FIELDS = ['name', 'area', 'kickoff', 'baselineOn', 'deadline'] as const satisfies readonly (keyof Campaign)[];
function differences(before: Campaign | null, after: Campaign): (keyof Campaign)[] {
  return FIELDS.filter((field) => before === null || before[field] !== after[field]);
}
function only(campaign: Campaign, fields: readonly (keyof Campaign)[]): Partial<Campaign> {
  return Object.fromEntries(fields.map((field) => [field, campaign[field]]));
}
