import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { OwedDelivery } from '../../../libs/data/outgoing-hooks.repository.js';
import type { HookTarget } from '../../../libs/platform/hook-secrets.js';
import type { PostOutcome } from './outgoing-post.js';

/** One call as it goes out. */
export interface HookCall {
  url: string;
  headers: Record<string, string>;
}

/** What is sent, signed for this moment. @param now real time */
export function callOf(delivery: OwedDelivery, target: HookTarget, now: Date): HookCall {
  switch (delivery.kind) {
    case 'standard':
      return { url: target.url, headers: standardHeaders(delivery, target, now) };
    case 'wecom':
      return { url: target.url, headers: {} };
    case 'dingtalk':
      return { url: dingtalkUrl(target, now), headers: {} };
  }
}

/** Standard Webhooks 1.0: one signature for each secret that counts. */
function standardHeaders(
  { message, content, oldSecretUntil }: OwedDelivery,
  { secret, oldSecret }: HookTarget,
  now: Date,
): Record<string, string> {
  const old = oldSecret !== null && oldSecretUntil !== null && oldSecretUntil > now ? [oldSecret] : [];
  const signatures = [secret!, ...old].map((one) => new Webhook(one).sign(message, now, content));
  return {
    'webhook-id': message,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  };
}

/** DingTalk's sign of a robot with a secret: HMAC-SHA256 over time and secret, in the query. */
function dingtalkUrl({ url, secret }: HookTarget, now: Date): string {
  if (secret === null) return url;
  const signed = new URL(url);
  const timestamp = String(now.getTime());
  signed.searchParams.set('timestamp', timestamp);
  signed.searchParams.set('sign', createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'));
  return signed.toString();
}

/** Whether the receiver took it. Robots answer 200 to what they refuse, with a number that is not 0. */
export function verdictOf(
  { kind }: Pick<OwedDelivery, 'kind'>,
  outcome: PostOutcome,
): { ok: boolean; gone: boolean; status: number | null; problem: string | null } {
  if (outcome.status === null) return { ok: false, gone: false, status: null, problem: outcome.problem };
  const { status, text } = outcome;
  const reached = status >= 200 && status < 300;
  if (kind === 'standard')
    return { ok: reached, gone: status === 410, status, problem: reached ? null : `status ${status}` };
  const code = reached ? robotCode(text) : null;
  const ok = code === 0;
  return { ok, gone: false, status, problem: ok ? null : code === null ? `status ${status}` : `errcode ${code}` };
}

function robotCode(text: string): number | null {
  try {
    const { errcode } = JSON.parse(text) as { errcode?: unknown };
    return typeof errcode === 'number' ? errcode : null;
  } catch {
    return null;
  }
}
