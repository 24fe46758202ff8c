import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import {
  differencesQuery,
  frozenReportView,
  reportBody,
  reportDifferences,
  reportQuery,
  reportRowsAnswer,
  reportRowsQuery,
  reportsAnswer,
  reportVersionBody,
  reportView,
  type FrozenReportView,
  type ReportBody,
  type ReportDifferencesView,
  type ReportRowsAnswer,
  type ReportRowsQuery,
  type ReportVersionBody,
  type ReportView,
} from '../../../../libs/contracts/reports.js';
import {
  CASE_ROLES,
  CurrentCaller,
  Permit,
  type ApiRequest,
  type Caller,
  TakesOut,
} from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { sendFile } from '../../http/outgoing-file.js';
import { changeOf } from '../../audit/change-of.js';
import { DOCX, ReportExports } from './report-exports.js';
import { ReportsService } from './reports.service.js';

@Controller('reports')
@Permit(...CASE_ROLES)
export class ReportsController {
  constructor(
    private readonly reports: ReportsService,
    private readonly files: ReportExports,
  ) {}

  @Post()
  @HttpCode(201)
  @Answers('Freeze all figures of a day with the rows behind them', 201, reportView)
  async create(
    @Body({ schema: reportBody }) body: ReportBody,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReportView> {
    const report = await this.reports.create(changeOf('freeze-report', 'reports', body, request), body);
    void reply.header('location', `/api/reports/${report.id}`);
    return report;
  }

  @Get()
  @Answers('All reports with their versions, newest first', 200, reportsAnswer)
  async all(@CurrentCaller() caller: Caller): Promise<z.infer<typeof reportsAnswer>> {
    return { items: await this.reports.all(caller) };
  }

  @Get(':id')
  @Answers('A version of a report as it was frozen', 200, frozenReportView)
  get(
    @Param('id') id: string,
    @Query({ schema: reportQuery }) query: z.output<typeof reportQuery>,
    @CurrentCaller() caller: Caller,
  ): Promise<FrozenReportView> {
    return this.reports.get(caller, id, query.version);
  }

  @Post(':id/versions')
  @HttpCode(201)
  @Answers('Correct a report: a further version from the data as they are now', 201, reportView)
  correct(
    @Param('id') id: string,
    @Body({ schema: reportVersionBody }) body: ReportVersionBody,
    @Req() request: ApiRequest,
  ): Promise<ReportView> {
    return this.reports.correct(changeOf('freeze-report', `reports/${id}/versions`, body, request), id, body);
  }

  @Get(':id/rows')
  @Answers('The frozen rows behind a section, keyset pages', 200, reportRowsAnswer)
  rows(
    @Param('id') id: string,
    @Query({ schema: reportRowsQuery }) query: ReportRowsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<ReportRowsAnswer> {
    return this.reports.rows(caller, id, query);
  }

  @Get(':id/differences')
  @Answers('Figures that differ between two versions, and the rows that came, went or changed', 200, reportDifferences)
  differences(
    @Param('id') id: string,
    @Query({ schema: differencesQuery }) { from, to }: z.output<typeof differencesQuery>,
    @CurrentCaller() caller: Caller,
  ): Promise<ReportDifferencesView> {
    return this.reports.differences(caller, id, from, to);
  }

  @Get(':id/export.xlsx')
  @TakesOut()
  @Answers('A version as a spreadsheet: definitions, figures and rows, without personal data', 200, undefined, {
    contentType: 'application/octet-stream',
  })
  async xlsx(
    @Param('id') id: string,
    @Query({ schema: reportQuery }) { version }: z.output<typeof reportQuery>,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(reply, await this.files.xlsx(caller, id, version, request.id));
  }

  @Get(':id/export.docx')
  @TakesOut()
  @Answers('A version as a briefing in the report’s template', 200, undefined, { contentType: DOCX })
  async docx(
    @Param('id') id: string,
    @Query({ schema: reportQuery }) { version }: z.output<typeof reportQuery>,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(reply, await this.files.docx(caller, id, version, request.id));
  }
}
