import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { operationView, type OperationView } from '../../../../libs/contracts/bulk.js';
import {
  acceptanceBody,
  matchDecisionBody,
  reconciliationAnswer,
  reconciliationDetail,
  reconciliationQuery,
  type AcceptanceBody,
  type MatchDecisionBody,
  type ReconciliationAnswer,
  type ReconciliationDetail,
  type ReconciliationQuery,
} from '../../../../libs/contracts/reconciliation.js';
import {
  CASE_ROLES,
  CurrentCaller,
  IdempotencyKey,
  Permit,
  type ApiRequest,
  type Caller,
} from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { entityTag } from '../../http/entity-tag.js';
import { ReconciliationService } from './reconciliation.service.js';

@Controller('reconciliation')
export class ReconciliationController {
  constructor(private readonly reconciliation: ReconciliationService) {}

  @Get()
  @Permit(...CASE_ROLES)
  @Answers(
    'What the lists and the ledger say of each other, keyset pages with counts by class',
    200,
    reconciliationAnswer,
  )
  list(
    @Query({ schema: reconciliationQuery }) query: ReconciliationQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<ReconciliationAnswer> {
    return this.reconciliation.list(caller, query);
  }

  @Get(':id')
  @Permit(...CASE_ROLES)
  @Answers('One match: both sides, candidates with reasons, conflicts, earlier decisions', 200, reconciliationDetail)
  async get(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReconciliationDetail> {
    const item = await this.reconciliation.get(caller, id);
    void reply.header('etag', entityTag(item.version));
    return item;
  }

  @Post(':id/decision')
  @Permit(...CASE_ROLES)
  @HttpCode(200)
  @Answers('Decide a match, or revise an earlier decision; remembered for the next import', 200, reconciliationDetail)
  async decide(
    @Param('id') id: string,
    @Body({ schema: matchDecisionBody }) body: MatchDecisionBody,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReconciliationDetail> {
    const item = await this.reconciliation.decide({ caller, body, key, requestId: request.id, id, ifMatch });
    void reply.header('etag', entityTag(item.version));
    return item;
  }

  @Post('acceptance')
  @Permit(...CASE_ROLES)
  @HttpCode(202)
  @Answers('Take the first proposals above a score, or preview it', 202, operationView)
  async accept(
    @Body({ schema: acceptanceBody }) body: AcceptanceBody,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationView> {
    const operation = await this.reconciliation.accept({ caller, body, key, requestId: request.id });
    void reply.header('location', `/api/operations/${operation.id}`);
    return operation;
  }
}
