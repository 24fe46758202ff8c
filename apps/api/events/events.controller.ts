import { Controller, Get, Headers, Req, Res, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  Background,
  CASE_ROLES,
  CurrentCaller,
  Permit,
  type ApiRequest,
  type Caller,
} from '../access/access.decorators.js';
import { Answers } from '../http/answers.decorator.js';
import { EventStreams } from './event-streams.js';

/** Live events: `id` is the outbox sequence, a client resumes with `Last-Event-ID` and sees only what its scope allows. */
@Controller('events')
export class EventsController implements BeforeApplicationShutdown {
  constructor(private readonly streams: EventStreams) {}

  @Get('stream')
  @Permit(...CASE_ROLES)
  @Background()
  @Answers('Server-sent events of the cases the caller may see', 200, undefined, { contentType: 'text/event-stream' })
  async stream(
    @CurrentCaller() caller: Caller,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: ApiRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // A HEAD is answered by the same route: it asks for the headers, not for a stream.
    if (request.method === 'HEAD') return void reply.header('content-type', 'text/event-stream').send();
    await this.streams.open(caller, lastEventId, () => {
      reply.hijack();
      const headers = {
        ...reply.getHeaders(),
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      };
      reply.raw.writeHead(200, headers as Record<string, string>);
      return reply.raw;
    });
  }

  beforeApplicationShutdown(): void {
    this.streams.close();
  }
}
