import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { Admission } from '../../apps/api/engine/admission.js';
import { CaseEngine } from '../../apps/api/engine/case-engine.js';
import { Reconciler } from '../../apps/worker/reconciler.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { ReconcilerRepository } from '../../libs/data/reconciler.repository.js';
import type { CaseAction } from '../../libs/domain/actions.js';
import { caseClientOptions } from '../../libs/platform/temporal.js';
import { ENGINE } from '../support/engine-keys.js';
import { CALENDAR, PEOPLE, SURVEY, aCase, aLife, anAction, anOpening, context, unit } from '../support/case-builder.js';
import { openingEntry, storedState } from '../support/case-records.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';
import { TemporalServer } from '../support/temporal-server.js';
import { WorkflowHarness, rehearsalClock } from '../support/workflow-harness.js';

const WORKER = fileURLToPath(new URL('./worker-process.mjs', import.meta.url));
let db: TestDatabase;
let server: TemporalServer;
beforeAll(async () => {
  server = await TemporalServer.start();
});
afterAll(() => server.remove());
// A database of its own for each test: the reconciler looks at every case there is.
beforeEach(async () => {
  db = await cloneDatabase();
});
afterEach(() => db.drop());

type Failpoint = 'none' | 'before-commit' | 'after-commit' | 'hang-after-commit' | 'hang-after-opening';
async function startWorker(
  taskQueue: string,
  failpoint: Failpoint,
  failAction = 'record-survey',
): Promise<ChildProcess> {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    TEMPORAL_ADDRESS: server.address,
    TASK_QUEUE: taskQueue,
    WORKER_DATABASE_URL: db.workerUrl,
    FAILPOINT: failpoint,
    FAIL_ACTION: failAction,
  };
  const child = fork(WORKER, { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  await once(child, 'message');
  return child;
}
const killed = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};

let cases = 0;
/** A case opened by an orderly worker that has gone again; what comes next is up to the test. */
async function anOpenCase(lived = 0) {
  const caseId = `fault-${(cases += 1)}`;
  const harness = await WorkflowHarness.start({ address: server.address, store: new CaseStore(db.worker) });
  await harness.open(
    { ...anOpening(), caseId, caseNo: caseId, units: [unit(caseId)], leadUnit: caseId },
    rehearsalClock('2020-05-26T01:00:00.000Z'),
  );
  for (const { action } of aLife('union').slice(0, lived))
    await harness.act(caseId, {
      ...action,
      id: `${caseId}-${action.id}`,
      at: '2020-06-01T01:00:00.000Z',
    } as CaseAction);
  await harness.stopWorker();
  const survey = anAction('record-survey', PEOPLE.instructor, SURVEY, { id: `survey-${caseId}` });
  return { caseId, harness, survey };
}
const recorded = async (caseId: string): Promise<string[]> =>
  (
    await db.owner.query<{ action_id: string }>(
      'SELECT action_id FROM case_actions WHERE case_id = $1 ORDER BY seq',
      caseId,
    )
  ).map((r) => r.action_id);

describe('a worker that dies at the commit', () => {
  test.each(['before-commit', 'after-commit'] as const)(
    '%s: the waiting client gets its answer from the next worker, once',
    async (failpoint) => {
      const { caseId, harness, survey } = await anOpenCase();
      const dying = await startWorker(harness.taskQueue, failpoint);
      const answer = harness.act(caseId, survey);
      await once(dying, 'exit');
      const next = await startWorker(harness.taskQueue, 'none');
      expect(await answer).toMatchObject({ version: 2 });
      expect(await recorded(caseId)).toEqual([`open-${caseId}`, survey.id]);
      expect((await harness.state(caseId)).survey).toEqual(SURVEY);
      await killed(next);
      await harness.startWorker();
      await harness.stop();
    },
  );
});

