import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import {
  operationsAnswer,
  operationsQuery,
  operationView,
  type OperationsAnswer,
  type OperationView,
} from '../../../libs/contracts/bulk.js';
import { CASE_ROLES, CurrentCaller, Keyless, Permit, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { NamesService } from '../names/names.service.js';
import { OperationRunners } from './operation-runners.js';

@Controller('operations')
export class OperationsController {
  constructor(
    private readonly runners: OperationRunners,
    private readonly names: NamesService,
  ) {}

  @Get()
  @Permit(...CASE_ROLES)
  @Answers('Operations of the caller, newest first, without what was only tried', 200, operationsAnswer)
  list(
    @Query({ schema: operationsQuery }) query: z.output<typeof operationsQuery>,
    @CurrentCaller() caller: Caller,
  ): Promise<OperationsAnswer> {
    return this.runners.list(caller, query);
  }

  @Get(':id')
  @Permit(...CASE_ROLES)
  @Answers('How far an operation is', 200, operationView)
  async get(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<OperationView> {
    return this.names.operation(caller.actor, await this.runners.get(caller, id));
  }

  @Post(':id/pause')
  @Permit(...CASE_ROLES)
  @Keyless('pausing twice changes nothing')
  @HttpCode(200)
  @Answers('Pause an operation: what has not been begun waits', 200, operationView)
  async pause(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<OperationView> {
    return this.names.operation(caller.actor, await this.runners.pause(caller, id));
  }

  @Post(':id/resume')
  @Permit(...CASE_ROLES)
  @Keyless('going on twice changes nothing')
  @HttpCode(200)
  @Answers('Go on with a paused operation', 200, operationView)
  async resume(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<OperationView> {
    return this.names.operation(caller.actor, await this.runners.resume(caller, id));
  }

  @Post(':id/cancel')
  @Permit(...CASE_ROLES)
  @Keyless('cancelling twice changes nothing')
  @HttpCode(200)
  @Answers('Cancel an operation: what has not been begun is never done', 200, operationView)
  async cancel(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<OperationView> {
    return this.names.operation(caller.actor, await this.runners.cancel(caller, id));
  }
}
