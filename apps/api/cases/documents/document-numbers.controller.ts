import { Controller, Get, Query } from '@nestjs/common';
import type { z } from 'zod';
import {
  documentNumbersAnswer,
  documentNumbersQuery,
  type DocumentNumbersAnswer,
} from '../../../../libs/contracts/document-numbers.js';
import { DocumentNumbersRepository } from '../../../../libs/data/document-numbers.repository.js';
import { CASE_ROLES, CurrentCaller, Permit, type Caller } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';

/** The register of document numbers. */
@Controller('document-numbers')
export class DocumentNumbersController {
  constructor(private readonly numbers: DocumentNumbersRepository) {}

  @Get()
  @Permit(...CASE_ROLES)
  @Answers(
    'Numbers of an issuer and year in order, with those that leave others out and why',
    200,
    documentNumbersAnswer,
  )
  list(
    @Query({ schema: documentNumbersQuery }) query: z.output<typeof documentNumbersQuery>,
    @CurrentCaller() { actor }: Caller,
  ): Promise<DocumentNumbersAnswer> {
    return this.numbers.list(actor, query);
  }
}
