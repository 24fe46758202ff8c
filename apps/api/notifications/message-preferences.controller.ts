import { Body, Controller, Get, HttpCode, Inject, Put, Req } from '@nestjs/common';
import type { z } from 'zod';
import { messagePreferencesBody, messagePreferencesView } from '../../../libs/contracts/notifications.js';
import { MessagePreferencesRepository } from '../../../libs/data/message-preferences.repository.js';
import { AttemptLog } from '../access/attempts.js';
import {
  CASE_ROLES,
  CurrentCaller,
  Keyless,
  Permit,
  type ApiRequest,
  type Caller,
} from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import type { ApiSettings } from '../platform/settings.js';
import { REAL_NOW, SETTINGS } from '../platform/tokens.js';

type View = z.infer<typeof messagePreferencesView>;
const PEOPLE = CASE_ROLES.filter((role) => role !== 'service');

/** Where the caller is sent mail, and what not; nobody else's to read or to set. */
@Controller('me/message-preferences')
export class MessagePreferencesController {
  constructor(
    private readonly preferences: MessagePreferencesRepository,
    private readonly attempts: AttemptLog,
    @Inject(SETTINGS) private readonly settings: Pick<ApiSettings, 'mail'>,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {}

  @Get()
  @Permit(...PEOPLE)
  @Answers('What I am told by mail, and where', 200, messagePreferencesView)
  async get(@CurrentCaller() { actor }: Caller): Promise<View> {
    return { ...(await this.preferences.find(actor)), mail: this.settings.mail };
  }

  /** The audit says that the address changed, and never which one it is: an address must be forgettable, the audit is kept for good. */
  @Put()
  @Permit(...PEOPLE)
  @Keyless('the last writing stands')
  @HttpCode(200)
  @Answers('Set what I am told by mail, and where; without an address nothing is mailed', 200, messagePreferencesView)
  async set(
    @Body({ schema: messagePreferencesBody }) body: z.output<typeof messagePreferencesBody>,
    @CurrentCaller() { actor }: Caller,
    @Req() request: ApiRequest,
  ): Promise<View> {
    const wanted = { email: body.email, muted: [...new Set(body.muted)].sort() };
    const before = await this.preferences.keep(actor, wanted, new Date(this.realNow()).toISOString());
    const address = wanted.email === before.email ? 'kept' : wanted.email === null ? 'removed' : 'set';
    await this.attempts.record({
      kind: 'messages-set',
      account: actor.account,
      body: actor.body,
      caseId: null,
      action: 'message-preferences',
      code: null,
      detail: null,
      detailEn: null,
      requestId: request.id,
      address: null,
      details: { email: address, muted: wanted.muted.join(' ') },
    });
    return { ...wanted, mail: this.settings.mail };
  }
}
