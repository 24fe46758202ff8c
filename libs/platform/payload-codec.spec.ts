import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { CN_RELEASES } from '../domain/calendars/cn.js';
import { relevantReleases } from '../domain/calendar.js';
import { reasonsToFreeze } from '../domain/reasons.js';
import { ruleSetFor, typeRules } from '../domain/rule-sets/registry.js';
import { keyId } from './engine-seals.js';
import { caseDataConverter } from './payload-codec.js';

const codec = caseDataConverter({ keys: [], retired: [], encrypts: false }).payloadCodecs![0]!;
const frozen = (on: string) => {
  const set = ruleSetFor(on);
  return {
    rules: typeRules(set, 'women'),
    reasons: reasonsToFreeze(set.reasons),
    calendar: relevantReleases(CN_RELEASES, Number(on.slice(0, 4))),
  };
};
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value)!;
const there = async (value: unknown): Promise<Payload> => (await codec.encode([payloadOf(value)]))[0]!;
const back = async (payload: Payload): Promise<unknown> =>
  defaultPayloadConverter.fromPayload((await codec.decode([payload]))[0]!);

describe('payloads of a history', () => {
  it.each(['2020-06-24', '2026-03-02'])(
    'hold the frozen input of a case of %s in an eighth of its text, and give it back as it was',
    async (on) => {
      const input = frozen(on);
      const packed = await there(input);
      expect(packed.data!.length).toBeLessThan(payloadOf(input).data!.length / 8);
      expect(await back(packed)).toEqual(input);
    },
  );

  it('stay as they are where they are small, so that Temporal shows them', async () => {
    const action = { id: 'a-1', name: 'approve', data: { comment: '同意' } };
    expect(await there(action)).toEqual(payloadOf(action));
    expect(await back(payloadOf(action))).toEqual(action);
  });

  it('come out whole whatever they hold, with the other metadata they had', async () => {
    const text = `\u{20BB7}野家 "\\ \n`.repeat(9_000);
    const [packed] = await codec.encode([
      { ...payloadOf(text), metadata: { ...payloadOf(text).metadata, other: Buffer.from('kept') } },
    ]);
    expect(await back(packed!)).toBe(text);
    expect(Buffer.from((await codec.decode([packed!]))[0]!.metadata!['other']!).toString()).toBe('kept');
  });

  it('are read as the first form wrote them before: its dictionary has not changed', async () => {
    const written: Payload = {
      metadata: {
        encoding: Buffer.from('binary/qunjian-deflate-1'),
        'qunjian-inner-encoding': Buffer.from('json/plain'),
      },
      data: Buffer.from('g3TT0RPRADQsi8DLOcAOoeaKj9jaWgA=', 'base64'),
    };
    expect(await back(written)).toEqual({
      rules: typeRules(ruleSetFor('2020-06-24'), 'union').publicity,
      reasons: { hold: [{ code: 'harvest-season', zh: '农忙（采茶、收割等）停工' }] },
    });
  });

  it('in a form of a later version, or made up, stay as they are and fail whoever wants their value', async () => {
    const later: Payload = {
      metadata: {
        encoding: Buffer.from('binary/qunjian-deflate-9'),
        'qunjian-inner-encoding': Buffer.from('json/plain'),
      },
      data: Buffer.of(1),
    };
    await expect(back(later)).rejects.toThrow('binary/qunjian-deflate-9');
    const garbage = { ...later, metadata: { ...later.metadata, encoding: Buffer.from('binary/qunjian-deflate-1') } };
    expect(await codec.decode([garbage])).toEqual([garbage]);
  });
});

describe('encrypted payloads', () => {
  const [older, newer] = [randomBytes(32), randomBytes(32)];
  const codecOf = (keys: Buffer[], encrypts = true, retired: Buffer[] = []) =>
    caseDataConverter({ keys, retired, encrypts }).payloadCodecs![0]!;
  const action = { id: 'a-1', name: 'approve', actor: { account: 'officer' }, data: { comment: '同意' } };
  const textOf = (payload: Payload): string => Buffer.from(payload.data!).toString('latin1');

  it('show nothing but the name of their key and how they were written', async () => {
    const [written] = (await codecOf([older]).encode([payloadOf(action)])) as [Payload];
    expect(
      Object.fromEntries(Object.entries(written.metadata!).map(([k, v]) => [k, Buffer.from(v).toString()])),
    ).toEqual({
      encoding: 'binary/qunjian-aes-256-gcm-1',
      'qunjian-key': keyId(older),
      'qunjian-plain-encoding': 'json/plain',
    });
    for (const word of ['officer', 'approve', Buffer.from('同意').toString('latin1')])
      expect(textOf(written)).not.toContain(word);
    const [again] = (await codecOf([older]).encode([payloadOf(action)])) as [Payload];
    expect(textOf(again)).not.toBe(textOf(written));
  });

  it('are read by whoever has the key, also after it was replaced and after encryption was switched off', async () => {
    const written = await codecOf([older]).encode([payloadOf(action)]);
    for (const codec of [
      codecOf([older]),
      codecOf([newer, older]),
      codecOf([newer, older], false),
      codecOf([newer], true, [older]),
    ])
      expect(await codec.decode(written)).toEqual([payloadOf(action)]);
    const [after] = (await codecOf([newer, older]).encode([payloadOf(action)])) as [Payload];
    expect(Buffer.from(after.metadata!['qunjian-key']!).toString()).toBe(keyId(newer));
    expect(await codecOf([newer]).decode(written)).toEqual(written);
  });

  it('are packed before, so that a frozen input stays small', async () => {
    const input = frozen('2020-06-24');
    const [written] = (await codecOf([older]).encode([payloadOf(input)])) as [Payload];
    expect(written.data!.length).toBeLessThan(payloadOf(input).data!.length / 8);
    expect(await codecOf([older]).decode([written])).toEqual([payloadOf(input)]);
  });

  it('that somebody changed are not opened, nor one under the name of another encoding', async () => {
    const [written] = (await codecOf([older]).encode([payloadOf(action)])) as [Payload];
    const data = Buffer.from(written.data!);
    data[data.length - 1]! ^= 1;
    expect(await codecOf([older]).decode([{ ...written, data }])).toEqual([{ ...written, data }]);
    const metadata = { ...written.metadata, 'qunjian-plain-encoding': Buffer.from('binary/plain') };
    expect(await codecOf([older]).decode([{ ...written, metadata }])).toEqual([{ ...written, metadata }]);
  });

  it('stand beside plain ones: what was written before is read as it was', async () => {
    expect(await codecOf([older]).decode([payloadOf(action)])).toEqual([payloadOf(action)]);
  });
});
