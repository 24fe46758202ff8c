import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { z } from 'zod';
import {
  countsAnswer,
  nextReviewAnswer,
  nextReviewBody,
  reviewsAnswer,
  reviewsQuery,
  type NextReviewBody,
  type ReviewsQuery,
} from '../../../libs/contracts/reviews.js';
import {
  CASE_ROLES,
  CurrentCaller,
  IdempotencyKey,
  Permit,
  type ApiRequest,
  type Caller,
} from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { NamesService } from '../names/names.service.js';
import { ReviewsService } from './reviews.service.js';

@Controller()
export class ReviewsController {
  constructor(
    private readonly service: ReviewsService,
    private readonly names: NamesService,
  ) {}

  @Get('reviews')
  @Permit(...CASE_ROLES)
  @Answers('What waits for the caller or their body, or what the caller has decided', 200, reviewsAnswer)
  async list(
    @Query({ schema: reviewsQuery }) query: ReviewsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof reviewsAnswer>> {
    return this.names.beside(await this.service.list(caller, query));
  }

  @Post('reviews/next')
  @Permit(...CASE_ROLES)
  @HttpCode(200)
  @Answers('Claim the most urgent case of the list that nobody has', 200, nextReviewAnswer)
  async next(
    @Body({ schema: nextReviewBody }) body: NextReviewBody,
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: string,
    @Req() request: ApiRequest,
  ): Promise<z.infer<typeof nextReviewAnswer>> {
    const claimed = await this.service.next(caller, body, { key, requestId: request.id });
    return { case: claimed && (await this.names.beside(claimed)) };
  }

  @Get('me/counts')
  @Permit(...CASE_ROLES)
  @Answers('How much waits for the caller and for their body', 200, countsAnswer)
  counts(@CurrentCaller() caller: Caller): Promise<z.infer<typeof countsAnswer>> {
    return this.service.counts(caller);
  }
}
