import { Inject, Injectable } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { OutboxRepository } from '../../../libs/data/outbox.repository.js';
import type { Logger } from '../../../libs/platform/logger.js';
import type { Caller } from '../access/access.decorators.js';
import type { ApiSettings } from '../platform/settings.js';
import { LOGGER, SETTINGS } from '../platform/tokens.js';
import { refused, unavailable } from '../http/refused.js';
import { SessionService } from '../session/session.service.js';

interface Stream {
  caller: Caller;
  after: number;
  raw: ServerResponse;
  /** One question at a time, or an event would be sent twice. */
  asking: boolean;
}

/**
 * Live events for every open stream of this process: one question to the database per round, and one more per stream only when there is
 * something new. A stream ends with its session.
 */
@Injectable()
export class EventStreams {
  private readonly streams = new Set<Stream>();
  private timers: NodeJS.Timeout[] = [];
  private busy = false;

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly sessions: SessionService,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws Refused engine-unavailable when this process holds as many streams as it may; malformed-request for a `Last-Event-ID` that never was one */
  async open(caller: Caller, lastEventId: string | undefined, take: () => ServerResponse): Promise<void> {
    const { mostStreams, mostPerAccount } = this.settings.events;
    const own = [...this.streams].filter((s) => s.caller.actor.account === caller.actor.account).length;
    if (this.streams.size >= mostStreams || own >= mostPerAccount) throw unavailable(30);
    // An id beyond the end is of another installation, or of one restored to an earlier day: nothing would ever come after it.
    const end = await this.outbox.lastStreamNo();
    const after = lastEventId ? Math.min(eventNo(lastEventId), end) : end;
    const stream: Stream = { caller, after, raw: take(), asking: false };
    stream.raw.once('close', () => this.forget(stream));
    this.streams.add(stream);
    stream.raw.write(': connected\n\n');
    if (this.timers.length === 0) this.startTimers();
    await this.send(stream);
  }

  /** Ends every stream: clients come back and resume by `Last-Event-ID`. */
  close(): void {
    for (const { raw } of this.streams) raw.end();
    this.stopTimers();
  }

  private forget(stream: Stream): void {
    this.streams.delete(stream);
    if (this.streams.size === 0) this.stopTimers();
  }

  private startTimers(): void {
    const { pollMs, heartbeatMs } = this.settings.events;
    this.timers = [setInterval(() => void this.round(), pollMs), setInterval(() => void this.beat(), heartbeatMs)];
  }

  private stopTimers(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
  }

  private async round(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const end = await this.outbox.lastStreamNo();
      for (const stream of this.streams)
        if (stream.after < end) await this.send(stream).catch((error: unknown) => this.warn(error));
    } catch (error) {
      this.warn(error);
    } finally {
      this.busy = false;
    }
  }

  /** What goes wrong for one stream keeps nothing from the others. */
  private warn(error: unknown): void {
    this.logger.warn({ err: error }, 'events could not be read');
  }

  /** A client that does not read gets nothing more until it does: what it misses stays in the outbox. */
  private async send(stream: Stream): Promise<void> {
    if (stream.asking || stream.raw.writableNeedDrain) return;
    stream.asking = true;
    try {
      const { events, next } = await this.outbox.since(stream.caller.actor, stream.after);
      stream.after = next;
      for (const { streamNo, ...event } of events)
        stream.raw.write(`id: ${streamNo}\nevent: case\ndata: ${JSON.stringify(event)}\n\n`);
    } finally {
      stream.asking = false;
    }
  }

  private async beat(): Promise<void> {
    for (const stream of this.streams) {
      const stays = await this.sessions.stillStands(stream.caller).catch(() => true);
      if (stays) stream.raw.write(': heartbeat\n\n');
      else stream.raw.end();
    }
  }
}

function eventNo(lastEventId: string): number {
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw refused(
    'malformed-request',
    'Last-Event-ID 应为最近收到的事件编号（数字）',
    'Last-Event-ID must be the number of the last event received',
    {
      errors: [{ path: 'Last-Event-ID', message: '应为数字（must be a number）' }],
    },
  );
}
