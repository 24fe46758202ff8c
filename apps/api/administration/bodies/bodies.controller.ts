import { Body, Controller, Get, Headers, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import {
  bodiesAnswer,
  bodiesQuery,
  bodyBody,
  bodyView,
  endBodyBody,
  newBodyBody,
  type BodiesQuery,
  type BodyBody,
  type BodyView,
  type EndBodyBody,
  type NewBodyBody,
} from '../../../../libs/contracts/bodies.js';
import { Authenticated, Permit, type ApiRequest } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { entityTag } from '../../http/entity-tag.js';
import { changeOf } from '../../audit/change-of.js';
import { BodiesService } from './bodies.service.js';

@Controller('bodies')
export class BodiesController {
  constructor(private readonly bodies: BodiesService) {}

  @Get()
  @Authenticated()
  @Answers('Bodies of the county, those that have ended included', 200, bodiesAnswer)
  all(@Query({ schema: bodiesQuery }) query: BodiesQuery): Promise<z.infer<typeof bodiesAnswer>> {
    return this.bodies.all(query);
  }

  @Get(':id')
  @Authenticated()
  @Answers('One body', 200, bodyView)
  async get(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<BodyView> {
    return tagged(reply, await this.bodies.get(id));
  }

  @Post()
  @Permit('system-administrator')
  @HttpCode(201)
  @Answers('Make a body', 201, bodyView)
  async create(
    @Body({ schema: newBodyBody }) body: NewBodyBody,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BodyView> {
    const made = await this.bodies.create(changeOf('keep-bodies', 'bodies', body, request), body);
    void reply.header('location', `/api/bodies/${made.id}`);
    return tagged(reply, made);
  }

  @Put(':id')
  @Permit('system-administrator')
  @Answers('Change a body: the whole of it anew; line, level and area stay', 200, bodyView)
  async change(
    @Param('id') id: string,
    @Body({ schema: bodyBody }) body: BodyBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BodyView> {
    return tagged(
      reply,
      await this.bodies.change(changeOf('keep-bodies', `bodies/${id}`, body, request), id, body, ifMatch),
    );
  }

  @Post(':id/end')
  @Permit('system-administrator')
  @HttpCode(200)
  @Answers('End a body: from the day after its last it decides and drives nothing', 200, bodyView)
  async end(
    @Param('id') id: string,
    @Body({ schema: endBodyBody }) body: EndBodyBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BodyView> {
    return tagged(
      reply,
      await this.bodies.end(changeOf('keep-bodies', `bodies/${id}/end`, body, request), id, body, ifMatch),
    );
  }
}

function tagged(reply: FastifyReply, body: BodyView): BodyView {
  void reply.header('etag', entityTag(body.version));
  return body;
}
