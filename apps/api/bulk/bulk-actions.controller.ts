import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { bulkActionsBody, operationView, type BulkActionsBody, type OperationView } from '../../../libs/contracts/bulk.js';
import type { Logger } from '../../../libs/platform/logger.js';
import { CASE_ROLES, CurrentCaller, IdempotencyKey, Permit, type ApiRequest, type Caller } from '../access/access.decorators.js';
import { LOGGER } from '../api-parts.js';
import { Answers } from '../http/answers.decorator.js';
import { BulkActionsService } from './bulk-actions.service.js';

@Controller()
export class BulkActionsController implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(BulkActionsService) private readonly bulk: BulkActionsService,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

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

  @Get('operations/:id')
  @Permit(...CASE_ROLES)
  @Answers('How far an operation is', 200, operationView)
  get(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<OperationView> {
    return this.bulk.get(caller, id);
  }

  /** The database may be away at the start: then the operations wait for the next one. */
  onApplicationBootstrap(): void {
    this.bulk.resume().catch((error: unknown) => this.log.warn({ err: error }, 'unfinished operations were not taken up'));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.bulk.stop();
  }
}
