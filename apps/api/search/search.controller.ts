import { Controller, Get, Query } from '@nestjs/common';
import { searchAnswer, searchQuery, type SearchAnswer, type SearchQuery } from '../../../libs/contracts/search.js';
import { CASE_ROLES, CurrentCaller, Permit, type Caller } from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { SearchService } from './search.service.js';

@Controller('search')
export class SearchController {
  constructor(private readonly service: SearchService) {}

  @Get()
  @Permit(...CASE_ROLES)
  @Answers('Cases, units, organisations and document numbers with a text', 200, searchAnswer)
  search(@Query({ schema: searchQuery }) query: SearchQuery, @CurrentCaller() caller: Caller): Promise<SearchAnswer> {
    return this.service.search(caller, query);
  }
}
