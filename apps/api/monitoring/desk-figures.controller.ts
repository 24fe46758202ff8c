import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import {
  bottlenecksAnswer,
  durationsAnswer,
  durationsQuery,
  finishedSearchAnswer,
  finishedSearchBody,
  forecastAnswer,
  forecastQuery,
  forecastSearchAnswer,
  forecastSearchBody,
  loadAnswer,
  loadQuery,
  trendAnswer,
  trendQuery,
  urgingAnswer,
  urgingQuery,
  type BottlenecksAnswer,
  type DurationsAnswer,
  type DurationsQuery,
  type FinishedSearchAnswer,
  type FinishedSearchBody,
  type ForecastAnswer,
  type ForecastQuery,
  type ForecastSearchAnswer,
  type LoadAnswer,
  type TrendAnswer,
  type TrendQuery,
  type UrgingAnswer,
  type UrgingQuery,
} from '../../../libs/contracts/desk-figures.js';
import { CASE_ROLES, CurrentCaller, Keyless, Permit, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { DeskFiguresService } from './desk-figures.service.js';
import { ForecastService } from './forecast.service.js';

@Controller('monitoring')
@Permit(...CASE_ROLES)
export class DeskFiguresController {
  constructor(
    private readonly figures: DeskFiguresService,
    private readonly forecasts: ForecastService,
  ) {}

  @Get('trend')
  @Answers('Reviews answered in time and late, by ISO week', 200, trendAnswer)
  trend(@Query({ schema: trendQuery }) query: TrendQuery, @CurrentCaller() caller: Caller): Promise<TrendAnswer> {
    return this.figures.trend(caller, query);
  }

  @Get('durations')
  @Answers('Idle and handling time in working days, median and 90th percentile', 200, durationsAnswer)
  durations(
    @Query({ schema: durationsQuery }) query: DurationsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<DurationsAnswer> {
    return this.figures.durations(caller, query);
  }

  @Post('finished/search')
  @Keyless('it reads')
  @HttpCode(200)
  @Answers('Finished stays behind these figures, the last first, keyset pages', 200, finishedSearchAnswer)
  finished(
    @Body({ schema: finishedSearchBody }) body: FinishedSearchBody,
    @CurrentCaller() caller: Caller,
  ): Promise<FinishedSearchAnswer> {
    return this.figures.finished(caller, body);
  }

  @Get('bottlenecks')
  @Answers('Bodies and steps by open cases × median age', 200, bottlenecksAnswer)
  bottlenecks(@CurrentCaller() caller: Caller): Promise<BottlenecksAnswer> {
    return this.figures.bottlenecks(caller);
  }

  @Get('load')
  @Answers('What each officer and reviewer has in hand', 200, loadAnswer)
  load(
    @Query({ schema: loadQuery }) { body }: z.output<typeof loadQuery>,
    @CurrentCaller() caller: Caller,
  ): Promise<LoadAnswer> {
    return this.figures.load(caller, body);
  }

  @Get('urging')
  @Answers('Urgings and what followed', 200, urgingAnswer)
  urging(@Query({ schema: urgingQuery }) query: UrgingQuery, @CurrentCaller() caller: Caller): Promise<UrgingAnswer> {
    return this.figures.urging(caller, query);
  }

  @Get('forecast')
  @Answers('How many open reviews will be late, by body and step', 200, forecastAnswer)
  forecast(
    @Query({ schema: forecastQuery }) query: ForecastQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<ForecastAnswer> {
    return this.forecasts.forecast(caller, query);
  }

  @Post('forecast/search')
  @Keyless('it reads')
  @HttpCode(200)
  @Answers('Open reviews that are forecast late, with the reasons', 200, forecastSearchAnswer)
  forecastCases(
    @Body({ schema: forecastSearchBody }) { filter }: z.output<typeof forecastSearchBody>,
    @CurrentCaller() caller: Caller,
  ): Promise<ForecastSearchAnswer> {
    return this.forecasts.cases(caller, filter);
  }
}
