import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import type { z } from 'zod';
import {
  activateBody,
  deliveriesAnswer,
  deliveriesQuery,
  rotateBody,
  webhookBody,
  webhooksAnswer,
  webhookSecretAnswer,
} from '../../../libs/contracts/webhooks.js';
import { CurrentCaller, Keyless, Permit, type ApiRequest, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { notFound } from '../http/refused.js';
import { WebhooksService } from './webhooks.service.js';

@Controller('webhooks')
@Permit('security-administrator')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Get()
  @Answers('Where events go out of the product', 200, webhooksAnswer)
  list(@CurrentCaller() caller: Caller): Promise<z.infer<typeof webhooksAnswer>> {
    return this.webhooks.list(caller);
  }

  @Post()
  @Keyless('a secret is shown once: a repeat makes another hook, and either can rest')
  @Answers('Register a program or the robot of a group; the secret is shown once', 201, webhookSecretAnswer)
  add(
    @Body({ schema: webhookBody }) body: z.output<typeof webhookBody>,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof webhookSecretAnswer>> {
    return this.webhooks.add(caller, body, request.id);
  }

  @Post(':id/secret')
  @Keyless('a secret is shown once: a repeat makes another')
  @Answers('A new secret of a program; the old one signs beside it for a while', 201, webhookSecretAnswer)
  rotate(
    @Param('id') id: string,
    @Body({ schema: rotateBody }) { keepOldHours }: z.output<typeof rotateBody>,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof webhookSecretAnswer>> {
    return this.webhooks.rotate(caller, id, keepOldHours, request.id);
  }

  @Put(':id/active')
  @Keyless('the last writing stands')
  @HttpCode(204)
  @Answers('Let a hook rest, or go on; what is owed stays owed', 204)
  activate(
    @Param('id') id: string,
    @Body({ schema: activateBody }) { active }: z.output<typeof activateBody>,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
  ): Promise<void> {
    return this.webhooks.activate(caller, id, active, request.id);
  }

  @Get(':id/deliveries')
  @Answers('What was sent to a hook and what became of it, newest first', 200, deliveriesAnswer)
  deliveries(
    @Param('id') id: string,
    @Query({ schema: deliveriesQuery }) query: z.output<typeof deliveriesQuery>,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof deliveriesAnswer>> {
    return this.webhooks.deliveries(caller, id, query);
  }

  @Post(':id/deliveries/:delivery/replay')
  @Keyless('what is owed twice is sent once')
  @HttpCode(204)
  @Answers('Send a delivery once more, under the same id', 204)
  replay(
    @Param('id') id: string,
    @Param('delivery') delivery: string,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
  ): Promise<void> {
    if (!/^\d{1,9}$/.test(delivery)) throw notFound();
    return this.webhooks.replay(caller, id, Number(delivery), request.id);
  }
}
