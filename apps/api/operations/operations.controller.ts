import {
  Controller,
  Get,
  Inject,
  Param,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { operationView, type OperationView } from '../../../libs/contracts/bulk.js';
import type { Logger } from '../../../libs/platform/logger.js';
import { CASE_ROLES, CurrentCaller, Permit, type Caller } from '../access/access.decorators.js';
import { LOGGER } from '../api-parts.js';
import { Answers } from '../http/answers.decorator.js';
import { OperationRunners } from './operation-runner.js';

/** How often the worker's operations are looked for. */
const WATCH_MS = 2_000;

@Controller()
export class OperationsController implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(OperationRunners) private readonly runners: OperationRunners,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  @Get('operations/:id')
  @Permit(...CASE_ROLES)
  @Answers('How far an operation is', 200, operationView)
  get(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<OperationView> {
    return this.runners.get(caller, id);
  }

  /** The database may be away at the start: then the operations wait for the next one. */
  onApplicationBootstrap(): void {
    const failed = (error: unknown): void => this.log.warn({ err: error }, 'unfinished operations were not taken up');
    this.runners.resume().catch(failed);
    this.runners.watch(WATCH_MS, failed);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.runners.stop();
  }
}
