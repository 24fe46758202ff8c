import { Module } from '@nestjs/common';
import { SearchRepository } from '../../../libs/data/search.repository.js';
import { CasesModule } from '../cases/cases.module.js';
import { RegistersModule } from '../ledger/registers/registers.module.js';
import { UnitsModule } from '../ledger/units/units.module.js';
import { repository } from '../platform/repository-provider.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';

/** One search over cases, units, organisations and document numbers. */
@Module({
  imports: [CasesModule, UnitsModule, RegistersModule],
  controllers: [SearchController],
  providers: [repository(SearchRepository), SearchService],
})
export class SearchModule {}
