import { PassThrough } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  importCommitBody,
  importList,
  importListQuery,
  importMappingBody,
  importRows,
  importRowsQuery,
  importSources,
  importView,
  type ImportCommit,
  type ImportList,
  type ImportListQuery,
  type ImportMapping,
  type ImportRows,
  type ImportRowsQuery,
  type ImportSources,
  type ImportView,
} from '../../../../libs/contracts/imports.js';
import { IMPORT_SOURCES } from '../../../../libs/domain/ledger/import/source-rows.js';
import { tablesOf, TEMPLATES } from '../../../../libs/spreadsheet/templates.js';
import {
  CurrentCaller,
  IdempotencyKey,
  Permit,
  TokenMay,
  type ApiRequest,
  type Caller,
  TakesOut,
} from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { XLSX } from '../../http/outgoing-file.js';
import { ErrorFile } from './error-file.js';
import { ImportsService } from './imports.service.js';
import { withReceivedFile } from '../../http/received-file.js';

const UPLOAD = {
  schema: {
    type: 'object',
    required: ['file', 'source'],
    properties: {
      file: { type: 'string', format: 'binary', description: '.xlsx, or .csv in UTF-8 or GB18030; at most 50 MB' },
      source: { type: 'string', enum: [...IMPORT_SOURCES] },
      asOf: {
        type: 'string',
        format: 'date',
        description: 'Day of the data; the day that the title names when left out',
      },
      part: {
        type: 'string',
        enum: ['true', 'false'],
        default: 'false',
        description: 'true: rows that the file lacks are not absent',
      },
    },
  },
} as const;

/** Spreadsheets of the offices: preview first, then commit. */
@Controller()
@TokenMay('import')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly errors: ErrorFile,
  ) {}

  @Get('import-sources')
  @Permit('officer', 'supervisor', 'service')
  @Answers('Sources, their tables and by which labels their columns are known', 200, importSources)
  sources(): ImportSources {
    return {
      items: IMPORT_SOURCES.map((source) => ({
        source,
        title: TEMPLATES[source].title,
        tables: tablesOf(source).map(describe),
      })),
    };
  }

  @Post('imports')
  @Permit('officer', 'supervisor', 'service')
  @ApiConsumes('multipart/form-data')
  @ApiBody(UPLOAD as never)
  @Answers('Take a file in; it is previewed at once. A file that is refused leaves nothing behind', 201, importView)
  async upload(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportView> {
    const created = await withReceivedFile(request, (file) =>
      this.imports.upload({ caller, key, requestId: request.id }, file),
    );
    void reply.header('location', `/api/imports/${created.id}`);
    return created;
  }

  @Get('imports')
  @Permit('officer', 'supervisor', 'service')
  @Answers('Imports, newest first', 200, importList)
  list(
    @Query({ schema: importListQuery }) query: ImportListQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<ImportList> {
    return this.imports.list(caller, query);
  }

  @Get('imports/:id')
  @Permit('officer', 'supervisor', 'service')
  @Answers('How far an import is, how the file was understood, what it would change', 200, importView)
  get(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<ImportView> {
    return this.imports.get(caller, id);
  }

  @Get('imports/:id/rows')
  @Permit('officer', 'supervisor', 'service')
  @Answers('Rows with what becomes of each, field by field', 200, importRows)
  rows(
    @Param('id') id: string,
    @Query({ schema: importRowsQuery }) query: ImportRowsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<ImportRows> {
    return this.imports.rows(caller, id, query);
  }

  @Get('imports/:id/errors.xlsx')
  @TakesOut()
  @Permit('officer', 'supervisor', 'service')
  @Answers('The wrong rows under their own header, and a list of what is wrong with which cell', 200, undefined, {
    contentType: XLSX,
  })
  async errorFile(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const found = await this.imports.get(caller, id);
    await this.errors.recordExport(caller, found, request.id);
    const out = new PassThrough();
    void reply
      .header('content-type', XLSX)
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="errors-${id}.xlsx"`)
      .send(out);
    await this.errors.write(caller, found, out).catch((error: unknown) => {
      request.log.error({ err: error }, 'error file');
      out.destroy(error as Error);
    });
  }

  @Post('imports/:id/mapping')
  @Permit('officer', 'supervisor', 'service')
  @HttpCode(202)
  @Answers('Correct which column is which, and preview again', 202, importView)
  map(
    @Param('id') id: string,
    @Body({ schema: importMappingBody }) body: ImportMapping,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string,
    @Req() request: ApiRequest,
  ): Promise<ImportView> {
    return this.imports.map({ caller, key, requestId: request.id }, id, body);
  }

  @Post('imports/:id/preview')
  @Permit('officer', 'supervisor', 'service')
  @HttpCode(202)
  @Answers('Preview again: after another commit of the source, or after a failure', 202, importView)
  preview(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string,
    @Req() request: ApiRequest,
  ): Promise<ImportView> {
    return this.imports.preview({ caller, key, requestId: request.id }, id);
  }

  @Post('imports/:id/commit')
  @Permit('officer', 'supervisor', 'service')
  @HttpCode(202)
  @Answers('Write the previewed rows and make the ledger anew, all or nothing', 202, importView)
  commit(
    @Param('id') id: string,
    @Body({ schema: importCommitBody }) body: ImportCommit,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string,
    @Req() request: ApiRequest,
  ): Promise<ImportView> {
    return this.imports.commit({ caller, key, requestId: request.id }, id, body);
  }

  @Post('imports/:id/discard')
  @Permit('officer', 'supervisor', 'service')
  @HttpCode(200)
  @Answers('Take file and rows away', 200, importView)
  discard(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string,
    @Req() request: ApiRequest,
  ): Promise<ImportView> {
    return this.imports.discard({ caller, key, requestId: request.id }, id);
  }
}

function describe({
  name,
  title,
  optional,
  columns,
}: ReturnType<typeof tablesOf>[number]): ImportSources['items'][number]['tables'][number] {
  return {
    table: name,
    title,
    optional,
    columns: Object.entries(columns).map(([field, { kind, required, aliases }]) => ({
      field,
      kind,
      required: required ?? false,
      labels: [...aliases],
    })),
  };
}
