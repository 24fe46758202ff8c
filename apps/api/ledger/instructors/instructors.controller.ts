import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { z } from 'zod';
import {
  assignAnswer,
  assignBody,
  assignmentView,
  changeInstructorBody,
  contactBody,
  coverageQuery,
  coverageView,
  endAssignmentBody,
  instructorDetail,
  instructorsAnswer,
  instructorsQuery,
  newInstructorBody,
  withoutAnswer,
  withoutQuery,
  type AssignAnswer,
  type AssignBody,
  type AssignmentView,
  type ChangeInstructorBody,
  type ContactBody,
  type CoverageQuery,
  type CoverageView,
  type EndAssignmentBody,
  type InstructorDetail,
  type InstructorsQuery,
  type NewInstructorBody,
  type WithoutQuery,
} from '../../../../libs/contracts/instructors.js';
import { CASE_ROLES, CurrentCaller, Permit, type ApiRequest, type Caller } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { changeOf } from '../../audit/change-of.js';
import { InstructorsService } from './instructors.service.js';

@Controller()
@Permit(...CASE_ROLES)
export class InstructorsController {
  constructor(private readonly instructors: InstructorsService) {}

  @Get('instructors')
  @Answers('The roll of instructors, keyset pages', 200, instructorsAnswer)
  search(
    @Query({ schema: instructorsQuery }) query: InstructorsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof instructorsAnswer>> {
    return this.instructors.search(caller, query);
  }

  @Post('instructors')
  @HttpCode(201)
  @Answers('Add an instructor', 201, instructorDetail)
  add(
    @Body({ schema: newInstructorBody }) body: NewInstructorBody,
    @Req() request: ApiRequest,
  ): Promise<InstructorDetail> {
    return this.instructors.add(changeOf('assign-instructors', 'instructors', body, request), body);
  }

  @Get('instructors/:no')
  @Answers('One instructor with all assignments', 200, instructorDetail)
  get(@Param('no') no: string, @CurrentCaller() caller: Caller): Promise<InstructorDetail> {
    return this.instructors.get(caller, no);
  }

  @Post('instructors/:no')
  @HttpCode(200)
  @Answers('Change an instructor; imports leave the instructor alone from then on', 200, instructorDetail)
  change(
    @Param('no') no: string,
    @Body({ schema: changeInstructorBody }) body: ChangeInstructorBody,
    @Req() request: ApiRequest,
  ): Promise<InstructorDetail> {
    return this.instructors.change(changeOf('assign-instructors', `instructors/${no}`, body, request), no, body);
  }

  @Post('instructor-assignments')
  @HttpCode(200)
  @Answers('Assign instructors to units in bulk, with a result per pair; dryRun changes nothing', 200, assignAnswer)
  assign(@Body({ schema: assignBody }) body: AssignBody, @Req() request: ApiRequest): Promise<AssignAnswer> {
    return this.instructors.assign(changeOf('assign-instructors', 'instructor-assignments', body, request), body);
  }

  @Post('instructor-assignments/end')
  @HttpCode(200)
  @Answers('End one assignment', 200, z.object({ ended: z.literal(true) }))
  end(
    @Body({ schema: endAssignmentBody }) body: EndAssignmentBody,
    @Req() request: ApiRequest,
  ): Promise<{ ended: true }> {
    return this.instructors.end(changeOf('assign-instructors', 'instructor-assignments/end', body, request), body);
  }

  @Post('instructor-contacts')
  @HttpCode(201)
  @Answers('Record a visit or call', 201, assignmentView)
  contact(@Body({ schema: contactBody }) body: ContactBody, @Req() request: ApiRequest): Promise<AssignmentView> {
    return this.instructors.contact(changeOf('record-contact', 'instructor-contacts', body, request), body);
  }

  @Get('instructor-coverage')
  @Answers('How many units have an instructor in post, of how many', 200, coverageView)
  coverage(
    @Query({ schema: coverageQuery }) query: CoverageQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<CoverageView> {
    return this.instructors.coverage(caller, query);
  }

  @Get('instructor-coverage/units-without')
  @Answers('Units without an instructor in post, keyset pages', 200, withoutAnswer)
  without(
    @Query({ schema: withoutQuery }) query: WithoutQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof withoutAnswer>> {
    return this.instructors.without(caller, query);
  }
}
