import {
  Controller,
  Get,
  Inject,
  Param,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { operationView, type OperationView } from '../../../libs/contracts/bulk.js';
import { CASE_ROLES, CurrentCaller, Permit, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { OperationRunners } from './operation-runner.js';

/** How often operations are looked for that nobody works on. */
const WATCH_MS = 2_000;

@Controller()
export class OperationsController implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(OperationRunners) private readonly runners: OperationRunners) {}

  @Get('operations/:id')
  @Permit(...CASE_ROLES)
  @Answers('How far an operation is', 200, operationView)
  get(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<OperationView> {
    return this.runners.get(caller, id);
  }

  onApplicationBootstrap(): void {
    this.runners.watch(WATCH_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.runners.stop();
  }
}
