import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { HookRounds } from '../../apps/worker/messages/hook-rounds.js';
import { createClock } from '../../libs/platform/clock.js';
import { createLogger } from '../../libs/platform/logger.js';
import { OutgoingAddresses } from '../../libs/platform/outgoing-address.js';
import { ApiHarness, SEALING, TODAY } from '../support/api-harness.js';
import { SURVEY } from '../support/case-builder.js';
import { HookReceiver, type ReceivedCall } from '../support/hook-receiver.js';

const PUBLIC = 'https://qunjian.county.example';
/** A working day at noon. */
const NOON = '2020-06-24T04:00:00.000Z';

let api: ApiHarness;
let receiver: HookReceiver;
const lines: string[] = [];
beforeAll(async () => {
  api = await ApiHarness.start({ outgoingPrivateHosts: ['127.0.0.1', 'changing.example.com'] });
  receiver = await HookReceiver.start();
});
afterAll(async () => {
  await receiver.stop();
  await api.stop();
});

type Secret = { id: string; secret: string | null; oldSecretUntil: string | null };
type Delivery = {
  id: number;
  message: string;
  state: string;
  attempts: number;
  status: number | null;
  problem: string | null;
};
const security = () => api.as('ad-security');
const register = async (body: object) =>
  (await security()).post<Secret>('/webhooks', { name: '数据交换', ...body }, { key: null });
const deliveries = async (id: string): Promise<Delivery[]> =>
  (await (await security()).get<{ items: Delivery[] }>(`/webhooks/${id}/deliveries`)).body.items;
const rest = async (id: string) =>
  (await security()).send('PUT', `/webhooks/${id}/active`, { body: { active: false }, key: null });
async function round(now = NOON, addresses = new OutgoingAddresses(['127.0.0.1'])): Promise<number> {
  await api.relay();
  return new HookRounds({
    ...{ database: api.db.worker, sealing: SEALING, addresses, publicUrl: PUBLIC },
    clock: createClock({ anchorReal: 0, anchorBusiness: Date.parse(now), speed: 1 }, () => 0),
    hours: { from: 8 * 60, to: 18 * 60 },
    logger: createLogger({ logLevel: 'info' }, 'worker', { write: (line: string) => void lines.push(line) }),
  }).run();
}
const tryAgainNow = () => api.db.owner.execute('UPDATE outgoing_deliveries SET next_try_at = now()');
/** One event: a case is opened. */
async function anEvent(): Promise<string> {
  return api.openCase('union');
}
const verified = (secret: string, { body, headers }: ReceivedCall): unknown =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

