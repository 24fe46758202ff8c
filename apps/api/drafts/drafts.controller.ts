import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { draftBody, draftKey, draftView, type DraftBody, type DraftView } from '../../../libs/contracts/drafts.js';
import { DraftsRepository } from '../../../libs/data/drafts.repository.js';
import { CASE_ROLES, CurrentCaller, Keyless, Permit, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { refused } from '../http/refused.js';
import { REAL_NOW } from '../platform/tokens.js';

/** What the caller has typed and not sent: on whichever device, and nobody else's to read. */
@Controller('drafts')
export class DraftsController {
  constructor(
    private readonly drafts: DraftsRepository,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {}

  @Get(':key')
  @Permit(...CASE_ROLES)
  @Answers('A draft of mine; null where there is none', 200, draftView)
  get(@Param('key') key: string, @CurrentCaller() caller: Caller): Promise<DraftView> {
    return this.drafts.find(caller.actor, requireKey(key));
  }

  @Put(':key')
  @Permit(...CASE_ROLES)
  @Keyless('the last writing stands')
  @HttpCode(200)
  @Answers('Keep a draft', 200, draftView)
  async keep(
    @Param('key') key: string,
    @Body({ schema: draftBody }) { value }: DraftBody,
    @CurrentCaller() caller: Caller,
  ): Promise<DraftView> {
    const updatedAt = new Date(this.realNow()).toISOString();
    const kept = await this.drafts.keep(caller.actor, requireKey(key), value, updatedAt);
    if (!kept) throw badKey('草稿过多，请先处理已有的草稿');
    return { key, value, updatedAt };
  }

  @Delete(':key')
  @Permit(...CASE_ROLES)
  @Keyless('dropping what is gone changes nothing')
  @HttpCode(204)
  @Answers('Drop a draft', 204)
  drop(@Param('key') key: string, @CurrentCaller() caller: Caller): Promise<void> {
    return this.drafts.drop(caller.actor, requireKey(key));
  }
}

function requireKey(key: string): string {
  if (draftKey.safeParse(key).success) return key;
  throw badKey('草稿编号无效');
}

function badKey(message: string) {
  return refused('malformed-request', message, 'no key of a draft, or too many drafts', {
    errors: [{ path: 'key', message }],
  });
}
