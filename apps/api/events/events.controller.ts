import { Controller, Get, Headers, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { OutboxRepository } from '../../../libs/data/outbox.repository.js';
import { CASE_ROLES, CurrentCaller, Permit, type ApiRequest, type Caller } from '../access/access.decorators.js';
import { SETTINGS, type ApiSettings } from '../api-parts.js';
import { Answers } from '../http/answers.decorator.js';

/** Live events: `id` is the outbox sequence, a client resumes with `Last-Event-ID` and sees only what its scope allows. */
@Controller('events')
export class EventsController {
  constructor(
    @Inject(OutboxRepository) private readonly outbox: OutboxRepository,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get('stream')
  @Permit(...CASE_ROLES)
  @Answers('Server-sent events of the cases the caller may see', 200, undefined, { contentType: 'text/event-stream' })
  async stream(
    @CurrentCaller() caller: Caller,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: ApiRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    let after = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : await this.outbox.lastStreamNo();
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.write(': connected\n\n');
    let reading = false;
    const poll = setInterval(() => {
      if (reading) return;
      reading = true;
      void this.send(caller, after, raw).then((next) => (after = next), () => raw.end()).finally(() => (reading = false));
    }, this.settings.events.pollMs);
    const heartbeat = setInterval(() => raw.write(': heartbeat\n\n'), this.settings.events.heartbeatMs);
    request.raw.once('close', () => {
      clearInterval(poll);
      clearInterval(heartbeat);
    });
  }

  private async send(caller: Caller, after: number, raw: FastifyReply['raw']): Promise<number> {
    const { events, next } = await this.outbox.since(caller.actor, after);
    for (const { streamNo, ...event } of events) raw.write(`id: ${streamNo}\nevent: case\ndata: ${JSON.stringify(event)}\n\n`);
    return next;
  }
}
