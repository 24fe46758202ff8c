import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { pageInfo } from '../../../libs/contracts/cases.js';
import { markReadBody, notificationView, notificationsQuery } from '../../../libs/contracts/notifications.js';
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
}
