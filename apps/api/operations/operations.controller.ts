import { Controller, Get, Param } from '@nestjs/common';
import { operationView, type OperationView } from '../../../libs/contracts/bulk.js';
import { CASE_ROLES, CurrentCaller, Permit, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { NamesService } from '../names/names.service.js';
import { OperationRunners } from './operation-runners.js';

@Controller()
export class OperationsController {
  constructor(
    private readonly runners: OperationRunners,
    private readonly names: NamesService,
  ) {}

  @Get('operations/:id')
  @Permit(...CASE_ROLES)
  @Answers('How far an operation is', 200, operationView)
  async get(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<OperationView> {
    return this.names.operation(caller.actor, await this.runners.get(caller, id));
  }
}
