import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import {
  newRightsRequestBody,
  rightsRequestsAnswer,
  rightsRequestsQuery,
  rightsRequestView,
  type NewRightsRequestBody,
  type RightsRequestsQuery,
  type RightsRequestView,
} from '../../../../libs/contracts/rights-requests.js';
import { CurrentCaller, Permit, type ApiRequest, type Caller } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { changeOf } from '../../audit/change-of.js';
import { RightsRequestsService } from './rights-requests.service.js';

/** Rights and passwords that take two administrators: one asks, another confirms (libs/domain/administration/second-administrator.ts). */
@Controller('rights-requests')
export class RightsRequestsController {
  constructor(private readonly requests: RightsRequestsService) {}

  @Get()
  @Permit('system-administrator', 'security-administrator', 'audit-administrator')
  @Answers('Requests for rights and passwords that take two, newest first, keyset pages', 200, rightsRequestsAnswer)
  search(
    @Query({ schema: rightsRequestsQuery }) query: RightsRequestsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof rightsRequestsAnswer>> {
    return this.requests.search(caller, query);
  }

  @Post()
  @Permit('security-administrator')
  @HttpCode(201)
  @Answers('Ask a second administrator to confirm rights or a one-time password', 201, rightsRequestView)
  async ask(
    @Body({ schema: newRightsRequestBody }) body: NewRightsRequestBody,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RightsRequestView> {
    const asked = await this.requests.ask(changeOf('ask-rights', 'rights-requests', body, request), body);
    void reply.header('location', `/api/rights-requests/${asked.id}`);
    return asked;
  }

  @Get(':id')
  @Permit('system-administrator', 'security-administrator', 'audit-administrator')
  @Answers('One request', 200, rightsRequestView)
  get(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<RightsRequestView> {
    return this.requests.get(caller, id);
  }

  @Post(':id/confirm')
  @Permit('security-administrator', 'system-administrator')
  @HttpCode(200)
  @Answers('Confirm: rights are given at once; a password may then be issued by who asked', 200, rightsRequestView)
  confirm(@Param('id') id: string, @Req() request: ApiRequest): Promise<RightsRequestView> {
    return this.requests.answer(
      changeOf('answer-rights', `rights-requests/${id}/confirm`, null, request),
      id,
      'confirmed',
    );
  }

  @Post(':id/refuse')
  @Permit('security-administrator', 'system-administrator')
  @HttpCode(200)
  @Answers('Refuse: nothing is given', 200, rightsRequestView)
  refuse(@Param('id') id: string, @Req() request: ApiRequest): Promise<RightsRequestView> {
    return this.requests.answer(
      changeOf('answer-rights', `rights-requests/${id}/refuse`, null, request),
      id,
      'refused',
    );
  }

  @Post(':id/withdraw')
  @Permit('security-administrator')
  @HttpCode(200)
  @Answers('Take one’s own request back', 200, rightsRequestView)
  withdraw(@Param('id') id: string, @Req() request: ApiRequest): Promise<RightsRequestView> {
    return this.requests.answer(
      changeOf('ask-rights', `rights-requests/${id}/withdraw`, null, request),
      id,
      'withdrawn',
    );
  }
}
