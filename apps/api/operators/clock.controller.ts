import { Controller, Get, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { clockView } from '../../../libs/contracts/operators.js';
import type { Clock } from '../../../libs/platform/clock.js';
import { Public } from '../access/access.decorators.js';
import { CLOCK } from '../platform/tokens.js';
import { Answers } from '../http/answers.decorator.js';

@Controller('clock')
export class ClockController {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  @Get()
  @Public()
  @Answers('Business time; `rehearsal` when it is not real time', 200, clockView)
  now(): z.infer<typeof clockView> {
    const { business, rehearsal } = this.clock;
    return { now: this.clock.now(), today: this.clock.today(), rehearsal, ...business };
  }
}
