import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { z } from 'zod';
import {
  adjustmentBody,
  adjustmentsAnswer,
  adjustmentsQuery,
  adjustmentView,
  irregularAnswer,
  irregularQuery,
  organisationsAnswer,
  organisationsQuery,
  organisationView,
  type AdjustmentBody,
  type AdjustmentsQuery,
  type AdjustmentView,
  type IrregularQuery,
  type OrganisationsQuery,
  type OrganisationView,
} from '../../../../libs/contracts/organisations.js';
import { CASE_ROLES, CurrentCaller, Permit, type ApiRequest, type Caller } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { changeOf } from '../../audit/change-of.js';
import { OrganisationsService } from './organisations.service.js';

@Controller()
@Permit(...CASE_ROLES)
export class OrganisationsController {
  constructor(private readonly organisations: OrganisationsService) {}

  @Get('organisations/search')
  @Answers('Organisations by end of term, keyset pages', 200, organisationsAnswer)
  search(
    @Query({ schema: organisationsQuery }) query: OrganisationsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof organisationsAnswer>> {
    return this.organisations.search(caller, query);
  }

  @Get('organisations/irregular')
  @Answers('Joint organisations that should be adjusted, and why', 200, irregularAnswer)
  irregular(
    @Query({ schema: irregularQuery }) query: IrregularQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof irregularAnswer>> {
    return this.organisations.irregular(caller, query);
  }

  @Get('organisations/:id')
  @Answers('One organisation with its units', 200, organisationView)
  get(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<OrganisationView> {
    return this.organisations.get(caller, id);
  }

  @Post('organisations/:id/adjustments')
  @HttpCode(201)
  @Answers('Put a joint organisation in order: who stays, who goes where', 201, adjustmentView)
  adjust(
    @Param('id') id: string,
    @Body({ schema: adjustmentBody }) body: AdjustmentBody,
    @Req() request: ApiRequest,
  ): Promise<AdjustmentView> {
    return this.organisations.adjust(
      changeOf('correct-unit', `organisations/${id}/adjustments`, body, request),
      id,
      body,
    );
  }

  @Get('organisation-adjustments')
  @Answers('Adjustments that were made, newest first', 200, adjustmentsAnswer)
  adjustments(
    @Query({ schema: adjustmentsQuery }) query: AdjustmentsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof adjustmentsAnswer>> {
    return this.organisations.adjustments(caller, query);
  }
}
