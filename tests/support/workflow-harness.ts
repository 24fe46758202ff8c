import { randomUUID } from 'node:crypto';
import { Client, WithStartWorkflowOperation, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { createCaseActivities, type Unsealed } from '../../apps/worker/case.activities.js';
import { CaseStore } from '../../libs/data/case-store.js';
import type { CaseAction, OpenCase } from '../../libs/domain/actions.js';
import type { BusinessClock } from '../../libs/domain/business-clock.js';
import type { CalendarRelease } from '../../libs/domain/calendar.js';
import { openCase } from '../../libs/domain/open-case.js';
import type { RuleSet } from '../../libs/domain/rule-set.js';
import { inTurn } from '../../libs/platform/in-turn.js';
import type { EngineKeys } from '../../libs/platform/config.js';
import { EngineSeals } from '../../libs/platform/engine-seals.js';
import { caseDataConverter } from '../../libs/platform/payload-codec.js';
import { caseClientOptions } from '../../libs/platform/temporal.js';
import {
  CASE_WORKFLOW,
  act,
  opened,
  stateOf,
  type ActAnswer,
  type CaseInput,
} from '../../workflows/case/case.messages.js';
import type { CaseActivities } from '../../workflows/case/case.activities.js';
import { caseWorkflow } from '../../workflows/case/case.workflow.js';
import { RULES, CALENDAR, context } from './case-builder.js';
import { ENGINE } from './engine-keys.js';
import { cloneDatabase, type TestDatabase } from './postgres.js';

// Servers are killed on purpose in some tests: the core's retries are no news.
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }), forward: {} } },
});

/** As long as a test lasts. */
const TURN_WITHIN_MS = 60_000;

/** The workflow code as the product's worker runs it, made by the build. */
export const WORKFLOW_BUNDLE = { codePath: new URL('../../dist/workflow-bundle.js', import.meta.url).pathname };

/** Business time runs so that a day of the story can be passed in a blink; the story's own instants travel in the actions. */
export function rehearsalClock(start: string, speed = 1): BusinessClock {
  return { anchorReal: Date.now(), anchorBusiness: Date.parse(start), speed };
}

export interface HarnessOptions {
  address: string;
  store: CaseStore;
  /** Other keys than those of the run. */
  engine?: EngineKeys;
  /** Wraps the activities, for failpoints. */
  activities?: (real: CaseActivities) => CaseActivities;
}

/** A database and a worker of a test file's own, on the servers of the run. */
export async function startWorkflows(): Promise<{ db: TestDatabase; harness: WorkflowHarness; stop(): Promise<void> }> {
  const db = await cloneDatabase();
  const harness = await WorkflowHarness.start({
    address: process.env['TEST_TEMPORAL_ADDRESS']!,
    store: new CaseStore(db.worker),
  });
  return {
    db,
    harness,
    async stop() {
      await harness.stop();
      await db.drop();
    },
  };
}

/** A worker of its own on the real server, with a task queue of its own; every history is replayed at the end. */
export class WorkflowHarness {
  readonly taskQueue = `cases-${randomUUID()}`;
  private readonly started = new Set<string>();
  /** What reached a case without a seal. */
  readonly refused: Unsealed[] = [];
  private constructor(
    readonly client: Client,
    private readonly connection: NativeConnection,
    private worker: Worker,
    private running: Promise<void>,
    private readonly options: HarnessOptions,
  ) {}

  static async start(options: HarnessOptions): Promise<WorkflowHarness> {
    const connection = await NativeConnection.connect({ address: options.address });
    const client = new Client({ connection: connection as never, ...caseClientOptions(options.engine ?? ENGINE) });
    const harness = new WorkflowHarness(client, connection, null as never, Promise.resolve(), options);
    await harness.startWorker();
    return harness;
  }

  async startWorker(): Promise<void> {
    const { store, engine = ENGINE } = this.options;
    const real = createCaseActivities({
      store,
      seals: new EngineSeals(engine),
      refuse: async (unsealed) => void this.refused.push(unsealed),
    });
    this.worker = await Worker.create({
      connection: this.connection,
      taskQueue: this.taskQueue,
      workflowBundle: WORKFLOW_BUNDLE,
      dataConverter: caseDataConverter(engine),
      activities: this.options.activities?.(real) ?? real,
    });
    this.running = this.worker.run();
  }