describe('worker and server killed together after the commit, and nobody resends', () => {
  /** Afterwards the read model is one action ahead of the history. */
  async function aheadOfHistory() {
    const setting = await anOpenCase();
    const dying = await startWorker(setting.harness.taskQueue, 'hang-after-commit');
    // The worker's process sends the Update too, so that its client dies with it: a living one would send it again by itself.
    dying.send({ caseId: setting.caseId, action: setting.survey });
    await once(dying, 'message');
    await Promise.all([server.kill(), killed(dying)]);
    await server.resume();
    expect(await recorded(setting.caseId)).toEqual([`open-${setting.caseId}`, setting.survey.id]);
    const history = await setting.harness.history(setting.caseId);
    expect(
      history.events!.some(
        (e) => e.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta?.updateId === setting.survey.id,
      ),
    ).toBe(false);
    return setting;
  }

  test('a number drawn at that moment is neither lost nor drawn again', async () => {
    const { caseId, harness } = await anOpenCase(5);
    const approve = anAction(
      'approve',
      PEOPLE.approver('union'),
      {},
      { id: `approve-${caseId}`, at: '2020-06-02T01:00:00.000Z' },
    );
    const dying = await startWorker(harness.taskQueue, 'hang-after-commit', 'approve');
    dying.send({ caseId, action: approve });
    await once(dying, 'message');
    await Promise.all([server.kill(), killed(dying)]);
    await server.resume();
    await harness.startWorker();
    const answer = await harness.act(
      caseId,
      anAction('comment', PEOPLE.officer, { text: '请尽快' }, { id: `comment-${caseId}` }),
    );
    expect(answer).toMatchObject({ version: 8 });
    const { decisions, documents, position } = await harness.state(caseId);
    expect({ position, documentNo: decisions[0]!.documentNo, documents }).toMatchObject({
      position: 'congress.planning',
      documentNo: '岳T01U〔2020〕1号',
      documents: [{ documentNo: '岳T01U〔2020〕1号' }],
    });
    expect(await harness.act(caseId, approve)).toMatchObject({ version: 7, documentNo: '岳T01U〔2020〕1号' });
    expect(await db.owner.query('SELECT last FROM document_counters WHERE body = $1', 'T01U')).toEqual([{ last: 1 }]);
    await harness.stop();
  });

  const expectHealed = async (caseId: string, version: number): Promise<void> => {
    expect((await storedState(db.owner, caseId)).version).toBe(version);
  };

  test('the next action brings the recorded one along, and the resent one gets its answer', async () => {
    const { caseId, harness, survey } = await aheadOfHistory();
    await harness.startWorker();
    const comment: CaseAction = anAction('comment', PEOPLE.officer, { text: '请尽快' }, { id: `comment-${caseId}` });
    expect(await harness.act(caseId, comment)).toMatchObject({ version: 3 });
    const state = await harness.state(caseId);
    expect(state).toMatchObject({ version: 3, survey: SURVEY });
    await expectHealed(caseId, 3);
    expect(await recorded(caseId)).toEqual([`open-${caseId}`, survey.id, comment.id]);
    await harness.stop();
  });

  test('the reconciler sends the recorded action again under its own id', async () => {
    const { caseId, harness, survey } = await aheadOfHistory();
    await harness.startWorker();
    const connection = await Connection.connect({ address: server.address });
    const reconciler = new Reconciler(
      new Client({ connection, ...caseClientOptions(ENGINE) }),
      new ReconcilerRepository(db.worker),
      pino({ level: 'silent' }),
    );
    expect(await reconciler.sweep()).toMatchObject({ resent: 1, failed: [] });
    expect(await harness.state(caseId)).toEqual(await storedState(db.owner, caseId));
    expect(await reconciler.sweep()).toMatchObject({ resent: 0 });
    expect(await harness.act(caseId, survey)).toMatchObject({ version: 2 });
    await connection.close();
    await harness.stop();
  });
});

