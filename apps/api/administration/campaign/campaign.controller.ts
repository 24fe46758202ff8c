import { Body, Controller, Get, Headers, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  campaignBody,
  campaignView,
  type CampaignBody,
  type CampaignView,
} from '../../../../libs/contracts/campaign.js';
import { Authenticated, Permit, type ApiRequest } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { entityTag } from '../../http/entity-tag.js';
import { changeOf } from '../../audit/change-of.js';
import { CampaignService } from './campaign.service.js';

@Controller('campaign')
export class CampaignController {
  constructor(private readonly campaign: CampaignService) {}

  @Get()
  @Authenticated()
  @Answers('The campaign: county, kickoff, baseline, deadline; 404 before it is set', 200, campaignView)
  async get(@Res({ passthrough: true }) reply: FastifyReply): Promise<CampaignView> {
    return tagged(reply, await this.campaign.get());
  }

  @Put()
  @Permit('system-administrator')
  @Answers('Set the campaign; the ledger is made anew when county, kickoff or baseline change', 200, campaignView)
  async set(
    @Body({ schema: campaignBody }) body: CampaignBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CampaignView> {
    return tagged(reply, await this.campaign.set(changeOf('set-campaign', 'campaign', body, request), body, ifMatch));
  }
}

function tagged(reply: FastifyReply, campaign: CampaignView): CampaignView {
  void reply.header('etag', entityTag(campaign.version));
  return campaign;
}
