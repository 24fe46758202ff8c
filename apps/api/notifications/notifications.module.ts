import { Module } from '@nestjs/common';
import { EventStreams } from '../events/event-streams.js';
import { EventsController } from '../events/events.controller.js';
import { NotificationsRepository } from '../../../libs/data/notifications.repository.js';
import { OutboxRepository } from '../../../libs/data/outbox.repository.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';
import { repository } from '../platform/repository-provider.js';
import { MessagePreferencesRepository } from '../../../libs/data/message-preferences.repository.js';
import { AuditModule } from '../audit/audit.module.js';
import { MessagePreferencesController } from './message-preferences.controller.js';
import { SessionModule } from '../session/session.module.js';

/** What people are told: notifications to read, what of them is mailed, and the live stream of events. */
@Module({
  imports: [SessionModule, AuditModule],
  controllers: [NotificationsController, MessagePreferencesController, EventsController],
  providers: [
    repository(NotificationsRepository),
    repository(MessagePreferencesRepository),
    repository(OutboxRepository),
    NotificationsService,
    EventStreams,
  ],
})
export class NotificationsModule {}
