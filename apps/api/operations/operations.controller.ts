import { Controller, Get, Param } from '@nestjs/common';
import { operationView, type OperationView } from '../../../libs/contracts/bulk.js';
import { CASE_ROLES, CurrentCaller, Permit, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { OperationRunners } from './operation-runners.js';

@Controller()
export class OperationsController {
  constructor(private readonly runners: OperationRunners) {}

  @Get('operations/:id')
  @Permit(...CASE_ROLES)
  @Answers('How far an operation is', 200, operationView)
  get(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<OperationView> {
    return this.runners.get(caller, id);
  }
}
