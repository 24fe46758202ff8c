import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  personalAnswer,
  personalQuery,
  unitDetail,
  unitExportBody,
  unitHistory,
  unitHistoryQuery,
  unitSearchAnswer,
  unitSearchBody,
  type PersonalAnswer,
  type PersonalQuery,
  type UnitDetail,
  type UnitExportBody,
  type UnitHistory,
  type UnitSearchBody,
} from '../../../../libs/contracts/units.js';
import {
  CASE_ROLES,
  CurrentCaller,
  Keyless,
  Permit,
  type ApiRequest,
  type Caller,
  TakesOut,
} from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { entityTag } from '../../http/entity-tag.js';
import { sendFile, XLSX } from '../../http/outgoing-file.js';
import { UnitExport } from './unit-export.js';
import { UnitReadsService } from './unit-reads.service.js';

@Controller('units')
export class UnitsController {
  constructor(
    private readonly reads: UnitReadsService,
    private readonly files: UnitExport,
  ) {}

  @Post('search')
  @Permit(...CASE_ROLES)
  @Keyless('it reads')
  @HttpCode(200)
  @Answers('Search units, keyset pages', 200, unitSearchAnswer)
  search(
    @Body({ schema: unitSearchBody }) body: UnitSearchBody,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof unitSearchAnswer>> {
    return this.reads.search(caller, body);
  }

  @Post('export')
  @TakesOut()
  @Permit(...CASE_ROLES)
  @Keyless('it reads; each export is written to the audit')
  @HttpCode(200)
  @Answers('The units of a search as a spreadsheet, without personal data', 200, undefined, {
    contentType: [XLSX, 'text/csv'],
  })
  async export(
    @Body({ schema: unitExportBody }) body: UnitExportBody,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(reply, await this.files.open(caller, body, request.id));
  }

  @Get(':id')
  @Permit(...CASE_ROLES)
  @Answers(
    'One unit: every value with source, day and who confirmed it; organisations, cases, instructors',
    200,
    unitDetail,
  )
  async get(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UnitDetail> {
    const unit = await this.reads.get(caller, id);
    void reply.header('etag', entityTag(unit.version));
    return unit;
  }

  @Get(':id/history')
  @Permit(...CASE_ROLES)
  @Answers('Everything the ledger has said of a unit, or what it said on a day', 200, unitHistory)
  history(
    @Param('id') id: string,
    @Query({ schema: unitHistoryQuery }) query: z.output<typeof unitHistoryQuery>,
    @CurrentCaller() caller: Caller,
  ): Promise<UnitHistory> {
    return this.reads.history(caller, id, query.asOf ?? null);
  }

  @Get(':id/personal')
  @Permit(...CASE_ROLES)
  @Answers('Personal data in full, for a purpose that is written to the audit', 200, personalAnswer)
  personal(
    @Param('id') id: string,
    @Query({ schema: personalQuery }) query: PersonalQuery,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
  ): Promise<PersonalAnswer> {
    return this.reads.personal(caller, id, query, request.id);
  }
}
