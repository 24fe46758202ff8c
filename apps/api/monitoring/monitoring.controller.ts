import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import {
  boardAnswer,
  boardQuery,
  overdueSearchAnswer,
  overdueSearchBody,
  type BoardAnswer,
  type OverdueSearchAnswer,
  type OverdueSearchBody,
} from '../../../libs/contracts/monitoring.js';
import { CASE_ROLES, CurrentCaller, Keyless, Permit, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { MonitoringService } from './monitoring.service.js';

@Controller('monitoring')
@Permit(...CASE_ROLES)
export class MonitoringController {
  constructor(private readonly monitoring: MonitoringService) {}

  @Get('board')
  @Answers('Open cases by body and step, with ageing in working days', 200, boardAnswer)
  board(
    @Query({ schema: boardQuery }) { groupBy }: z.output<typeof boardQuery>,
    @CurrentCaller() caller: Caller,
  ): Promise<BoardAnswer> {
    return this.monitoring.board(caller, groupBy);
  }

  @Post('overdue/search')
  @Keyless('it reads')
  @HttpCode(200)
  @Answers('Cases that are late, the longest first, keyset pages', 200, overdueSearchAnswer)
  overdue(
    @Body({ schema: overdueSearchBody }) body: OverdueSearchBody,
    @CurrentCaller() caller: Caller,
  ): Promise<OverdueSearchAnswer> {
    return this.monitoring.overdue(caller, body);
  }
}
