import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection, Client } from '@temporalio/client';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Connections } from '../../apps/api/platform/connections.js';
import type { PlatformValues } from '../../apps/api/platform/platform.module.js';
import { DEFAULT_SETTINGS, type ApiSettings } from '../../apps/api/platform/settings.js';
import { AccountsRepository } from '../../libs/data/accounts.repository.js';
import { Heartbeat } from '../../apps/worker/heartbeat.js';
import { HeartbeatsRepository } from '../../libs/data/heartbeats.repository.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { OutboxRepository } from '../../libs/data/outbox.repository.js';
import { seedAccounts, seedBodies, seedRules, seedUnits, type SeedAccount } from '../../libs/data/seed.js';
import type { Actor, BodyRef, OrganisationType, Role } from '../../libs/domain/case.js';
import type { RoutableBody } from '../../libs/domain/routing.js';
import { createClock } from '../../libs/platform/clock.js';
import { createLogger } from '../../libs/platform/logger.js';
import { hashPassword } from '../../libs/platform/passwords.js';
import { Sealing } from '../../libs/platform/sealing.js';
import { caseClientOptions } from '../../libs/platform/temporal.js';
import { ApiClient, type Answer } from './api-client.js';
import { EventStream } from './event-stream.js';
import { PDF, paperForm } from './a-pdf.js';
import { BODIES } from './case-builder.js';
import { ENGINE } from './engine-keys.js';
import { cloneDatabase, type TestDatabase } from './postgres.js';
import { createTestApi, type Replacement } from './test-api.js';
import { rehearsalClock, WorkflowHarness } from './workflow-harness.js';

export const PASSWORD = '春天里的百合花-2020';
const SILENT = createLogger({ logLevel: 'silent' }, 'worker');
export const SEALING = new Sealing(randomBytes(32));
export const TODAY = '2020-06-24';
const UNITS = 60;
/** A machine that is busy with other tests is no engine that is away. */
const PATIENT = { queueWaitMs: 20_000, answerWithinMs: 20_000, timeoutMs: 20_000 };

/** Market regulation sees every case of the county and is a party to none. */
const ALL_BODIES = {
  ...BODIES,
  MR: { ...BODIES.TF, id: 'MR', name: '机构MR', line: 'registration', documentCode: '岳MR' },
} as const;

const account = (
  id: string,
  body: keyof typeof ALL_BODIES,
  role: Role,
  more: Partial<SeedAccount> = {},
): Omit<SeedAccount, 'passwordHash'> => ({
  id,
  username: id,
  displayName: `人员${id}`,
  body,
  roles: [role],
  area: ALL_BODIES[body].area,
  instructorNo: null,
  seat: null,
  active: true,
  mustChangePassword: false,
  ...more,
});
/** The people of the small county; every password is `PASSWORD`. */
const ACCOUNTS = [
  account('officer', 'T01P', 'officer'),
  account('officer-tf', 'TF', 'officer'),
  account('reviewer-tf', 'TF', 'reviewer'),
  account('supervisor', 'TF', 'supervisor'),
  account('supervisor-2', 'TF', 'supervisor'),
  account('instructor', 'T01P', 'instructor', { instructorNo: 'ZDY001' }),
  account('reviewer-u1', 'T01U', 'reviewer'),
  account('reviewer-l1', 'T01L', 'reviewer'),
  account('reviewer-l2', 'T01L', 'reviewer'),
  account('reviewer-w1', 'T01W', 'reviewer'),
  account('reviewer-w2', 'T01W', 'reviewer'),
  account('reviewer-cw', 'CW', 'reviewer'),
  account('reviewer-cu', 'CU', 'reviewer'),
  account('reviewer-far', 'T02U', 'reviewer'),
  account('onlooker', 'MR', 'reviewer'),
  account('ad-system', 'TF', 'system-administrator'),
  account('ad-security', 'TF', 'security-administrator'),
  account('ad-audit', 'TF', 'audit-administrator'),
  account('robot', 'TF', 'service'),
  account('newcomer', 'T01P', 'officer', { mustChangePassword: true }),
  account('locked-out', 'T01P', 'officer'),
  account('expiring', 'T01P', 'officer'),
  account('gone', 'T01P', 'officer', { active: false }),
] as const;

