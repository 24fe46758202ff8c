import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { Public } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { openApiPage } from '../http/openapi-page.js';
import { OperatorPagesGuard } from './operator-pages.guard.js';
import { OpenApiSource } from './openapi-source.js';

@Controller()
@UseGuards(OperatorPagesGuard)
export class OpenApiController {
  constructor(private readonly source: OpenApiSource) {}

  @Get('openapi.json')
  @Public()
  @Header('content-type', 'application/json; charset=utf-8')
  @Answers('This description', 200, undefined, { contentType: 'application/json' })
  json(): string {
    return JSON.stringify(this.source.document());
  }

  @Get('docs')
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  @Answers('This description as a page to read', 200, undefined, { contentType: 'text/html' })
  page(): string {
    return openApiPage(this.source.document());
  }
}
