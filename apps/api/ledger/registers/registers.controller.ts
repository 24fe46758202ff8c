import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { z } from 'zod';
import {
  anyRegisterBody,
  registerCountsAnswer,
  registerCountsQuery,
  registerDetail,
  registerEntriesAnswer,
  registerEntryView,
  registersQuery,
  withdrawBody,
  type RegisterCountsQuery,
  type RegisterDetail,
  type RegisterEntryView,
  type RegistersQuery,
} from '../../../../libs/contracts/registers.js';
import { CASE_ROLES, CurrentCaller, Permit, type ApiRequest, type Caller } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { Accepts } from '../accepts.decorator.js';
import { changeOf } from '../../audit/change-of.js';
import { RegistersService } from './registers.service.js';

@Controller('registers')
@Permit(...CASE_ROLES)
export class RegistersController {
  constructor(private readonly registers: RegistersService) {}

  @Get()
  @Answers('Every register with what it counts in a window', 200, registerCountsAnswer)
  counts(
    @Query({ schema: registerCountsQuery }) query: RegisterCountsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof registerCountsAnswer>> {
    return this.registers.counts(caller, query);
  }

  @Get(':kind')
  @Answers('Entries of a register, keyset pages', 200, registerEntriesAnswer)
  search(
    @Param('kind') kind: string,
    @Query({ schema: registersQuery }) query: RegistersQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof registerEntriesAnswer>> {
    return this.registers.search(caller, kind, query);
  }

  @Post(':kind')
  @HttpCode(201)
  @Accepts(anyRegisterBody)
  @Answers('Enter something; what it must and may say depends on the kind', 201, registerEntryView)
  add(@Param('kind') kind: string, @Body() body: unknown, @Req() request: ApiRequest): Promise<RegisterEntryView> {
    return this.registers.add(changeOf('keep-registers', `registers/${kind}`, body, request), kind);
  }

  @Get(':kind/:id')
  @Answers('One entry with all its versions', 200, registerDetail)
  get(@Param('kind') kind: string, @Param('id') id: string, @CurrentCaller() caller: Caller): Promise<RegisterDetail> {
    return this.registers.get(caller, kind, id);
  }

  @Post(':kind/:id')
  @HttpCode(200)
  @Accepts(anyRegisterBody)
  @Answers('Change an entry: the whole of it anew', 200, registerEntryView)
  change(
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: ApiRequest,
  ): Promise<RegisterEntryView> {
    return this.registers.change(changeOf('keep-registers', `registers/${kind}/${id}`, body, request), kind, id);
  }

  @Post(':kind/:id/withdraw')
  @HttpCode(200)
  @Answers('Take an entry back; it stays readable and no longer counts', 200, registerEntryView)
  withdraw(
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Body({ schema: withdrawBody }) body: z.infer<typeof withdrawBody>,
    @Req() request: ApiRequest,
  ): Promise<RegisterEntryView> {
    return this.registers.withdraw(
      changeOf('keep-registers', `registers/${kind}/${id}/withdraw`, body, request),
      kind,
      id,
      body.reason,
    );
  }
}
