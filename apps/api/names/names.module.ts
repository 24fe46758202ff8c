import { Global, Module } from '@nestjs/common';
import { NamesRepository } from '../../../libs/data/names.repository.js';
import { repository } from '../platform/repository-provider.js';
import { NamesService } from './names.service.js';

/** Names beside ids, for every room that answers with ids. */
@Global()
@Module({ providers: [repository(NamesRepository), NamesService], exports: [NamesService] })
export class NamesModule {}
