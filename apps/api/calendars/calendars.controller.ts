import { Controller, Get, Query } from '@nestjs/common';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import type { z } from 'zod';
import { workingDaysAnswer, workingDaysQuery } from '../../../libs/contracts/calendars.js';
import { derivation } from '../../../libs/domain/calendar.js';
import { Authenticated } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';

@Controller('calendars')
export class CalendarsController {
  constructor(private readonly calendars: CalendarsRepository) {}

  /** The start day is not counted; `add` gives the n-th working day after it, `to` counts the working days up to it. */
  @Get('CN/working-days')
  @Authenticated()
  @Answers('Working days from a day, and why each day counts or not', 200, workingDaysAnswer)
  workingDays(
    @Query({ schema: workingDaysQuery }) query: z.output<typeof workingDaysQuery>,
  ): z.infer<typeof workingDaysAnswer> {
    const span = query.to === undefined ? { add: query.add! } : { to: query.to };
    const { date, count, provisional, days } = derivation(this.calendars.current(), query.from, span);
    return { date, count, provisional, days };
  }
}
