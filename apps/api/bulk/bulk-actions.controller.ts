import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  bulkActionsBody,
  operationView,
  type BulkActionsBody,
  type OperationView,
} from '../../../libs/contracts/bulk.js';
import {
  CASE_ROLES,
  CurrentCaller,
  IdempotencyKey,
  Permit,
  type ApiRequest,
  type Caller,
} from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { BulkActionsService } from './bulk-actions.service.js';

@Controller()
export class BulkActionsController {
  constructor(private readonly bulk: BulkActionsService) {}

  @Post('bulk-actions')
  @Permit(...CASE_ROLES)
  @HttpCode(202)
  @Answers('One action on many cases, as an operation with a result per item', 202, operationView)
  async start(
    @Body({ schema: bulkActionsBody }) body: BulkActionsBody,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationView> {
    const operation = await this.bulk.start({ caller, body, key, requestId: request.id });
    void reply.header('location', `/api/operations/${operation.id}`);
    return operation;
  }
}
