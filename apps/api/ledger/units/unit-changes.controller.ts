import { Body, Controller, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import {
  correctionBody,
  newUnitAnswer,
  newUnitBody,
  statusAnswer,
  statusBody,
  withdrawalBody,
  type CorrectionBody,
  type NewUnitAnswer,
  type NewUnitBody,
  type StatusAnswer,
  type StatusBody,
} from '../../../../libs/contracts/unit-changes.js';
import { unitDetail, type UnitDetail } from '../../../../libs/contracts/units.js';
import { CASE_ROLES, Permit, type ApiRequest } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { entityTag } from '../../http/entity-tag.js';
import { changeOf } from '../../audit/change-of.js';
import { UnitChangesService } from './unit-changes.service.js';
import { UnitStatusService } from './unit-status.service.js';

@Controller('units')
export class UnitChangesController {
  constructor(
    private readonly changes: UnitChangesService,
    private readonly status: UnitStatusService,
  ) {}

  @Post()
  @Permit(...CASE_ROLES)
  @HttpCode(201)
  @Answers('Add a unit by hand; without a credit code only with the reason', 201, newUnitAnswer)
  async add(
    @Body({ schema: newUnitBody }) body: NewUnitBody,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewUnitAnswer> {
    const answer = await this.changes.add(changeOf('correct-unit', 'units', body, request), body);
    void reply.header('location', `/api/units/${answer.unit.unitId}`).header('etag', entityTag(answer.unit.version));
    return answer;
  }

  @Post(':id/corrections')
  @Permit(...CASE_ROLES)
  @HttpCode(200)
  @Answers('Correct a value; it stands over the sources until it is withdrawn', 200, unitDetail)
  async correct(
    @Param('id') id: string,
    @Body({ schema: correctionBody }) body: CorrectionBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UnitDetail> {
    const unit = await this.changes.correct(
      changeOf('correct-unit', `units/${id}/corrections`, body, request),
      id,
      body,
      ifMatch,
    );
    void reply.header('etag', entityTag(unit.version));
    return unit;
  }

  @Post(':id/corrections/:field/withdrawal')
  @Permit(...CASE_ROLES)
  @HttpCode(200)
  @Answers('Withdraw a correction: what the sources say stands again', 200, unitDetail)
  async withdraw(
    @Param('id') id: string,
    @Param('field') field: string,
    @Body({ schema: withdrawalBody }) body: z.output<typeof withdrawalBody>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UnitDetail> {
    const unit = await this.changes.withdraw(
      changeOf('correct-unit', `units/${id}/corrections/${field}/withdrawal`, body, request),
      id,
      field,
      body.reason,
    );
    void reply.header('etag', entityTag(unit.version));
    return unit;
  }

  @Post(':id/status')
  @Permit(...CASE_ROLES)
  @HttpCode(202)
  @Answers(
    'Change the status of a unit, with evidence; its living cases follow as an operation, each by its own workflow',
    202,
    statusAnswer,
  )
  async changeStatus(
    @Param('id') id: string,
    @Body({ schema: statusBody }) body: StatusBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StatusAnswer> {
    const answer = await this.status.change(
      changeOf('change-unit-status', `units/${id}/status`, body, request),
      id,
      body,
      ifMatch,
    );
    if (answer.operation) void reply.header('location', `/api/operations/${answer.operation.id}`);
    return answer;
  }
}
