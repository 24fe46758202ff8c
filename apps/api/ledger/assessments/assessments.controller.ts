import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { z } from 'zod';
import {
  assessmentBody,
  assessmentsAnswer,
  assessmentsQuery,
  assessmentView,
  notFormingReason,
  notFormingReasonBody,
  notFormingReasonsAnswer,
  unitAssessmentsAnswer,
  type AssessmentBody,
  type AssessmentsQuery,
  type AssessmentView,
} from '../../../../libs/contracts/assessments.js';
import { CASE_ROLES, CurrentCaller, Permit, type ApiRequest, type Caller } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { changeOf } from '../../audit/change-of.js';
import { AssessmentsService } from './assessments.service.js';

@Controller()
export class AssessmentsController {
  constructor(private readonly assessments: AssessmentsService) {}

  @Get('assessments')
  @Permit(...CASE_ROLES)
  @Answers('Who meets what for which type, and what was recorded', 200, assessmentsAnswer)
  search(
    @Query({ schema: assessmentsQuery }) query: AssessmentsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof assessmentsAnswer>> {
    return this.assessments.search(caller, query);
  }

  @Get('units/:id/assessments')
  @Permit(...CASE_ROLES)
  @Answers('All types of one unit, with everything recorded', 200, unitAssessmentsAnswer)
  ofUnit(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<z.infer<typeof unitAssessmentsAnswer>> {
    return this.assessments.ofUnit(caller, id);
  }

  @Post('units/:id/assessments')
  @Permit(...CASE_ROLES)
  @HttpCode(201)
  @Answers('Record an assessment that differs from the rule, or why it does not form', 201, assessmentView)
  record(
    @Param('id') id: string,
    @Body({ schema: assessmentBody }) body: AssessmentBody,
    @Req() request: ApiRequest,
  ): Promise<AssessmentView> {
    return this.assessments.record(changeOf('assess', `units/${id}/assessments`, body, request), id, body);
  }

  @Get('not-forming-reasons')
  @Permit(...CASE_ROLES)
  @Answers('Coded reasons for not forming', 200, notFormingReasonsAnswer)
  async reasons(@CurrentCaller() caller: Caller): Promise<z.infer<typeof notFormingReasonsAnswer>> {
    return { items: await this.assessments.reasons(caller) };
  }

  @Post('not-forming-reasons')
  @Permit(...CASE_ROLES)
  @HttpCode(201)
  @Answers('Add a coded reason', 201, notFormingReason)
  addReason(
    @Body({ schema: notFormingReasonBody }) body: z.output<typeof notFormingReasonBody>,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof notFormingReason>> {
    return this.assessments.addReason(changeOf('draft-list', 'not-forming-reasons', body, request), body);
  }
}