describe('a program', () => {
  it('is told what happens, signed by Standard Webhooks, in ids and facts without a person', async () => {
    const made = await register({ kind: 'standard', url: `${receiver.url}/in?key=geheim` });
    expect([made.status, made.body.secret]).toEqual([201, expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/)]);
    const { id, secret } = made.body;
    const listed = await (await security()).get('/webhooks');
    expect(listed.text).toContain(id);
    expect(listed.text).not.toMatch(/geheim|whsec_/);
    const caseId = await anEvent();
    expect(await round()).toBe(1);
    const [call] = receiver.take() as [ReceivedCall];
    expect(call.url).toBe('/in?key=geheim');
    expect(verified(secret!, call)).toEqual({
      type: 'case.open',
      timestamp: expect.any(String),
      data: {
        event: expect.any(Number),
        caseId,
        caseNo: expect.any(String),
        version: 1,
        action: 'open',
        organisationType: 'union',
        area: expect.stringMatching(/^340828/),
      },
    });
    expect(call.headers['webhook-id']).toMatch(/^evt_\d+$/);
    expect(() => verified(`whsec_${Buffer.alloc(32).toString('base64')}`, call)).toThrow();
    expect(await deliveries(id)).toMatchObject([{ state: 'delivered', attempts: 1, status: 204, problem: null }]);
    await rest(id);
  });

  it('is told only what it asked for, and nothing from before', async () => {
    const { id } = (await register({ kind: 'standard', url: receiver.url, actions: ['record-survey'] })).body;
    const caseId = await anEvent();
    await api.act('instructor', caseId, 'record-survey', { ...SURVEY, countedOn: TODAY });
    expect(await round()).toBe(1);
    expect((JSON.parse(receiver.take()[0]!.body) as { type: string }).type).toBe('case.record-survey');
    await rest(id);
  });

  it('that does not take a call gets it again later, under the same id and text; a redirect is not followed', async () => {
    const { id, secret } = (await register({ kind: 'standard', url: receiver.url })).body;
    await anEvent();
    receiver.answer = { status: 302, headers: { location: `${receiver.url}/elsewhere` } };
    expect([await round(), await round()]).toEqual([0, 0]);
    receiver.answer = { status: 500 };
    await tryAgainNow();
    expect(await round()).toBe(0);
    expect(await deliveries(id)).toMatchObject([{ state: 'owed', attempts: 2, status: 500, problem: 'status 500' }]);
    receiver.answer = { status: 200 };
    await tryAgainNow();
    expect(await round()).toBe(1);
    const calls = receiver.take();
    expect([calls.length, new Set(calls.map(({ headers }) => headers['webhook-id'])).size]).toEqual([3, 1]);
    expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
    for (const call of calls) verified(secret!, call);
    const [{ id: delivery }] = (await deliveries(id)) as [Delivery];
    const replay = await (
      await security()
    ).post(`/webhooks/${id}/deliveries/${delivery}/replay`, undefined, { key: null });
    expect([replay.status, await round()]).toEqual([204, 1]);
    expect(receiver.take()[0]!.headers['webhook-id']).toBe(calls[0]!.headers['webhook-id']);
    expect(lines.join()).toContain('a call was not taken');
    expect(lines.join()).not.toContain(receiver.url);
    await rest(id);
  });

  it('has two secrets while one replaces the other', async () => {
    const { id, secret } = (await register({ kind: 'standard', url: receiver.url })).body;
    const change = (keepOldHours: number) =>
      security().then((client) => client.post<Secret>(`/webhooks/${id}/secret`, { keepOldHours }, { key: null }));
    const second = (await change(24)).body;
    await anEvent();
    await round();
    const [both] = receiver.take() as [ReceivedCall];
    for (const one of [secret!, second.secret!]) verified(one, both);
    const third = (await change(0)).body;
    await anEvent();
    await round();
    const [alone] = receiver.take() as [ReceivedCall];
    verified(third.secret!, alone);
    expect(() => verified(second.secret!, alone)).toThrow();
    await rest(id);
  });

  it('that says it is gone rests, and what is owed to it stays', async () => {
    const { id } = (await register({ kind: 'standard', url: receiver.url })).body;
    await anEvent();
    receiver.answer = { status: 410 };
    await round();
    receiver.answer = { status: 200 };
    receiver.take();
    await tryAgainNow();
    expect([await round(), receiver.take()]).toEqual([0, []]);
    await (await security()).send('PUT', `/webhooks/${id}/active`, { body: { active: true }, key: null });
    expect(await round()).toBe(1);
    receiver.take();
    await rest(id);
  });
});

describe('an address inside', () => {
  it('is refused when it is registered, with the field', async () => {
    for (const url of ['https://10.0.0.1/', 'http://93.184.216.34/', 'https://169.254.169.254/', 'https://postgres/']) {
      const { status, body } = await register({ kind: 'standard', url });
      expect([url, status, body]).toEqual([
        url,
        400,
        expect.objectContaining({ errors: [expect.objectContaining({ path: 'url' })] }),
      ]);
    }
  });

  it('is not called either when a name leads there by the time', async () => {
    const { id } = (
      await register({ kind: 'standard', url: receiver.url.replace('127.0.0.1', 'changing.example.com') })
    ).body;
    await anEvent();
    const nowInside = new OutgoingAddresses([], () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]));
    expect(await round(NOON, nowInside)).toBe(0);
    expect([(await deliveries(id))[0]!.problem, receiver.take()]).toEqual(['forbidden: https', []]);
    await tryAgainNow();
    const named = new OutgoingAddresses(['changing.example.com'], () =>
      Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    );
    expect(await round(NOON, named)).toBe(1);
    expect(receiver.take()[0]!.headers['host']).toContain('changing.example.com');
    await rest(id);
  });
});

