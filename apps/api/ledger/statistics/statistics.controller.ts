import { Controller, Get, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import {
  statisticAnswer,
  statisticQuery,
  statisticRowsAnswer,
  statisticRowsQuery,
  statisticsAnswer,
  type StatisticAnswer,
  type StatisticQuery,
  type StatisticRowsAnswer,
  type StatisticRowsQuery,
} from '../../../../libs/contracts/statistics.js';
import { CASE_ROLES, CurrentCaller, Permit, type Caller } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { StatisticsService } from './statistics.service.js';

@Controller('statistics')
@Permit(...CASE_ROLES)
export class StatisticsController {
  constructor(private readonly statistics: StatisticsService) {}

  @Get()
  @Answers('All statistics with their definitions', 200, statisticsAnswer)
  all(@CurrentCaller() caller: Caller): z.infer<typeof statisticsAnswer> {
    return {
      items: this.statistics
        .definitions(caller)
        .map((definition) => ({ ...definition, groupBy: [...definition.groupBy] })),
    };
  }

  @Get(':name')
  @Answers('One figure of the caller’s area, by groups, from one snapshot', 200, statisticAnswer)
  figure(
    @Param('name') name: string,
    @Query({ schema: statisticQuery }) query: StatisticQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<StatisticAnswer> {
    return this.statistics.figure(caller, name, query);
  }

  @Get(':name/rows')
  @Answers('The rows behind a figure, keyset pages', 200, statisticRowsAnswer)
  rows(
    @Param('name') name: string,
    @Query({ schema: statisticRowsQuery }) query: StatisticRowsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<StatisticRowsAnswer> {
    return this.statistics.rows(caller, name, query);
  }
}
