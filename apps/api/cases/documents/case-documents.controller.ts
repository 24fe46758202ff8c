import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  documentsAnswer,
  documentView,
  type DocumentsAnswer,
  type DocumentView,
} from '../../../../libs/contracts/documents.js';
import { PAPER_FORMS, PAPERS } from '../../../../libs/domain/papers.js';
import {
  CASE_ROLES,
  CurrentCaller,
  IdempotencyKey,
  Permit,
  type ApiRequest,
  type Caller,
} from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { withReceivedFile } from '../../http/received-file.js';
import { NamesService } from '../../names/names.service.js';
import { CaseDocumentsService } from './case-documents.service.js';

const UPLOAD = {
  schema: {
    type: 'object',
    required: ['file'],
    properties: {
      file: {
        type: 'string',
        format: 'binary',
        description: 'PDF, JPEG, PNG, TIFF, docx or xlsx, told by its content',
      },
      paper: { type: 'string', enum: [...PAPERS], default: 'other', description: 'Line of the checklist' },
      name: { type: 'string', description: 'What it is called; the name of the file when left out' },
    },
  },
} as const;

/** Papers of a case. */
@Controller('cases/:id/documents')
export class CaseDocumentsController {
  constructor(
    private readonly documents: CaseDocumentsService,
    private readonly names: NamesService,
  ) {}

  @Get()
  @Permit(...CASE_ROLES)
  @Answers('Papers of a case, and the checklist of its type with what is missing', 200, documentsAnswer)
  async list(@Param('id') caseId: string, @CurrentCaller() caller: Caller): Promise<DocumentsAnswer> {
    return this.names.beside(await this.documents.list(caller.actor, caseId));
  }

  @Post()
  @Permit(...CASE_ROLES)
  @ApiConsumes('multipart/form-data')
  @ApiBody(UPLOAD as never)
  @Answers(
    'Hand a paper in; the action `attach` then puts it into the record of a running case, a registered one keeps it beside its record',
    201,
    documentView,
  )
  async upload(
    @Param('id') caseId: string,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DocumentView> {
    const upload = { caller, caseId, key, requestId: request.id };
    const { largestBytes } = await this.documents.requireUpload(upload);
    const kept = await withReceivedFile(request, (file) => this.documents.upload(upload, file), largestBytes);
    void reply.header('location', `/api/cases/${caseId}/documents/${kept.id}`);
    return kept;
  }

  @Get(':documentId')
  @Permit(...CASE_ROLES)
  @Answers('A paper itself; who read it is written down', 200, undefined, { contentType: Object.keys(PAPER_FORMS) })
  async download(
    @Param('id') caseId: string,
    @Param('documentId') documentId: string,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { file, content } = await this.documents.read(caller, caseId, documentId, request.id);
    void reply
      .header('content-type', file.mediaType)
      .header('content-length', file.size)
      .header('cache-control', 'private, no-store')
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
      .send(content);
  }
}
