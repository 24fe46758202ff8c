import { Module } from '@nestjs/common';
import { ViewsRepository } from '../../../libs/data/views.repository.js';
import { repository } from '../platform/repository-provider.js';
import { SessionModule } from '../session/session.module.js';
import { ViewsController } from './views.controller.js';
import { ViewsService } from './views.service.js';

/** Filters that people keep under a name. */
@Module({
  imports: [SessionModule],
  controllers: [ViewsController],
  providers: [repository(ViewsRepository), ViewsService],
})
export class ViewsModule {}