/** What an API process stands on instead of the harness's own. */
type OtherGround = Partial<PlatformValues & Pick<Connections, 'database' | 'temporal'>>;

/** The API on real parts: a database of its own, a worker of its own on the shared Temporal server, listening on a free port. */
export class ApiHarness {
  private offsetMs = 0;
  private clients = new Map<string, ApiClient>();
  private unit = 0;
  /** Papers of cases lie in it. */
  readonly folder = mkdtempSync(join(tmpdir(), 'qunjian-api-'));

  private running: NestFastifyApplication | null = null;
  url = '';

  private constructor(
    readonly db: TestDatabase,
    readonly worker: WorkflowHarness,
    private readonly settings: Partial<ApiSettings>,
    private readonly connection: Connection,
    private readonly heartbeat: Heartbeat,
  ) {}

  /** @param fill puts the first data in; the small county when left out */
  static async start(
    settings: Partial<ApiSettings> = {},
    fill: (db: TestDatabase) => Promise<void> = seed,
  ): Promise<ApiHarness> {
    const db = await cloneDatabase();
    await fill(db);
    const address = process.env['TEST_TEMPORAL_ADDRESS']!;
    const worker = await WorkflowHarness.start({ address, store: new CaseStore(db.worker) });
    const connection = await Connection.connect({ address });
    const heartbeat = new Heartbeat(new HeartbeatsRepository(db.worker), () => worker.isWorking(), SILENT);
    heartbeat.start();
    const harness = new ApiHarness(db, worker, settings, connection, heartbeat);
    await harness.restart();
    return harness;
  }

  /** Ends the API process, as far as there is one, and starts the next with the same values and connections, or with others. */
  async restart(other: OtherGround = {}, replaced: readonly Replacement[] = []): Promise<void> {
    await this.running?.close();
    this.running = await this.another(other, replaced);
    await this.running.listen(0, '127.0.0.1');
    this.url = await this.running.getUrl();
    for (const client of this.clients.values()) client.url = this.url;
  }

  /** An API process beside the one that runs. The caller starts and closes it. */
  another(other: OtherGround = {}, replaced: readonly Replacement[] = []): Promise<NestFastifyApplication> {
    const temporal = new Client({ connection: this.connection, ...caseClientOptions(ENGINE) });
    const connections = { database: this.db.api, temporal, ...other };
    return createTestApi({ ...this.values(), ...other }, connections, replaced);
  }

  /** The API process that runs now. */
  app(): NestFastifyApplication {
    return this.running!;
  }

  values(): PlatformValues {
    return {
      settings: {
        ...DEFAULT_SETTINGS,
        events: { ...DEFAULT_SETTINGS.events, pollMs: 50 },
        bulk: { sideBySide: 1, retryMs: 50 },
        dataFolder: this.folder,
        ...this.settings,
        engine: { ...DEFAULT_SETTINGS.engine, ...PATIENT, ...this.settings.engine, taskQueue: this.worker.taskQueue },
      },
      clock: createClock(rehearsalClock(`${TODAY}T01:00:00.000Z`)),
      logger: createLogger({ logLevel: 'silent' }, 'api'),
      realNow: () => this.now(),
      sealing: SEALING,
    };
  }

  /** Real time as sessions and locks see it goes on by so much. */
  advance(minutes: number): void {
    this.offsetMs += minutes * 60_000;
  }

  /** Real time as sessions, locks and one-time codes see it. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  /** Signed in as this account; the same client each time. */
  async as(username: string): Promise<ApiClient> {
    const known = this.clients.get(username);
    if (known) return known;
    const client = new ApiClient(this.url);
    const answer = await client.login(username, PASSWORD);
    if (answer.status !== 200) throw new Error(`${username} could not sign in: ${answer.text}`);
    this.clients.set(username, client);
    return client;
  }

  anonymous(token: string | null = null): ApiClient {
    return new ApiClient(this.url, token);
  }

  /** A unit that no case has used yet. */
  freshUnit(): string {
    this.unit += 1;
    return `YX${String(this.unit).padStart(4, '0')}`;
  }

  opening(type: OrganisationType = 'league'): Record<string, unknown> {
    const unit = this.freshUnit();
    return { type, mode: 'single', units: [unit], leadUnit: unit, responsibleBody: 'T01P' };
  }

