import { Inject, Injectable } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { OutboxRepository } from '../../../libs/data/outbox.repository.js';
import type { Logger } from '../../../libs/platform/logger.js';
import type { Caller } from '../access/access.decorators.js';
import type { ApiSettings } from '../platform/settings.js';
import { LOGGER, SETTINGS } from '../platform/tokens.js';
import { refused, unavailable } from '../http/refused.js';
import { SessionService } from '../session/session.service.js';

/** Questions for events that are under way at a time: the pool serves the rest of the API as well. */
const QUESTIONS_AT_ONCE = 4;

interface Stream {
  caller: Caller;
  after: number;
  raw: ServerResponse;
  /** One question at a time, or an event would be sent twice. */
  asking: boolean;
}

/**
 * Live events for every open stream of this process. PostgreSQL wakes it when the stream of events has grown (it looks by itself as well); then one question is
 * asked for all who see the same from the same place on. A stream ends with its session.
 */
@Injectable()
export class EventStreams {
  private readonly streams = new Set<Stream>();
  private timers: NodeJS.Timeout[] = [];
  private busy = false;
  private again = false;
  private stopListening: (() => Promise<void>) | null = null;
  private stopHearing: (() => void) | null = null;

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
    this.stopListening = this.outbox.onEvents(() => void this.round());
    this.stopHearing = this.sessions.onAccessChange((account) => void this.endEnded(account));
  }

  private stopTimers(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    void this.stopListening?.();
    this.stopListening = null;
    this.stopHearing?.();
    this.stopHearing = null;
  }

  /** What is announced while a round is under way is looked for by one more. */
  private async round(): Promise<void> {
    this.again = true;
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.again) {
        this.again = false;
        const end = await this.outbox.lastStreamNo();
        await this.sendToAll([...this.streams].filter((stream) => stream.after < end));
      }
    } catch (error) {
      this.warn(error);
    } finally {
      this.busy = false;
    }
  }

  /** Readers with the same sight ask once, some questions at a time. */
  private async sendToAll(streams: readonly Stream[]): Promise<void> {
    const bySight = new Map<string, Stream[]>();
    for (const stream of streams) bySight.set(sightOf(stream), [...(bySight.get(sightOf(stream)) ?? []), stream]);
    const groups = [...bySight.values()];
    const next = async (): Promise<void> => {
      for (let group = groups.pop(); group; group = groups.pop())
        await this.sendTo(group).catch((error: unknown) => this.warn(error));
    };
    await Promise.all(Array.from({ length: QUESTIONS_AT_ONCE }, next));
  }

  /** What goes wrong for one stream keeps nothing from the others. */
  private warn(error: unknown): void {
    this.logger.warn({ err: error }, 'events could not be read');
  }

  private send(stream: Stream): Promise<void> {
    return this.sendTo([stream]);
  }

  /** To streams of one sight that stand at one place. A client that does not read gets nothing more until it does: what it misses stays in the outbox. */
  private async sendTo(streams: readonly Stream[]): Promise<void> {
    const open = streams.filter((stream) => !stream.asking && !stream.raw.writableNeedDrain);
    const [first] = open;
    if (!first) return;
    for (const stream of open) stream.asking = true;
    try {
      const { events, next } = await this.outbox.since(first.caller.actor, first.after);
      const text = events
        .map(({ streamNo, ...event }) => `id: ${streamNo}\nevent: case\ndata: ${JSON.stringify(event)}\n\n`)
        .join('');
      for (const stream of open) {
        stream.after = next;
        if (text) stream.raw.write(text);
      }
    } finally {
      for (const stream of open) stream.asking = false;
    }
  }

  /** Says that the session is over, so that a page asks to sign in again instead of coming back in vain. */
  private end(stream: Stream): void {
    stream.raw.end('event: session-end\ndata: {}\n\n');
  }

  private async beat(): Promise<void> {
    for (const stream of this.streams) if (await this.staysWithSession(stream)) stream.raw.write(': heartbeat\n\n');
  }

  /** Streams of an account whose access has changed; of everybody where nobody knows whose. */
  private async endEnded(account: string | null): Promise<void> {
    for (const stream of this.streams)
      if (account === null || stream.caller.actor.account === account) await this.staysWithSession(stream);
  }

  /** @returns whether the stream stays; a database that does not answer ends none */
  private async staysWithSession(stream: Stream): Promise<boolean> {
    const stays = await this.sessions.stillStands(stream.caller).catch(() => true);
    if (!stays) this.end(stream);
    return stays;
  }
}

/** What a reader sees and where the stream stands: the account itself decides nothing of it. */
function sightOf({ caller: { actor }, after }: Stream): string {
  const { account: _account, ...sight } = actor;
  return JSON.stringify([after, sight]);
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
