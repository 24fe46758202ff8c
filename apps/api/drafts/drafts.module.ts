import { Module } from '@nestjs/common';
import { DraftsRepository } from '../../../libs/data/drafts.repository.js';
import { repository } from '../platform/repository-provider.js';
import { SessionModule } from '../session/session.module.js';
import { DraftsController } from './drafts.controller.js';

/** What people have typed and not sent yet. */
@Module({
  imports: [SessionModule],
  controllers: [DraftsController],
  providers: [repository(DraftsRepository)],
})
export class DraftsModule {}
