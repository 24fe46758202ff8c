import { Controller, Get, Param, Put, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { TEMPLATE_NAME, templatesAnswer, templateView, type TemplateView } from '../../../../libs/contracts/reports.js';
import { CASE_ROLES, CurrentCaller, Permit, type ApiRequest, type Caller } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { notFound, refused } from '../../http/refused.js';
import { changeOf } from '../../audit/change-of.js';
import { DOCX } from './report-exports.js';
import { hashOf, ReportTemplatesService } from './report-templates.service.js';

@Controller('report-templates')
@Permit('system-administrator', ...CASE_ROLES)
export class ReportTemplatesController {
  constructor(private readonly templates: ReportTemplatesService) {}

  @Get()
  @Answers('Templates of the briefing, and everything they may name', 200, templatesAnswer)
  all(@CurrentCaller() caller: Caller): Promise<z.infer<typeof templatesAnswer>> {
    return this.templates.all(caller);
  }

  @Get(':name/content.docx')
  @Answers('The newest template of a name as a document, to change it', 200, undefined, { contentType: DOCX })
  async content(
    @Param('name') name: string,
    @CurrentCaller() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const content = await this.templates.content(caller, name);
    if (!content) throw notFound();
    await reply
      .header('content-type', DOCX)
      .header('content-disposition', `attachment; filename="${name}.docx"`)
      .send(content);
  }

  @Put(':name')
  @ApiConsumes(DOCX)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers('Replace a template by a .docx; unknown placeholders are refused by name', 200, templateView)
  replace(@Param('name') name: string, @Req() request: ApiRequest): Promise<TemplateView> {
    const content = request.body;
    if (!TEMPLATE_NAME.test(name))
      throw refused(
        'malformed-request',
        '模板名只能用小写字母、数字和连字符',
        'a template’s name is of lower-case letters, digits and hyphens',
      );
    if (!Buffer.isBuffer(content))
      throw refused('unsupported-media-type', `请以 ${DOCX} 上传 .docx 文件`, `send the .docx as ${DOCX}`);
    return this.templates.replace(
      changeOf('replace-template', `report-templates/${name}`, { sha256: hashOf(content) }, request),
      name,
      content,
    );
  }
}
