import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { Client, Connection, WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { pino } from 'pino';
import { Admission } from '../../apps/api/engine/admission.js';
import { CaseEngine } from '../../apps/api/engine/case-engine.js';
import { mendCase } from '../../apps/worker/case-mending.js';
import { sha256 } from '../../libs/data/canonical.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { MendingRepository } from '../../libs/data/mending.repository.js';
import { storeCalendarRelease } from '../../libs/data/calendars.repository.js';
import type { CaseAction } from '../../libs/domain/actions.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import { openCase } from '../../libs/domain/open-case.js';
import { EngineSeals } from '../../libs/platform/engine-seals.js';
import { caseDataConverter } from '../../libs/platform/payload-codec.js';
import { caseClientOptions } from '../../libs/platform/temporal.js';
import { CASE_WORKFLOW, act, type CaseInput } from '../../workflows/case/case.messages.js';
import { CALENDAR, PEOPLE, RULES, aLife, anAction, anOpening, context, unit } from '../support/case-builder.js';
import { storedState } from '../support/case-records.js';
import { ENGINE, SEALS } from '../support/engine-keys.js';
import type { TestDatabase } from '../support/postgres.js';
import { rehearsalClock, startWorkflows, WorkflowHarness } from '../support/workflow-harness.js';

const AT = '2020-05-26T01:00:00.000Z';
let db: TestDatabase;
let harness: WorkflowHarness;
let stop: () => Promise<void>;
/** Reaches the engine's port and has no key, as `temporal workflow update execute` does. */
let stranger: Client;
let connection: Connection;
beforeAll(async () => {
  ({ db, harness, stop } = await startWorkflows());
  for (const release of CN_RELEASES) await storeCalendarRelease(db.owner, release);
  connection = await Connection.connect({ address: process.env['TEST_TEMPORAL_ADDRESS']! });
  stranger = new Client({ connection, dataConverter: caseDataConverter({ keys: [], retired: [], encrypts: false }) });
});
afterAll(async () => {
  await connection.close();
  await stop();
});

const openingOf = (caseId: string) => ({
  ...anOpening('union'),
  caseId,
  caseNo: caseId,
  units: [unit(caseId)],
  leadUnit: caseId,
});
/** A union case whose application waits for its approval, which draws a number. */
async function underReview(caseId: string): Promise<void> {
  await harness.open(openingOf(caseId), rehearsalClock(AT), AT);
  for (const { action } of aLife('union').slice(0, 5))
    await harness.act(caseId, { ...action, id: `${caseId}-${action.id}`, at: AT, on: '2020-05-26' } as CaseAction);
}
const approval = (): CaseAction =>
  anAction('approve', PEOPLE.approver('union'), {}, { id: randomUUID(), at: '2020-05-27T01:00:00.000Z' });
const send = (client: Client, caseId: string, args: [CaseAction, number?, string?]): Promise<unknown> =>
  client.workflow.getHandle(caseId).executeUpdate(act, { updateId: args[0].id, args });

/** What a case stands at, and the numbers that were drawn. */
const standing = async (caseId: string): Promise<unknown> => ({
  version: (await storedState(db.owner, caseId)).version,
  entries: await db.owner.query('SELECT count(*)::int AS n FROM case_actions WHERE case_id = $1', caseId),
  numbers: await db.owner.query('SELECT count(*)::int AS n FROM documents WHERE case_id = $1', caseId),
});
async function isTurnedAway(sending: Promise<unknown>): Promise<void> {
  const error = await sending.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(WorkflowUpdateFailedError);
  expect((error as WorkflowUpdateFailedError).cause).toMatchObject({ type: 'unsealed' });
}

describe('who reaches the engine without the key of the installation', () => {
  test.each<[string, (caseId: string, action: CaseAction) => [CaseAction, number?, string?]]>([
    ['an action without a seal', (_, action) => [action]],
    ['a seal that is made up', (_, action) => [action, 0, 'AAAAAAAA.AAAA']],
    ['the seal of another case', (_, action) => [action, 0, SEALS.ofAction('sealed-other', action)]],
    ['the seal of another action', (id, action) => [action, 0, SEALS.ofAction(id, { ...action, id: randomUUID() })]],
    [
      'the seal of the same action by another person',
      (id, action) => [action, 0, SEALS.ofAction(id, { ...action, actor: PEOPLE.officer })],
    ],
    [
      'the seal of the same action with other data',
      (id, action) => [action, 0, SEALS.ofAction(id, { ...action, comment: '同意' } as CaseAction)],
    ],
  ])('does not decide anything: %s', async (what, made) => {
    const caseId = `sealed-${sha256(what).slice(0, 8)}`;
    await underReview(caseId);
    const before = await standing(caseId);
    const action = approval();
    await isTurnedAway(send(stranger, caseId, made(caseId, action)));
    expect(await standing(caseId)).toEqual(before);
    expect(harness.refused.at(-1)).toEqual({
      caseId,
      action: 'approve',
      actionId: action.id,
      claimed: action.actor,
    });
    // The case goes on, and its person decides.
    expect(await harness.act(caseId, approval())).toMatchObject({ documentNo: expect.stringContaining('号') });
    expect(await harness.state(caseId)).toEqual(await storedState(db.owner, caseId));
  });

  const inputOf = (caseId: string): CaseInput => {
    const { rules, reasons } = context('union', AT, RULES);
    const opened = openCase(
      { ...openingOf(caseId), ruleSet: RULES.id },
      { rules, reasons, calendar: CALENDAR, now: AT },
    );
    if (!opened.ok) throw new Error(opened.refusal.en);
    const { state } = opened;
    const entries = [{ action: null, at: AT, on: state.openedOn, documentNo: null, adopted: false }];
    return { rules, reasons, calendar: CALENDAR, clock: rehearsalClock(AT), state, entries };
  };
  test.each<[string, (caseId: string) => unknown[]]>([
    ['without a seal', (id) => [inputOf(id)]],
    [
      'with the sealed input of another case',
      () => [inputOf('sealed-x'), SEALS.ofCase('sealed-x', inputOf('sealed-x'))],
    ],
    [
      'with a seal over other rules',
      (id) => {
        const input = inputOf(id);
        const loosened = { ...input, rules: { ...input.rules, publicity: null } };
        return [loosened, SEALS.ofCase(id, input)];
      },
    ],
  ])('opens no case: a start %s', async (what, made) => {
    const caseId = `forged-${sha256(what).slice(0, 8)}`;
    const handle = await stranger.workflow.start(CASE_WORKFLOW, {
      workflowId: caseId,
      taskQueue: harness.taskQueue,
      args: made(caseId),
    });
    const error = await handle.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect(harness.refused.at(-1)).toMatchObject({ caseId, action: 'open' });
    expect(await db.owner.query('SELECT case_id FROM cases WHERE case_id = ANY ($1)', [caseId, 'sealed-x'])).toEqual(
      [],
    );
    harness.watch(caseId);
  });

  test('starts a case of their own making in place of one they ended: it is mended by the rules it was opened under', async () => {
    const caseId = 'sealed-ended';
    await underReview(caseId);
    const state = await storedState(db.owner, caseId);
    await stranger.workflow.getHandle(caseId).terminate();
    const input = inputOf(caseId);
    const forged = { ...input, rules: { ...input.rules, publicity: null }, state };
    const handle = await stranger.workflow.start(CASE_WORKFLOW, {
      workflowId: caseId,
      taskQueue: harness.taskQueue,
      args: [forged],
    });
    await handle.result().catch(() => null);
    const parts = { client: harness.client, seals: SEALS, repository: new MendingRepository(db.worker) };
    expect(await mendCase({ ...parts, taskQueue: harness.taskQueue, clock: input.clock }, caseId)).toMatchObject({
      ok: true,
      from: 'history',
    });
    const { rules } = context('union', AT, RULES);
    expect(await startedWith(caseId)).toMatchObject({ rules: { publicity: rules.publicity } });
    expect(await harness.state(caseId)).toEqual(state);
  });

  const MADE_UP: Payload[] = [
    { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{') },
    {
      metadata: {
        encoding: Buffer.from('binary/qunjian-deflate-1'),
        'qunjian-inner-encoding': Buffer.from('json/plain'),
      },
      data: Buffer.of(1),
    },
    { metadata: { encoding: Buffer.from('binary/qunjian-aes-256-gcm-1') }, data: Buffer.alloc(40) },
  ];
  test('holds no case up with payloads that nobody can open', async () => {
    const caseId = 'sealed-made-up';
    await underReview(caseId);
    const sending = MADE_UP.map(async (payload) => {
      const codec = { encode: async (all: Payload[]) => all.map(() => payload), decode: async (all: Payload[]) => all };
      const handle = new Client({ connection, dataConverter: { payloadCodecs: [codec] } }).workflow.getHandle(caseId);
      await handle.signal('act', 'made up');
      return handle.executeUpdate(act, { args: [approval()] }).catch((error: unknown) => error);
    });
    for (const answer of await Promise.all(sending)) expect(answer).toBeInstanceOf(WorkflowUpdateFailedError);
    expect(await harness.act(caseId, approval())).toMatchObject({ documentNo: expect.any(String) });
  });

  test('sends a signal, which no case listens to', async () => {
    const caseId = 'sealed-signal';
    await underReview(caseId);
    const before = await standing(caseId);
    await stranger.workflow.getHandle(caseId).signal('act', approval());
    expect(await harness.act(caseId, approval())).toMatchObject({ documentNo: expect.any(String) });
    expect(await standing(caseId)).not.toEqual(before);
    expect(await storedState(db.owner, caseId)).toMatchObject({ position: 'congress.planning' });
  });
});

async function startedWith(caseId: string): Promise<unknown> {
  const { events } = await harness.history(caseId);
  const payloads = events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads!;
  const [opened] = await harness.client.options.loadedDataConverter.payloadCodecs[0]!.decode([payloads[0]!]);
  return JSON.parse(Buffer.from(opened!.data!).toString('utf8'));
}

test('an API that holds other keys than the worker answers 503, and nothing is recorded', async () => {
  const caseId = 'sealed-other-keys';
  await underReview(caseId);
  const before = await standing(caseId);
  const others = caseClientOptions({ keys: [randomBytes(32)], retired: [], encrypts: false });
  const engine = new CaseEngine(
    new Client({ connection, ...others }),
    new Admission({ inFlight: 4, answerWithinMs: 60_000, queued: 4, maxWaitMs: 60_000 }),
    { taskQueue: harness.taskQueue, timeoutMs: 60_000, retryAfterSeconds: 1 },
    pino({ level: 'silent' }),
  );
  await expect(engine.act(caseId, approval(), 6)).rejects.toThrow('engine-unavailable');
  expect(await standing(caseId)).toEqual(before);
});

describe('a key that is replaced', () => {
  test('still opens what it sealed: cases go on, new messages bear the new one, and without the old one nothing of it holds', async () => {
    const caseId = 'sealed-rotation';
    const [old, next] = [ENGINE.keys[0]!, randomBytes(32)];
    const address = process.env['TEST_TEMPORAL_ADDRESS']!;
    const rotated = await WorkflowHarness.start({
      address,
      store: new CaseStore(db.worker),
      engine: { keys: [next, old], retired: [], encrypts: false },
    });
    await rotated.open(openingOf(caseId), rehearsalClock(AT), AT);
    const survey = { ...aLife('union')[0]!.action, id: randomUUID() } as CaseAction;
    // Sent by an API that has not got the new key yet.
    const withOld = new Client({ connection, dataConverter: caseDataConverter(ENGINE) });
    await send(withOld, caseId, [survey, 1, SEALS.ofAction(caseId, survey)]);
    await rotated.act(caseId, anAction('comment', PEOPLE.officer, { text: '新密钥' }, { id: randomUUID() }));
    const seals = await db.owner.query<{ seal: string }>(
      'SELECT seal FROM case_actions WHERE case_id = $1 ORDER BY seq',
      caseId,
    );
    const ids = seals.map(({ seal }) => seal.split('.')[0]);
    expect([ids[0], ids[1]]).toEqual([ids[2], SEALS.ofAction('', survey).split('.')[0]]);
    expect(ids[0]).not.toBe(ids[1]);
    expect(SEALS.isOfEntry(seals[1]!.seal, caseId, survey)).toBe(true);
    expect(SEALS.isOfEntry(seals[2]!.seal, caseId, survey)).toBe(false);
    const after = new EngineSeals({ keys: [next], retired: [old] });
    expect([after.isOfEntry(seals[1]!.seal, caseId, survey), after.isOfAction(seals[1]!.seal, caseId, survey)]).toEqual(
      [true, false],
    );
    await rotated.stop();
  });
});

describe('a case whose payloads are encrypted', () => {
  test('shows nothing of itself in the engine, and is decided, asked and replayed as any other', async () => {
    const caseId = 'sealed-encrypted';
    const encrypted = await WorkflowHarness.start({
      address: process.env['TEST_TEMPORAL_ADDRESS']!,
      store: new CaseStore(db.worker),
      engine: { ...ENGINE, encrypts: true },
    });
    await encrypted.open(openingOf(caseId), rehearsalClock(AT), AT);
    for (const { action } of aLife('union').slice(0, 5))
      await encrypted.act(caseId, { ...action, id: `${caseId}-${action.id}`, at: AT, on: '2020-05-26' } as CaseAction);
    const refused = encrypted.act(caseId, anAction('approve', PEOPLE.officer, {}, { id: randomUUID() }));
    await expect(refused).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
    await encrypted.act(caseId, approval());
    expect(await encrypted.state(caseId)).toEqual(await storedState(db.owner, caseId));
    const [secret, open] = [await encrypted.history(caseId), await harness.history('sealed-signal')].map((history) =>
      Buffer.from(proto.temporal.api.history.v1.History.encode(history).finish()).toString('latin1'),
    );
    for (const word of ['"account"', '"documentNo"']) {
      expect(open).toContain(word);
      expect(secret).not.toContain(word);
    }
    await encrypted.stop();
  });
});
