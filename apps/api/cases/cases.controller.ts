import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { HTTP_ACTIONS, reopenBody, type HttpAction } from '../../../libs/contracts/actions.js';
import { derivationAnswer } from '../../../libs/contracts/calendars.js';
import {
  caseRepresentation,
  caseSearchAnswer,
  caseSearchBody,
  openCaseBody,
  timelineAnswer,
  timelineQuery,
  type NamedCase,
  type CaseSearchBody,
  type OpenCaseBody,
} from '../../../libs/contracts/cases.js';
import {
  actQuery,
  actionPreview,
  caseChanges,
  changesQuery,
  takersAnswer,
  type ActionPreviewAnswer,
  type TakersAnswer,
} from '../../../libs/contracts/case-work.js';
import {
  CASE_ROLES,
  CurrentCaller,
  IdempotencyKey,
  Keyless,
  Permit,
  Rehearsable,
  type ApiRequest,
  type Caller,
  TokenMay,
} from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { entityTag } from '../http/entity-tag.js';
import { parseBody } from '../http/invalid-input.js';
import { notFound } from '../http/refused.js';
import { NamesService } from '../names/names.service.js';
import { CaseActionsService } from './case-actions.service.js';
import { CaseReadsService } from './case-reads.service.js';
import { OpenCaseService } from './open-case.service.js';

@Controller()
export class CasesController {
  constructor(
    private readonly actions: CaseActionsService,
    private readonly opening: OpenCaseService,
    private readonly reads: CaseReadsService,
    private readonly names: NamesService,
  ) {}

  @Post('cases')
  @TokenMay('open-cases')
  @Permit(...CASE_ROLES)
  @Answers('Open a case', 201, caseRepresentation)
  async open(
    @Body({ schema: openCaseBody }) body: OpenCaseBody,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NamedCase> {
    const { caseId, representation, version } = await this.opening.open({ caller, body, key, requestId: request.id });
    void reply.header('location', `/api/cases/${caseId}`).header('etag', entityTag(version));
    return this.names.beside(representation);
  }

  @Post('cases/search')
  @Permit(...CASE_ROLES)
  @Keyless('it reads')
  @HttpCode(200)
  @Answers('Search cases, keyset pages', 200, caseSearchAnswer)
  async search(
    @Body({ schema: caseSearchBody }) body: CaseSearchBody,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof caseSearchAnswer>> {
    return this.names.beside(await this.reads.search(caller.actor, body));
  }

  @Get('cases/:id')
  @Permit(...CASE_ROLES)
  @Answers('One case, with what the caller may do now', 200, caseRepresentation)
  async get(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NamedCase> {
    const representation = await this.reads.get(caller.actor, id);
    void reply.header('etag', entityTag(representation.version));
    return this.names.beside(representation);
  }

  @Get('cases/:id/timeline')
  @Permit(...CASE_ROLES)
  @Answers('Who, when, what, why, with refused attempts', 200, timelineAnswer)
  async timeline(
    @Param('id') id: string,
    @Query({ schema: timelineQuery }) query: z.output<typeof timelineQuery>,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof timelineAnswer>> {
    return this.names.beside(await this.reads.timeline(caller.actor, id, query));
  }

  @Get('cases/:id/changes')
  @Permit(...CASE_ROLES)
  @Answers('What the last submission of the present step says differently from an earlier round', 200, caseChanges)
  changes(
    @Param('id') id: string,
    @Query({ schema: changesQuery }) { sinceRound }: z.output<typeof changesQuery>,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof caseChanges>> {
    return this.reads.changes(caller.actor, id, sinceRound);
  }

  @Get('cases/:id/takers')
  @Permit(...CASE_ROLES)
  @Answers('Whom the case can be reassigned to, for those who may reassign it', 200, takersAnswer)
  takers(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<TakersAnswer> {
    return this.reads.takers(caller.actor, id);
  }

  @Get('cases/:id/deadlines/:deadlineId/derivation')
  @Permit(...CASE_ROLES)
  @Answers('Day by day why the deadline falls where it does', 200, derivationAnswer)
  derivation(
    @Param('id') id: string,
    @Param('deadlineId') deadlineId: string,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof derivationAnswer>> {
    return this.reads.derivation(caller.actor, id, deadlineId);
  }

  @Post('cases/:id/actions/:action')
  @Permit(...CASE_ROLES)
  @Rehearsable()
  @HttpCode(200)
  @Answers(
    'Act on a case; with `dryRun=true` only say what it would lead to',
    200,
    z.union([caseRepresentation, actionPreview]),
  )
  async act(
    @Param('id') caseId: string,
    @Param('action') name: string,
    @Query({ schema: actQuery }) { dryRun }: z.output<typeof actQuery>,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NamedCase | ActionPreviewAnswer> {
    if (!isAction(name)) throw notFound();
    const given = body ?? {};
    if (dryRun) {
      if (name === 'reopen') throw notFound();
      const preview = await this.actions.preview({
        caller,
        caseId,
        action: name,
        body: given,
        key,
        ifMatch,
        requestId: request.id,
      });
      void reply.header('etag', entityTag(preview.version));
      return preview;
    }
    if (name === 'reopen') {
      const reopened = await this.opening.reopen({
        caller,
        caseId,
        body: parseBody(reopenBody, given),
        key,
        ifMatch,
        requestId: request.id,
      });
      void reply
        .status(201)
        .header('location', `/api/cases/${reopened.caseId}`)
        .header('etag', entityTag(reopened.version));
      return this.names.beside(reopened.representation);
    }
    const { representation, version } = await this.actions.act({
      caller,
      caseId,
      action: name,
      body: given,
      key,
      ifMatch,
      requestId: request.id,
    });
    void reply.header('etag', entityTag(version));
    return this.names.beside(representation);
  }
}

function isAction(name: string): name is HttpAction {
  return (HTTP_ACTIONS as readonly string[]).includes(name);
}
