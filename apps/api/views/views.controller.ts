import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import type { z } from 'zod';
import {
  defaultBody,
  viewBody,
  viewView,
  viewsAnswer,
  viewsQuery,
  type View,
  type ViewBody,
  type ViewsAnswer,
} from '../../../libs/contracts/views.js';
import { CASE_ROLES, CurrentCaller, Keyless, Permit, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { ViewsService } from './views.service.js';

const PEOPLE = CASE_ROLES.filter((role) => role !== 'service');

/** Filters kept under a name: one's own, and those of one's body. */
@Controller('views')
@Permit(...PEOPLE)
export class ViewsController {
  constructor(private readonly views: ViewsService) {}

  @Get()
  @Answers('My views and those of my body', 200, viewsAnswer)
  list(
    @Query({ schema: viewsQuery }) query: z.output<typeof viewsQuery>,
    @CurrentCaller() caller: Caller,
  ): Promise<ViewsAnswer> {
    return this.views.list(caller, query);
  }

  @Put(':id')
  @Keyless('the last writing stands')
  @HttpCode(200)
  @Answers('Keep a view, or change it', 200, viewView)
  keep(
    @Param('id') id: string,
    @Body({ schema: viewBody }) body: ViewBody,
    @CurrentCaller() caller: Caller,
  ): Promise<View> {
    return this.views.keep(caller, id, body);
  }

  @Put(':id/default')
  @Keyless('the last writing stands')
  @HttpCode(204)
  @Answers('Open the page with this view, or not any more', 204)
  setDefault(
    @Param('id') id: string,
    @Body({ schema: defaultBody }) { byDefault }: z.output<typeof defaultBody>,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    return this.views.setDefault(caller, id, byDefault);
  }

  @Delete(':id')
  @Keyless('dropping what is gone changes nothing')
  @HttpCode(204)
  @Answers('Drop a view; whoever shares views may drop those of the body', 204)
  drop(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<void> {
    return this.views.drop(caller, id);
  }
}
