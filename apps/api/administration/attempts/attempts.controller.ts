import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { z } from 'zod';
import { attemptsAnswer, attemptsSearchBody, type AttemptsSearchBody } from '../../../../libs/contracts/attempts.js';
import { CurrentCaller, Keyless, Permit, type ApiRequest, type Caller } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { AttemptsService } from './attempts.service.js';

@Controller('attempts')
@Permit('audit-administrator')
export class AttemptsController {
  constructor(private readonly attempts: AttemptsService) {}

  @Post('search')
  @Keyless('it reads')
  @HttpCode(200)
  @Answers(
    'Refused attempts, sign-ins, changes of administrators and of the ledger, newest first, keyset pages; each search is itself an entry',
    200,
    attemptsAnswer,
  )
  search(
    @Body({ schema: attemptsSearchBody }) body: AttemptsSearchBody,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof attemptsAnswer>> {
    return this.attempts.search(caller, body, request.id);
  }
}
