import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { pageInfo } from '../../../libs/contracts/cases.js';
import {
  markAllReadBody,
  markReadBody,
  notificationView,
  notificationsQuery,
  unreadAnswer,
} from '../../../libs/contracts/notifications.js';
import { CASE_ROLES, CurrentCaller, Keyless, Permit, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { NotificationsService, type NotificationPage } from './notifications.service.js';

const answer = z.object({ items: z.array(notificationView), page: pageInfo }).meta({ id: 'Notifications' });

@Controller('notifications')
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Get()
  @Permit(...CASE_ROLES)
  @Answers('Notifications of the caller, newest first', 200, answer)
  list(
    @Query({ schema: notificationsQuery }) query: z.output<typeof notificationsQuery>,
    @CurrentCaller() caller: Caller,
  ): Promise<NotificationPage> {
    return this.notifications.list(caller.actor, query);
  }

  @Post('read')
  @Permit(...CASE_ROLES)
  @Keyless('marking as read twice changes nothing')
  @HttpCode(204)
  @Answers('Mark notifications as read', 204)
  markRead(
    @Body({ schema: markReadBody }) body: z.output<typeof markReadBody>,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    return this.notifications.markRead(caller.actor, body.ids);
  }

  @Get('unread')
  @Permit(...CASE_ROLES)
  @Answers('How many notifications are unread', 200, unreadAnswer)
  count(@CurrentCaller() caller: Caller): Promise<z.infer<typeof unreadAnswer>> {
    return this.notifications.count(caller.actor);
  }

  @Post('read-all')
  @Permit(...CASE_ROLES)
  @Keyless('marking as read twice changes nothing')
  @HttpCode(204)
  @Answers('Mark everything up to a notification as read', 204)
  markAllRead(
    @Body({ schema: markAllReadBody }) body: z.output<typeof markAllReadBody>,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    return this.notifications.markAllRead(caller.actor, body.upTo);
  }
}