  /** A case opened by the officer of the responsible body. */
  async openCase(type: OrganisationType = 'league'): Promise<string> {
    const answer = await (await this.as('officer')).post<{ id: string }>('/cases', this.opening(type));
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body.id;
  }

  async act(
    username: string,
    caseId: string,
    action: string,
    body: unknown = {},
    key: string = randomUUID(),
  ): Promise<Answer> {
    return (await this.as(username)).post(`/cases/${caseId}/actions/${action}`, body, { key });
  }

  /** Hands a paper in. @returns what `attach` asks for */
  async upload(
    username: string,
    caseId: string,
    {
      paper = 'other',
      name = '申请书.pdf',
      content = PDF,
    }: { paper?: string; name?: string; content?: string | Uint8Array } = {},
    key: string = randomUUID(),
  ): Promise<Answer<{ id: string; sha256: string; name: string; mediaType: string; code?: string }>> {
    const form = paperForm(paper, name, content);
    return (await this.as(username)).send('POST', `/cases/${caseId}/documents`, { form, key });
  }

  /** An uploaded paper, as `attach` names it. */
  async aPaper(username: string, caseId: string): Promise<{ documentId: string; sha256: string; name: string }> {
    const { id, sha256, name } = (await this.upload(username, caseId)).body;
    return { documentId: id, sha256, name };
  }

  async actorOf(username: string): Promise<Actor> {
    return (await new AccountsRepository(this.db.api).findAccount(username))!.actor;
  }

  async stream(username: string, lastEventId?: string): Promise<EventStream> {
    return EventStream.open(`${this.url}/api/events/stream`, (await this.as(username)).cookieHeader(), lastEventId);
  }

  /** Hands the outbox on as the worker's relay does. */
  async relay(): Promise<void> {
    const outbox = new OutboxRepository(this.db.worker);
    await outbox.drain(1000, async (ids) => {
      await outbox.notify(ids);
    });
  }

  /** Cases opened over HTTP are replayed like those a workflow test opens itself; histories put straight into the read model have no workflow. */
  async stop(): Promise<void> {
    await this.running?.close();
    await this.heartbeat.stop();
    const cases = await this.db.owner.query<{ case_id: string }>(
      'SELECT case_id FROM cases c WHERE NOT EXISTS (SELECT 1 FROM case_actions a WHERE a.case_id = c.case_id AND a.adopted)',
    );
    for (const { case_id } of cases) this.worker.watch(case_id);
    await this.worker.stop();
    await this.connection.close();
    await this.db.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function seed(db: TestDatabase): Promise<void> {
  const passwordHash = await hashPassword(PASSWORD);
  await db.owner.transaction(async (tx) => {
    await seedRules(tx);
    await seedBodies(tx, Object.values(ALL_BODIES).map(routable), [{ body: 'T01L', year: 2020, last: 6 }]);
    await seedAccounts(
      tx,
      ACCOUNTS.map((a) => ({ ...a, passwordHash })),
    );
    await seedUnits(
      tx,
      Array.from({ length: UNITS }, (_, i) => {
        const unitId = `YX${String(i + 1).padStart(4, '0')}`;
        const area = i === UNITS - 1 ? '340828/店前镇' : '340828/天堂镇';
        return {
          unitId,
          creditCode: `91340828MA2W${String(i + 1).padStart(6, '0')}`,
          name: `单位${unitId}`,
          township: area.slice(7),
          area,
          kind: 'enterprise',
        };
      }),
    );
  });
}

const PARENTS: Record<string, [string, 'line' | 'coordination']> = {
  ORG: ['TF', 'coordination'],
  CU: ['TF', 'coordination'],
  CW: ['TF', 'coordination'],
  T01P: ['ORG', 'line'],
  T01U: ['CU', 'line'],
  T01W: ['CW', 'line'],
};
function routable(body: BodyRef): RoutableBody {
  const parent = PARENTS[body.id];
  const township = body.level === 'township';
  const reviews = township ? [body.line] : [];
  return {
    ...body,
    parent: parent?.[0] ?? null,
    parentRelation: parent?.[1] ?? null,
    role: township && body.line === 'party' ? 'responsible' : 'reviewing',
    reviews,
    activeFrom: null,
  };
}
