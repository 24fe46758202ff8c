import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { deliveryView, webhookBody, webhookSecretAnswer, webhookView } from '../../../libs/contracts/webhooks.js';
import { OutgoingHooksRepository, type Delivery, type HookRow } from '../../../libs/data/outgoing-hooks.repository.js';
import { newWebhookSecret, openTarget, sealTarget } from '../../../libs/platform/hook-secrets.js';
import { ForbiddenAddress, OutgoingAddresses } from '../../../libs/platform/outgoing-address.js';
import type { Sealing } from '../../../libs/platform/sealing.js';
import type { Caller } from '../access/access.decorators.js';
import { AttemptLog } from '../access/attempts.js';
import { notFound, refused } from '../http/refused.js';
import type { ApiSettings } from '../platform/settings.js';
import { REAL_NOW, SEALING, SETTINGS } from '../platform/tokens.js';

type Secret = z.infer<typeof webhookSecretAnswer>;
type Change = 'webhook-made' | 'webhook-rotated' | 'webhook-active' | 'webhook-resting' | 'webhook-replayed';

/** Where events go out of the product: registered, changed and looked at by security administrators, each change in the audit. */
@Injectable()
export class WebhooksService {
  private readonly addresses: OutgoingAddresses;

  constructor(
    private readonly hooks: OutgoingHooksRepository,
    private readonly attempts: AttemptLog,
    @Inject(SEALING) private readonly sealing: Sealing | null,
    @Inject(SETTINGS) settings: Pick<ApiSettings, 'outgoingPrivateHosts'>,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {
    this.addresses = new OutgoingAddresses(settings.outgoingPrivateHosts);
  }

  async list({ actor }: Caller): Promise<{ items: z.infer<typeof webhookView>[] }> {
    return { items: (await this.hooks.list(actor)).map(hookView) };
  }

  /** The secret is in the answer and, sealed, in the database. @throws Refused malformed-request naming what does not fit */
  async add(caller: Caller, body: z.output<typeof webhookBody>, requestId: string): Promise<Secret> {
    const sealing = this.requireSealing();
    const { kind, name, url } = body;
    const robot = kind !== 'standard';
    if (robot !== (body.body !== undefined)) throw wrong('body', robot ? '群机器人须指明机构' : '程序接口不指明机构');
    if (robot && body.actions !== undefined) throw wrong('actions', '群机器人不选择办理事项');
    if (body.signingSecret !== undefined && kind !== 'dingtalk')
      throw wrong('signingSecret', '只有钉钉机器人使用加签密钥');
    try {
      this.addresses.check(new URL(url));
    } catch (error) {
      if (error instanceof ForbiddenAddress)
        throw wrong('url', '不允许的地址：须为公网 https 地址，或由运维人员允许的主机');
      throw error;
    }
    const id = `hook_${randomUUID()}`;
    const secret = robot ? (body.signingSecret ?? null) : newWebhookSecret();
    const added = await this.hooks.add(caller.actor, {
      ...{ id, kind, name, host: new URL(url).host },
      ...{ body: body.body ?? null, actions: [...new Set(body.actions ?? [])] },
      sealed: sealTarget(sealing, id, { url, secret, oldSecret: null }),
    });
    if (!added) throw wrong('body', '没有这个机构');
    await this.note(caller, 'webhook-made', `${id} ${kind} ${new URL(url).host}`, requestId);
    return { id, secret: robot ? null : secret, oldSecretUntil: null };
  }

  /** A new secret; the old one signs beside it for so many hours. @throws Refused not-found */
  async rotate(caller: Caller, id: string, keepOldHours: number, requestId: string): Promise<Secret> {
    const sealing = this.requireSealing();
    const hook = (await this.hooks.list(caller.actor)).find((one) => one.id === id && one.kind === 'standard');
    if (!hook) throw notFound();
    const { url, secret: oldSecret } = openTarget(sealing, id, hook.sealed);
    const secret = newWebhookSecret();
    const oldSecretUntil = new Date(this.realNow() + keepOldHours * 3_600_000).toISOString();
    const sealed = sealTarget(sealing, id, { url, secret, oldSecret });
    if (!(await this.hooks.reseal(caller.actor, id, hook.sealed, sealed, oldSecretUntil))) throw notFound();
    await this.note(caller, 'webhook-rotated', `${id} ${oldSecretUntil}`, requestId);
    return { id, secret, oldSecretUntil };
  }

  /** @throws Refused not-found */
  async activate(caller: Caller, id: string, active: boolean, requestId: string): Promise<void> {
    if (!(await this.hooks.activate(caller.actor, id, active))) throw notFound();
    await this.note(caller, active ? 'webhook-active' : 'webhook-resting', id, requestId);
  }

  async deliveries(
    { actor }: Caller,
    id: string,
    { before, limit }: { before?: number; limit: number },
  ): Promise<{ items: z.infer<typeof deliveryView>[] }> {
    return { items: (await this.hooks.deliveries(actor, id, before ?? null, limit)).map(viewOf) };
  }

  /** @throws Refused not-found */
  async replay(caller: Caller, id: string, delivery: number, requestId: string): Promise<void> {
    if (!(await this.hooks.replay(caller.actor, id, delivery))) throw notFound();
    await this.note(caller, 'webhook-replayed', `${id} ${delivery}`, requestId);
  }

  /** Addresses of robots hold keys and programs have secrets: none is kept in the clear. */
  private requireSealing(): Sealing {
    if (this.sealing) return this.sealing;
    throw wrong('secret', '本系统未设置 SEALING_KEY，无法保存密钥');
  }

  private note({ actor }: Caller, kind: Change, detail: string, requestId: string): Promise<void> {
    return this.attempts.record({
      ...{ kind, account: actor.account, body: actor.body, caseId: null, action: 'webhooks', code: null },
      ...{ detail, detailEn: detail, requestId, address: null },
    });
  }
}

function wrong(path: string, message: string) {
  return refused('malformed-request', message, `${path} does not fit, or is not allowed`, {
    errors: [{ path, message }],
  });
}

function hookView(row: HookRow): z.infer<typeof webhookView> {
  const { id, kind, name, host, body, actions, active } = row;
  return {
    ...{ id, kind, name, host, body, actions, active },
    oldSecretUntil: row.old_secret_until?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    waiting: Number(row.waiting),
    givenUp: Number(row.given_up),
  };
}

function viewOf(delivery: Delivery): z.infer<typeof deliveryView> {
  const { message, content, attempts, status, problem, createdAt, lastTryAt, nextTryAt } = delivery;
  const state = delivery.deliveredAt ? 'delivered' : delivery.givenUpAt ? 'given-up' : 'owed';
  return {
    id: Number(delivery.id),
    ...{ message, state, content, attempts, status, problem },
    createdAt: createdAt.toISOString(),
    lastTryAt: lastTryAt?.toISOString() ?? null,
    nextTryAt: state === 'owed' ? nextTryAt.toISOString() : null,
  };
}
