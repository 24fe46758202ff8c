import { useQuery } from '@tanstack/react-query';
import type { components } from '../../api/generated/schema.js';
import { answer, api } from '../../api/client.js';
import { queryClient } from '../../api/queries.js';

export type Webhook = components['schemas']['Webhook'];
export type Secret = components['schemas']['WebhookSecret'];
export type Delivery = components['schemas']['WebhookDelivery'];
export type NewWebhook = components['schemas']['NewWebhook'];

const HOOKS = ['webhooks'];
const PAGE = 50;

export function useWebhooks() {
  return useQuery({ queryKey: HOOKS, queryFn: () => answer(api.GET('/api/webhooks')), staleTime: 0 });
}

const read = (): Promise<void> => queryClient.invalidateQueries({ queryKey: HOOKS });

/** @returns the secret, which no call tells again */
export async function addWebhook(body: NewWebhook): Promise<Secret> {
  const secret = await answer(api.POST('/api/webhooks', { body }));
  await read();
  return secret;
}

export async function rotateSecret(id: string, keepOldHours: number): Promise<Secret> {
  const secret = await answer(
    api.POST('/api/webhooks/{id}/secret', { params: { path: { id } }, body: { keepOldHours } }),
  );
  await read();
  return secret;
}

export async function setActive(id: string, active: boolean): Promise<void> {
  await answer(api.PUT('/api/webhooks/{id}/active', { params: { path: { id } }, body: { active } }));
  await read();
}

/** Newest first; a full page may have older ones after it. */
export async function deliveriesOf(id: string, before?: number): Promise<{ items: Delivery[]; mayHaveMore: boolean }> {
  const query = { limit: PAGE, ...(before === undefined ? {} : { before }) };
  const { items } = await answer(api.GET('/api/webhooks/{id}/deliveries', { params: { path: { id }, query } }));
  return { items, mayHaveMore: items.length === PAGE };
}

export async function replay(id: string, delivery: number): Promise<void> {
  const path = { id, delivery: String(delivery) };
  await answer(api.POST('/api/webhooks/{id}/deliveries/{delivery}/replay', { params: { path } }));
  await read();
}