  /** Whether it takes tasks. */
  isWorking(): boolean {
    return this.worker.getState() === 'RUNNING';
  }

  async stopWorker(): Promise<void> {
    this.worker.shutdown();
    await this.running;
  }

  /** Takes one task as a worker does and completes it without a word on the Updates it brought. @returns the ids of those */
  async giveBackUnread(): Promise<(string | null | undefined)[]> {
    const { workflowService } = this.client;
    const worker = { namespace: 'default', identity: 'a worker that reads nothing' };
    const task = await workflowService.pollWorkflowTaskQueue({ ...worker, taskQueue: { name: this.taskQueue } });
    await workflowService.respondWorkflowTaskCompleted({ ...worker, taskToken: task.taskToken, commands: [] });
    return task.messages.map((message) => message.protocolInstanceId);
  }

  /** Open a case; resolves when its opening is recorded. */
  async open(
    input: OpenCase,
    clock: BusinessClock,
    at = new Date(clock.anchorBusiness).toISOString(),
    { ruleSet = RULES, calendar = CALENDAR }: { ruleSet?: RuleSet; calendar?: CalendarRelease[] } = {},
  ): Promise<WorkflowHandle<typeof caseWorkflow>> {
    const { rules, reasons } = context(input.type, at, ruleSet);
    const result = openCase({ ...input, ruleSet: ruleSet.id }, { rules, reasons, calendar, now: at });
    if (!result.ok) throw new Error(result.refusal.en);
    const state = result.state;
    const entries = [{ action: null, at, on: state.openedOn, documentNo: null, adopted: false }];
    return this.begin({ rules, reasons, calendar, clock, state, entries });
  }

  async begin(input: CaseInput): Promise<WorkflowHandle<typeof caseWorkflow>> {
    const { caseId } = input.state;
    this.started.add(caseId);
    const startWorkflowOperation = new WithStartWorkflowOperation(caseWorkflow, {
      workflowId: caseId,
      taskQueue: this.taskQueue,
      args: [input],
      workflowIdConflictPolicy: 'FAIL',
    });
    await this.client.workflow.executeUpdateWithStart(opened, { startWorkflowOperation });
    return this.client.workflow.getHandle<typeof caseWorkflow>(caseId);
  }

  /** @param seen version its sender has seen the case at */
  act(caseId: string, action: CaseAction, seen?: number): Promise<ActAnswer> {
    const handle = this.client.workflow.getHandle(caseId);
    return inTurn(TURN_WITHIN_MS, () => handle.executeUpdate(act, { updateId: action.id, args: [action, seen] }));
  }

  state(caseId: string) {
    return this.client.workflow.getHandle(caseId).query(stateOf);
  }

  history(caseId: string): Promise<History> {
    return this.client.workflow.getHandle(caseId).fetchHistory();
  }

  /** A case that was started by others on this task queue: its history is replayed at the end as well. */
  watch(caseId: string): void {
    this.started.add(caseId);
  }

  /** Replay what the test left behind: nothing that ran may be non-deterministic. */
  async stop(): Promise<void> {
    await this.stopWorker();
    const histories = await Promise.all(
      [...this.started].map(async (workflowId) => ({ workflowId, history: await this.history(workflowId) })),
    );
    for await (const result of Worker.runReplayHistories(
      { workflowBundle: WORKFLOW_BUNDLE, dataConverter: caseDataConverter(this.options.engine ?? ENGINE) },
      histories,
    )) {
      if (result.error) throw result.error;
    }
    await this.connection.close();
  }
}

/** @throws DeterminismViolationError when the code no longer does what the history says. */
export async function replay(workflowId: string, history: History): Promise<void> {
  await Worker.runReplayHistory(
    { workflowBundle: WORKFLOW_BUNDLE, dataConverter: caseDataConverter(ENGINE) },
    history,
    workflowId,
  );
}

export const RULE_SET_ID = RULES.id;
export { CASE_WORKFLOW };
