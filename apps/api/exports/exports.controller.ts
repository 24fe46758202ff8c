import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { exportBody, type ExportBody } from '../../../libs/contracts/exports.js';
import {
  CASE_ROLES,
  CurrentCaller,
  Keyless,
  Permit,
  type ApiRequest,
  TakesOut,
  type Caller,
} from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { sendFile, XLSX } from '../http/outgoing-file.js';
import { ExportsService } from './exports.service.js';

/** Board and lists as spreadsheets. */
@Controller('exports')
@Permit(...CASE_ROLES)
export class ExportsController {
  constructor(private readonly files: ExportsService) {}

  @Post()
  @TakesOut()
  @Keyless('it reads; each export is written to the audit')
  @HttpCode(200)
  @Answers('The board, or the cases of a search, as a spreadsheet without persons', 200, undefined, {
    contentType: [XLSX, 'text/csv'],
  })
  async export(
    @Body({ schema: exportBody }) body: ExportBody,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(reply, await this.files.open(caller, body, request.id));
  }
}
