import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { operationView, type OperationView } from '../../../../libs/contracts/bulk.js';
import {
  addItemBody,
  changeItemBody,
  differencesQuery,
  draftListBody,
  listDifferencesView,
  listHeadBody,
  listItemsAnswer,
  listItemsQuery,
  listItemView,
  listReroutingsAnswer,
  listVersionView,
  openCasesBody,
  taskListsAnswer,
  taskListView,
  type AddItemBody,
  type ChangeItemBody,
  type DifferencesQuery,
  type DraftListBody,
  type ListDifferencesView,
  type ListHeadBody,
  type ListItemsQuery,
  type ListItemView,
  type ListReroutingsAnswer,
  type ListVersionView,
  type OpenCasesBody,
  type TaskListView,
} from '../../../../libs/contracts/task-lists.js';
import { CASE_ROLES, CurrentCaller, Permit, type ApiRequest, type Caller } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { changeOf } from '../../audit/change-of.js';
import { OpenCasesService } from './open-cases.service.js';
import { TaskListReadsService } from './task-list-reads.service.js';
import { TaskListsService } from './task-lists.service.js';

@Controller('task-lists')
@Permit(...CASE_ROLES)
export class TaskListsController {
  constructor(
    private readonly lists: TaskListsService,
    private readonly reads: TaskListReadsService,
    private readonly openings: OpenCasesService,
  ) {}

  @Post()
  @HttpCode(201)
  @Answers('Draft the list of a batch, from the imported sheet or from every eligible pair', 201, taskListView)
  async draft(
    @Body({ schema: draftListBody }) body: DraftListBody,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskListView> {
    const list = await this.lists.draft(changeOf('draft-list', 'task-lists', body, request), body);
    void reply.header('location', `/api/task-lists/${list.id}`);
    return list;
  }

  @Get()
  @Answers('All lists by batch, with how far they are', 200, taskListsAnswer)
  all(@CurrentCaller() caller: Caller): Promise<z.infer<typeof taskListsAnswer>> {
    return this.reads.all(caller);
  }

  @Get(':id')
  @Answers('One list, with how far it is', 200, taskListView)
  get(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<TaskListView> {
    return this.reads.get(caller, id);
  }

  @Post(':id')
  @HttpCode(200)
  @Answers('Change title or deadline of a draft', 200, taskListView)
  change(
    @Param('id') id: string,
    @Body({ schema: listHeadBody }) body: ListHeadBody,
    @Req() request: ApiRequest,
  ): Promise<TaskListView> {
    return this.lists.changeHead(changeOf('draft-list', `task-lists/${id}`, body, request), id, body);
  }

  @Get(':id/items')
  @Answers('Items with their cases, keyset pages', 200, listItemsAnswer)
  items(
    @Param('id') id: string,
    @Query({ schema: listItemsQuery }) query: ListItemsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof listItemsAnswer>> {
    return this.reads.items(caller, id, query);
  }

  @Get(':id/reroutings')
  @Answers(
    'Items that another body would decide by the rules of today, because it has begun to work or the unit has moved; nothing is changed by itself',
    200,
    listReroutingsAnswer,
  )
  reroutings(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<ListReroutingsAnswer> {
    return this.reads.reroutings(caller, id);
  }

  @Post(':id/items')
  @HttpCode(201)
  @Answers('Add an item to a draft; bodies that are not named are routed', 201, listItemView)
  addItem(
    @Param('id') id: string,
    @Body({ schema: addItemBody }) body: AddItemBody,
    @Req() request: ApiRequest,
  ): Promise<ListItemView> {
    return this.lists.addItem(changeOf('draft-list', `task-lists/${id}/items`, body, request), id, body);
  }

  @Post(':id/items/:item')
  @HttpCode(200)
  @Answers('Change an item of a draft', 200, listItemView)
  changeItem(
    @Param('id') id: string,
    @Param('item') item: string,
    @Body({ schema: changeItemBody }) body: ChangeItemBody,
    @Req() request: ApiRequest,
  ): Promise<ListItemView> {
    return this.lists.changeItem(
      changeOf('draft-list', `task-lists/${id}/items/${item}`, body, request),
      { id, item },
      body,
    );
  }

  @Delete(':id/items/:item')
  @HttpCode(200)
  @Answers('Take an item out of a draft', 200, taskListView)
  removeItem(@Param('id') id: string, @Param('item') item: string, @Req() request: ApiRequest): Promise<TaskListView> {
    return this.lists.removeItem(changeOf('draft-list', `task-lists/${id}/items/${item}/remove`, null, request), {
      id,
      item,
    });
  }

  @Post(':id/publish')
  @HttpCode(200)
  @Answers('Freeze the draft as the next version', 200, taskListView)
  publish(@Param('id') id: string, @Req() request: ApiRequest): Promise<TaskListView> {
    return this.lists.publish(changeOf('publish-list', `task-lists/${id}/publish`, null, request), id);
  }

  @Post(':id/revise')
  @HttpCode(200)
  @Answers('Begin the next version; the published one stays what it is', 200, taskListView)
  revise(@Param('id') id: string, @Req() request: ApiRequest): Promise<TaskListView> {
    return this.lists.revise(changeOf('draft-list', `task-lists/${id}/revise`, null, request), id);
  }

  @Get(':id/versions/:version')
  @Answers('A published version as it was frozen', 200, listVersionView)
  version(
    @Param('id') id: string,
    @Param('version') version: string,
    @CurrentCaller() caller: Caller,
  ): Promise<ListVersionView> {
    return this.reads.version(caller, id, Number(version));
  }

  @Get(':id/differences')
  @Answers('What changed between two versions, or since one', 200, listDifferencesView)
  differences(
    @Param('id') id: string,
    @Query({ schema: differencesQuery }) query: DifferencesQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<ListDifferencesView> {
    return this.reads.differences(caller, id, query);
  }

  @Post(':id/open-cases')
  @HttpCode(202)
  @Answers('Open the cases of the published list as an operation with a result per item', 202, operationView)
  async openCases(
    @Param('id') id: string,
    @Body({ schema: openCasesBody }) body: OpenCasesBody,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationView> {
    const operation = await this.openings.start(
      changeOf('open-cases', `task-lists/${id}/open-cases`, body, request),
      id,
      body,
    );
    void reply.header('location', `/api/operations/${operation.id}`);
    return operation;
  }
}
