import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { z } from 'zod';
import {
  calendarApplyBody,
  calendarPreview,
  calendarReleaseFile,
  calendarReleasesAnswer,
  calendarReleaseView,
  type CalendarPreview,
  type CalendarReleaseFile,
  type CalendarReleasesAnswer,
  type CalendarReleaseView,
} from '../../../libs/contracts/calendars.js';
import { ADMINISTRATORS } from '../../../libs/domain/administration/administration-permissions.js';
import { CurrentCaller, Permit, type ApiRequest, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { changeOf } from '../audit/change-of.js';
import { CalendarReleasesService } from './calendar-releases.service.js';

/** Notices of working days: brought in as a draft, looked at with every deadline that they move, then applied to all living cases at once. */
@Controller('calendars/CN/releases')
export class CalendarReleasesController {
  constructor(private readonly releases: CalendarReleasesService) {}

  @Get()
  @Permit(...ADMINISTRATORS, 'supervisor')
  @Answers('Releases of the calendar and drafts, with how far each has come', 200, calendarReleasesAnswer)
  list(): Promise<CalendarReleasesAnswer> {
    return this.releases.list();
  }

  @Post()
  @Permit('system-administrator')
  @HttpCode(201)
  @Answers(
    'Bring in a notice; it is kept as a draft and counts for nothing until it is applied',
    201,
    calendarReleaseView,
  )
  load(
    @Body({ schema: calendarReleaseFile }) body: CalendarReleaseFile,
    @Req() request: ApiRequest,
  ): Promise<CalendarReleaseView> {
    return this.releases.load(changeOf('keep-calendar', 'calendars/CN/releases', body, request), body);
  }

  @Delete(':id')
  @Permit('system-administrator')
  @HttpCode(204)
  @Answers('Take a draft away', 204)
  drop(@Param('id') id: string, @Req() request: ApiRequest): Promise<void> {
    return this.releases.drop(changeOf('keep-calendar', `calendars/CN/releases/${id}`, null, request), id);
  }

  @Get(':id/preview')
  @Permit('system-administrator')
  @Answers('Every deadline that applying the draft would move', 200, calendarPreview)
  preview(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<CalendarPreview> {
    return this.releases.preview(caller, id);
  }

  @Post(':id/apply')
  @Permit('system-administrator')
  @HttpCode(202)
  @Answers('Apply a draft to new cases at once and to all living ones as an operation', 202, calendarReleaseView)
  apply(
    @Param('id') id: string,
    @Body({ schema: calendarApplyBody }) body: z.output<typeof calendarApplyBody>,
    @Req() request: ApiRequest,
  ): Promise<CalendarReleaseView> {
    return this.releases.apply(
      changeOf('keep-calendar', `calendars/CN/releases/${id}/apply`, body, request),
      id,
      body.moves,
    );
  }
}
