import { Module } from '@nestjs/common';
import { OutgoingHooksRepository } from '../../../libs/data/outgoing-hooks.repository.js';
import { AuditModule } from '../audit/audit.module.js';
import { repository } from '../platform/repository-provider.js';
import { SessionModule } from '../session/session.module.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

/** Where events go out of the product: programs and robots of groups. The worker sends. */
@Module({
  imports: [SessionModule, AuditModule],
  controllers: [WebhooksController],
  providers: [repository(OutgoingHooksRepository), WebhooksService],
})
export class WebhooksModule {}
