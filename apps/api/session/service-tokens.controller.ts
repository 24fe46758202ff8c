import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { z } from 'zod';
import { serviceTokenAnswer, serviceTokenBody, serviceTokensAnswer } from '../../../libs/contracts/session.js';
import { CurrentCaller, Keyless, Permit, type ApiRequest, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { ServiceTokensService } from './service-tokens.service.js';

@Controller('service-tokens')
@Permit('security-administrator')
export class ServiceTokensController {
  constructor(private readonly tokens: ServiceTokensService) {}

  @Post()
  @Keyless('a token is shown once: a repeat makes another, and either can be revoked')
  @Answers('Make a bearer token for a service account; it is shown once', 201, serviceTokenAnswer)
  create(
    @Body({ schema: serviceTokenBody }) body: z.output<typeof serviceTokenBody>,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof serviceTokenAnswer>> {
    return this.tokens.create(caller, body, request.id);
  }

  @Get()
  @Answers('Tokens that were made', 200, serviceTokensAnswer)
  list(): Promise<z.infer<typeof serviceTokensAnswer>> {
    return this.tokens.list();
  }

  @Delete(':id')
  @Keyless('revoking twice changes nothing')
  @HttpCode(204)
  @Answers('Revoke a token', 204)
  revoke(@Param('id') id: string, @CurrentCaller() caller: Caller, @Req() request: ApiRequest): Promise<void> {
    return this.tokens.revoke(caller, id, request.id);
  }
}
