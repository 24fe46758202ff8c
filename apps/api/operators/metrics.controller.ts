import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { Public } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { Metrics } from '../platform/metrics.js';
import { OperatorPagesGuard } from './operator-pages.guard.js';

@Controller('metrics')
@UseGuards(OperatorPagesGuard)
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  /** Figures only, nothing of any case. Keep it behind the proxy where the network is not trusted. */
  @Get()
  @Public()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Answers('Figures in Prometheus text', 200, undefined, { contentType: 'text/plain' })
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