describe.each([2, 5])('%i actions of a case recorded and in no history', (count) => {
  /** One after the other: each finds the ones before it, is recorded after them and is lost with its task. */
  async function allAhead() {
    const setting = await anOpenCase();
    const { caseId, harness } = setting;
    const actions = [setting.survey, ...['二', '三', '四', '五'].map((text) => commentOn(caseId, text))].slice(
      0,
      count,
    );
    for (const action of actions) {
      const dying = await startWorker(harness.taskQueue, 'hang-after-commit', action.name);
      dying.send({ caseId, action });
      await once(dying, 'message');
      await Promise.all([server.kill(), killed(dying)]);
      await server.resume();
    }
    expect(await recorded(caseId)).toEqual([`open-${caseId}`, ...actions.map((a) => a.id)]);
    return { ...setting, actions };
  }
  const commentOn = (caseId: string, text: string): CaseAction =>
    anAction('comment', PEOPLE.officer, { text }, { id: `comment-${text}-${caseId}`, fingerprint: `print-${text}` });

  test('come into it in the order of the audit, whatever order they are sent again in, and each gets its own answer', async () => {
    const { caseId, harness, actions } = await allAhead();
    await harness.startWorker();
    const answers = new Map<string, unknown>();
    for (const action of [...actions].reverse()) answers.set(action.id, await harness.act(caseId, action));
    const audit = await db.owner.query<{ action_id: string; version: number; documentNo: string | null; at: string }>(
      `SELECT action_id, seq AS version, document_no AS "documentNo", iso(at) AS at FROM case_actions WHERE case_id = $1 AND seq > 1 ORDER BY seq`,
      caseId,
    );
    expect(audit.map((row) => row.action_id)).toEqual(actions.map((a) => a.id));
    for (const { action_id, ...answer } of audit) expect(answers.get(action_id)).toMatchObject(answer);
    expect(await harness.state(caseId)).toEqual(await storedState(db.owner, caseId));
    expect((await harness.state(caseId)).version).toBe(count + 1);
    await harness.stop();
  });
});

describe('an opening that the database refuses while worker and server die', () => {
  test('is refused for every repeat of its key', async () => {
    const { caseId: holder, harness } = await anOpenCase();
    const state = aCase('union', 'single', {
      caseId: 'refused-opening',
      caseNo: 'refused-opening',
      units: [unit(holder)],
      leadUnit: holder,
    });
    const { rules, reasons } = context('union');
    const clock = rehearsalClock('2020-05-26T01:00:00.000Z');
    const input = { rules, reasons, calendar: CALENDAR, clock, state, entries: [openingEntry(state)] };
    const limits = { inFlight: 4, answerWithinMs: 60_000, queued: 4, maxWaitMs: 60_000 };
    const connection = await Connection.connect({ address: server.address });
    const open = (timeoutMs: number) =>
      new CaseEngine(
        new Client({ connection, ...caseClientOptions(ENGINE) }),
        new Admission(limits),
        { taskQueue: harness.taskQueue, timeoutMs, retryAfterSeconds: 1 },
        pino({ level: 'silent' }),
      ).open(input, 'its-key');
    const dying = await startWorker(harness.taskQueue, 'hang-after-opening');
    const first = open(10_000).catch((error: Error) => error.message);
    await once(dying, 'message');
    await Promise.all([server.kill(), killed(dying)]);
    await server.resume();
    expect(await first).toMatch(/^engine-unavailable/);
    await harness.startWorker();
    // Nobody asks meanwhile: the workflow has its answer again, and ends with it.
    await harness.client.workflow.getHandle(state.caseId).result();
    for (const _ of ['again', 'and again'])
      expect(await open(30_000)).toMatchObject({ outcome: 'refused', refusal: { code: 'open-case-exists' } });
    expect(await recorded(state.caseId)).toEqual([]);
    await connection.close();
    await harness.stop();
  });
});
