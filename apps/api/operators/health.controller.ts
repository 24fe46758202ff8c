import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { healthView } from '../../../libs/contracts/operators.js';
import { Public } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { Readiness } from './readiness.js';

@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @Public()
  @Answers('The process is alive', 200, healthView)
  live(): z.infer<typeof healthView> {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  @Answers(
    'Database, engine, a worker and room on the disk are there; 503 names the part that is not, `degraded` one that stands still behind',
    200,
    healthView,
  )
  @Answers(
    'Database, engine, a worker and room on the disk are there; 503 names the part that is not, `degraded` one that stands still behind',
    503,
    healthView,
    {
      description: 'A part is away',
    },
  )
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<z.infer<typeof healthView>> {
    const health = await this.readiness.probe();
    if (health.status === 'unavailable') void reply.code(503).header('retry-after', '2');
    return health;
  }
}
