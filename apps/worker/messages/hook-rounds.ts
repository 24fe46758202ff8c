import { readCalendarReleases } from '../../../libs/data/calendars.repository.js';
import type { Database } from '../../../libs/data/database.js';
import { OutgoingDeliveriesRepository, type HookKind } from '../../../libs/data/outgoing-hooks.repository.js';
import { messagesBegan, type MessageHours } from '../../../libs/domain/message-hours.js';
import { messageHoursOn, ruleSetFor } from '../../../libs/domain/rule-sets/registry.js';
import { NOTICES_PER_MESSAGE, robotMessage } from '../../../libs/domain/robot-message.js';
import type { Clock } from '../../../libs/platform/clock.js';
import { openTarget } from '../../../libs/platform/hook-secrets.js';
import type { Logger } from '../../../libs/platform/logger.js';
import type { OutgoingAddresses } from '../../../libs/platform/outgoing-address.js';
import type { Sealing } from '../../../libs/platform/sealing.js';
import { callOf, verdictOf } from './hook-calls.js';
import { postOut } from './outgoing-post.js';

export interface HookDependencies {
  database: Database;
  sealing: Sealing;
  addresses: OutgoingAddresses;
  clock: Clock;
  hours: MessageHours;
  /** Where links of robots lead; without it robots are told nothing. */
  publicUrl: string | undefined;
  logger: Logger;
}

/** Pauses between tries, in seconds, as Standard Webhooks proposes them: over three days, then it is given up. */
const PAUSES = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** A robot takes twenty messages a minute; rounds are four. */
const ROBOT_CALLS = 5;

/** Owes and sends what goes to programs, at any hour, and to robots of groups, in the hours of messages. */
export class HookRounds {
  private readonly deliveries: OutgoingDeliveriesRepository;
  private stopping = false;

  constructor(private readonly parts: HookDependencies) {
    this.deliveries = new OutgoingDeliveriesRepository(parts.database);
  }

  /** @returns how many calls were taken by their receivers */
  async run(): Promise<number> {
    while (!this.stopping && (await this.deliveries.oweEvents()) > 0);
    const delivered = await this.send(['standard'], Number.POSITIVE_INFINITY);
    return delivered + (await this.runRobots());
  }

  /** The call at hand is the last one. */
  stop(): void {
    this.stopping = true;
  }

  private async runRobots(): Promise<number> {
    const { database, clock, hours, publicUrl } = this.parts;
    if (publicUrl === undefined) return 0;
    const releases = await readCalendarReleases(database);
    const today = clock.today();
    if (messagesBegan(releases, messageHoursOn(today, hours), clock.now(), today) === null) return 0;
    const template = ruleSetFor(today).messages?.robot;
    await this.deliveries.oweNotices(NOTICES_PER_MESSAGE, (kind, notices) =>
      robotBody(kind, robotMessage(notices, publicUrl, template)),
    );
    return this.send(['wecom', 'dingtalk'], ROBOT_CALLS);
  }

  /** Who does not take one is not asked again in this round. @param most calls to one hook */
  private async send(kinds: readonly HookKind[], most: number): Promise<number> {
    const resting: string[] = [];
    const calls = new Map<string, number>();
    for (let delivered = 0; ;) {
      const delivery = this.stopping ? null : await this.deliveries.take(kinds, resting);
      if (delivery === null) return delivered;
      const { id, hook, attempts } = delivery;
      const verdict = await this.call(delivery);
      await this.deliveries.note(id, verdict, PAUSES[attempts] ?? null);
      if (verdict.ok) delivered += 1;
      else this.parts.logger.warn({ hook, delivery: id, problem: verdict.problem }, 'a call was not taken');
      if (verdict.gone) await this.deliveries.end(hook);
      calls.set(hook, (calls.get(hook) ?? 0) + 1);
      if (!verdict.ok || calls.get(hook)! >= most) resting.push(hook);
    }
  }

  private async call(
    delivery: Parameters<typeof callOf>[0],
  ): Promise<{ ok: boolean; gone: boolean; status: number | null; problem: string | null }> {
    const { sealing, addresses } = this.parts;
    let target;
    try {
      target = openTarget(sealing, delivery.hook, delivery.sealed);
    } catch {
      return { ok: false, gone: false, status: null, problem: 'sealed with another key' };
    }
    const { url, headers } = callOf(delivery, target, new Date());
    return verdictOf(delivery, await postOut(addresses, url, headers, delivery.content));
  }
}

function robotBody(kind: HookKind, { title, markdown }: ReturnType<typeof robotMessage>): string {
  return JSON.stringify(
    kind === 'wecom'
      ? { msgtype: 'markdown', markdown: { content: markdown } }
      : { msgtype: 'markdown', markdown: { title, text: markdown } },
  );
}