describe('the robot of a body’s group', () => {
  const SECRET = 'SEC0123456789abcdef';
  /** The task force's reviewers are asked to confirm that the case may be formed. */
  async function aNotice(): Promise<string> {
    const caseId = await api.openCase('union');
    await api.act('instructor', caseId, 'record-survey', { ...SURVEY, countedOn: TODAY });
    return caseId;
  }

  it('of WeCom is told what its body has to do as markdown, in the hours of messages', async () => {
    const { id, secret } = (
      await register({ kind: 'wecom', url: `${receiver.url}/cgi-bin/webhook/send?key=k`, body: 'TF' })
    ).body;
    expect(secret).toBeNull();
    const caseIds = [await aNotice(), await aNotice()];
    receiver.answer = { status: 200, body: '{"errcode":0,"errmsg":"ok"}' };
    expect(await round('2020-06-24T14:00:00.000Z')).toBe(0);
    expect([await round(), await round()]).toEqual([1, 0]);
    const [call] = receiver.take() as [ReceivedCall];
    expect(call.url).toBe('/cgi-bin/webhook/send?key=k');
    const body = JSON.parse(call.body) as { msgtype: string; markdown: { content: string } };
    expect([body.msgtype, Object.keys(body.markdown)]).toEqual(['markdown', ['content']]);
    expect(Buffer.byteLength(body.markdown.content)).toBeLessThanOrEqual(4096);
    for (const caseId of caseIds) expect(body.markdown.content).toContain(`[打开](${PUBLIC}/cases/${caseId})`);
    expect(body.markdown.content).toMatch(/^\*\*群建：\d+ 件待办\*\*\n- \S+ \S+：现由您办理/);
    expect(call.body).not.toMatch(/人员|instructor/);
    await rest(id);
  });

  it('of DingTalk is called with its sign; a refusal in its words is tried again', async () => {
    const { id } = (
      await register({
        kind: 'dingtalk',
        url: `${receiver.url}/robot/send?access_token=t`,
        body: 'TF',
        signingSecret: SECRET,
      })
    ).body;
    await aNotice();
    receiver.answer = { status: 200, body: '{"errcode":310000,"errmsg":"sign not match"}' };
    expect(await round()).toBe(0);
    expect((await deliveries(id))[0]).toMatchObject({ state: 'owed', status: 200, problem: 'errcode 310000' });
    receiver.answer = { status: 200, body: '{"errcode":0}' };
    await tryAgainNow();
    expect(await round()).toBe(1);
    const url = new URL(receiver.take().at(-1)!.url, 'http://robot');
    const at = url.searchParams.get('timestamp')!;
    expect(url.searchParams.get('access_token')).toBe('t');
    expect(url.searchParams.get('sign')).toBe(createHmac('sha256', SECRET).update(`${at}\n${SECRET}`).digest('base64'));
    const [content] = await api.db.owner.query<{ content: string }>(
      'SELECT content FROM outgoing_deliveries WHERE hook = $1',
      id,
    );
    const { msgtype, markdown } = JSON.parse(content!.content) as { msgtype: string; markdown: object };
    expect([msgtype, Object.keys(markdown)]).toEqual(['markdown', ['title', 'text']]);
    await rest(id);
  });

  it('belongs to a body there is, and a program to none', async () => {
    for (const wrong of [
      { kind: 'wecom', url: receiver.url },
      { kind: 'wecom', url: receiver.url, body: 'NOWHERE' },
      { kind: 'standard', url: receiver.url, body: 'TF' },
      { kind: 'wecom', url: receiver.url, body: 'TF', actions: ['open'] },
      { kind: 'wecom', url: receiver.url, body: 'TF', signingSecret: SECRET },
    ])
      expect([wrong, (await register(wrong)).status]).toEqual([wrong, 400]);
  });
});

describe('who registers', () => {
  it('is a security administrator, each change is in the audit, and no secret or address is', async () => {
    for (const who of ['ad-system', 'supervisor']) {
      const client = await api.as(who);
      expect([who, (await client.get('/webhooks')).status]).toEqual([who, 403]);
    }
    expect((await (await security()).post('/webhooks/none/secret', {}, { key: null })).status).toBe(404);
    expect((await (await security()).post('/webhooks/none/deliveries/1/replay', undefined, { key: null })).status).toBe(
      404,
    );
    const rows = await api.db.owner.query<{ kind: string; entry: string }>(
      `SELECT kind, entry FROM attempts WHERE account = 'ad-security'`,
    );
    const kinds = new Set(rows.map(({ kind }) => kind));
    for (const kind of ['webhook-made', 'webhook-rotated', 'webhook-resting', 'webhook-active', 'webhook-replayed'])
      expect([kind, kinds.has(kind)]).toEqual([kind, true]);
    expect(rows.map(({ entry }) => entry).join()).not.toMatch(/whsec_|geheim|SEC0123|access_token/);
    const stored = await api.db.owner.query<{ sealed: string }>('SELECT sealed FROM outgoing_hooks');
    expect(stored.map(({ sealed }) => sealed).join()).not.toMatch(/whsec_|geheim|http/);
  });
});
