import { describe, expect, it } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { CN_RELEASES } from '../domain/calendars/cn.js';
import { relevantReleases } from '../domain/calendar.js';
import { reasonsToFreeze } from '../domain/reasons.js';
import { ruleSetFor, typeRules } from '../domain/rule-sets/registry.js';
import { DATA_CONVERTER } from './payload-codec.js';

const codec = DATA_CONVERTER.payloadCodecs![0]!;
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

  it('in a form of a later version are refused', async () => {
    const later: Payload = {
      metadata: {
        encoding: Buffer.from('binary/qunjian-deflate-9'),
        'qunjian-inner-encoding': Buffer.from('json/plain'),
      },
      data: Buffer.of(1),
    };
    expect(() => codec.decode([later])).toThrow('binary/qunjian-deflate-9');
  });
});
