import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { BusinessClock } from '../../../../libs/domain/business-clock.js';
import { urlAs } from '../../../../libs/data/migrate.js';
import { clockEnvironment, loadConfig } from '../../../../libs/platform/config.js';
import { resolveTemporalBinary } from '../../../../libs/platform/temporal-binary.js';
import { planApi, planWorker } from '../../../../scripts/start/application.js';
import { prepareDatabase } from '../../../../scripts/start/database.js';
import type { ProcessPlan } from '../../../../scripts/start/managed-process.js';
import { isListening } from '../../../../scripts/start/ports.js';
import { addressOf, preparePostgres } from '../../../../scripts/start/postgres.js';
import { waitFor } from '../../../../scripts/start/process-identity.js';
import { planTemporal } from '../../../../scripts/start/temporal-server.js';
import { freePorts } from '../../../bench/servers/child.js';
import { prepareTemporalOnPostgres, registerNamespace } from '../../../bench/servers/temporal-postgres.js';
import { untilServing } from '../../../bench/servers/temporal.js';
import { BreakableLink } from '../../../support/breakable-link.js';
import { Disk } from './disk.js';
import { Part } from './part.js';
import { loadProductData, type ProductData } from './product-data.js';

export const ENGINES = ['start', 'services'] as const;
export type EngineKind = (typeof ENGINES)[number];
/** `start`: queues on PostgreSQL, and a Temporal development server on its file. */
export const LINKS = ['api-postgres', 'worker-postgres', 'api-engine', 'worker-engine', 'worker-redis'] as const;
export type LinkName = (typeof LINKS)[number];

export interface ProductOptions {
  engine: EngineKind;
  apis: number;
  workers: number;
  clock: BusinessClock;
  /** Units for cases. */
  units: number;
  /** A disk of its own for the data. */
  ownDisk: boolean;
  say: (line: string) => void;
}

const PASSWORD = 'faults';
const NODE_CLOCK = new URL('./skewed-clock.js', import.meta.url).href;
/** The log of a small disk is not to fill it by itself. */
const POSTGRES_SETTINGS = ['max_connections=400', 'max_wal_size=256MB'].flatMap((setting) => ['-c', setting]);

type Plan = Omit<ProcessPlan, 'name'>;

/** The whole product, each of its processes apart and each on links that can be broken. */
export class ProductParts {
  readonly parts = new Map<string, Part>();
  readonly links = new Map<LinkName, BreakableLink>();
  readonly apiUrls: string[] = [];
  disk: Disk | null = null;
  ownerUrl = '';
  /** Of the engine, without a link between. */
  temporalAddress = '';
  redisUrl: string | null = null;
  data!: ProductData;
  private readonly sealingKey = randomBytes(32).toString('base64');
  private readonly engineKeys = randomBytes(32).toString('base64');
  /** What goes through its engine is sealed with. */
  readonly seals = loadConfig({ ENGINE_KEYS: this.engineKeys }).engine;

  private constructor(
    readonly folder: string,
    readonly options: ProductOptions,
  ) {}

  static async start(options: ProductOptions): Promise<ProductParts> {
    const folder = mkdtempSync(join(tmpdir(), 'qunjian-faults-'));
    chmodSync(folder, 0o755); // PostgreSQL does not run as root: its own user must reach its folder
    const product = new ProductParts(folder, options);
    try {
      await product.bringUp();
      return product;
    } catch (error) {
      await product.stop(true);
      throw error;
    }
  }

  /** Parts whose names begin so: `api` are all of them. */
  named(prefix: string): Part[] {
    return [...this.parts.values()].filter(({ name }) => name.startsWith(prefix));
  }

  /** Ends everything, and takes its data away unless they are kept. */
  async stop(keep: boolean): Promise<void> {
    const order = ['api', 'worker', 'engine', 'redis', 'postgres'];
    this.disk?.clear();
    for (const link of this.links.values()) link.flow();
    for (const prefix of order) await Promise.all(this.named(prefix).map((part) => part.stop()));
    await Promise.all([...this.links.values()].map((link) => link.cut()));
    if (keep && this.disk) this.rescueLogs();
    this.disk?.unmount();
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }

  /** Where the logs of a kept run are. */
  get logFolder(): string {
    return join(this.dataFolder(), 'logs');
  }

  /** Where the API keeps papers. */
  get documentFolder(): string {
    return join(this.dataFolder(), 'documents');
  }

  /** What Redis had on its disk is lost; it must be down. */
  emptyRedis(): void {
    rmSync(join(this.dataFolder(), 'redis'), { recursive: true, force: true });
    mkdirSync(join(this.dataFolder(), 'redis'));
  }

  private async bringUp(): Promise<void> {
    if (this.options.ownDisk) this.disk = Disk.mount(join(this.folder, 'disk'));
    mkdirSync(this.logFolder, { recursive: true });
    const { engine, apis, workers } = this.options;
    const [postgres, temporal, redis, ...http] = await freePorts(3 + apis);
    this.ownerUrl = addressOf(postgres!, PASSWORD);
    await this.begin('postgres', () => this.planPostgres(postgres!));
    await this.linkTo(['api-postgres', 'worker-postgres'], postgres!);
    await this.begin('engine', await this.engine(temporal!, postgres!));
    await this.linkTo(['api-engine', 'worker-engine'], Number(this.temporalAddress.split(':')[1]));
    if (engine === 'services') await this.redis(redis!);
    await prepareDatabase(this.ownerUrl, { api: PASSWORD, worker: PASSWORD });
    this.data = await loadProductData(this.ownerUrl, this.options.units);
    for (let nth = 1; nth <= workers; nth += 1) await this.begin(`worker-${nth}`, async () => this.planWorker());
    for (const [nth, port] of http.entries()) {
      this.apiUrls.push(`http://127.0.0.1:${port}`);
      await this.begin(`api-${nth + 1}`, async () => this.planApi(port));
    }
  }

  private async begin(name: string, plan: () => Promise<Plan>): Promise<void> {
    const part = new Part(name, plan, join(this.logFolder, `${name}.log`));
    this.parts.set(name, part);
    await part.start();
  }

  private async linkTo(names: LinkName[], port: number): Promise<void> {
    for (const name of names) this.links.set(name, await BreakableLink.to('127.0.0.1', port));
  }

  private async planPostgres(port: number): Promise<Plan> {
    const plan = await preparePostgres({
      folder: this.dataFolder(),
      port,
      password: PASSWORD,
      signal: new AbortController().signal,
    });
    return { ...plan, args: [...plan.args, ...POSTGRES_SETTINGS] };
  }

  private async engine(port: number, postgresPort: number): Promise<() => Promise<Plan>> {
    if (this.options.engine === 'services') return this.engineOnPostgres(postgresPort);
    const { path: binary } = await resolveTemporalBinary({ say: this.options.say });
    this.temporalAddress = `127.0.0.1:${port}`;
    return async () => planTemporal(this.dataFolder(), { port, namespace: 'default', binary });
  }

  private async engineOnPostgres(port: number): Promise<() => Promise<Plan>> {
    const { program, args, address } = await prepareTemporalOnPostgres({
      folder: this.dataFolder(),
      postgres: {
        port,
        user: 'qunjian',
        password: PASSWORD,
        createDatabase: (name) => this.sql(`CREATE DATABASE ${name}`),
      },
      env: process.env,
      say: this.options.say,
    });
    this.temporalAddress = address;
    return async () => ({
      file: program,
      args,
      env: process.env,
      channel: false,
      ready: (child) =>
        untilServing({ process: child, logFile: join(this.logFolder, 'engine.log') }, address, registerNamespace),
      readyTimeoutMs: 120_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 15_000,
    });
  }

  private async redis(port: number): Promise<void> {
    const folder = join(this.dataFolder(), 'redis');
    mkdirSync(folder, { recursive: true });
    this.redisUrl = `redis://127.0.0.1:${port}`;
    await this.begin('redis', async () => ({
      file: 'redis-server',
      args: ['--port', String(port), '--bind', '127.0.0.1', '--appendonly', 'yes', '--save', '', '--dir', folder],
      env: process.env,
      channel: false,
      ready: async () => void (await waitFor(() => isListening(port), 20_000)),
      readyTimeoutMs: 20_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 10_000,
    }));
    await this.linkTo(['worker-redis'], port);
  }

  private planWorker(): Plan {
    const redis = this.links.get('worker-redis');
    return withClock(
      planWorker(
        {
          ...this.environment('worker-engine'),
          WORKER_DATABASE_URL: this.urlOver('worker-postgres', 'qunjian_worker'),
          ...(redis ? { REDIS_URL: `redis://127.0.0.1:${redis.port}` } : {}),
        },
        Promise.resolve(),
      ),
    );
  }

  private planApi(port: number): Plan {
    return withClock(
      planApi(
        {
          ...this.environment('api-engine'),
          API_DATABASE_URL: this.urlOver('api-postgres', 'qunjian_api'),
          SEALING_KEY: this.sealingKey,
          HOST: '127.0.0.1',
          PORT: String(port),
        },
        `http://127.0.0.1:${port}`,
        Promise.resolve(),
      ),
    );
  }

  private urlOver(link: LinkName, role: 'qunjian_api' | 'qunjian_worker'): string {
    const url = new URL(urlAs(this.ownerUrl, role, PASSWORD));
    url.port = String(this.links.get(link)!.port);
    return url.href;
  }

  private environment(engine: LinkName): NodeJS.ProcessEnv {
    const { clock } = this.options;
    return {
      ...process.env,
      ...clockEnvironment(clock),
      NODE_ENV: 'development',
      ENGINE_KEYS: this.engineKeys,
      LOG_LEVEL: 'warn',
      SESSION_IDLE_MINUTES: '720',
      SESSION_ABSOLUTE_HOURS: '72',
      TEMPORAL_ADDRESS: `127.0.0.1:${this.links.get(engine)!.port}`,
      DATA_DIR: this.dataFolder(),
    };
  }

  private async sql(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.ownerUrl });
    await client.connect();
    await client.query(text).finally(() => client.end());
  }

  private rescueLogs(): void {
    const target = join(this.folder, 'logs');
    mkdirSync(target, { recursive: true });
    if (!existsSync(this.logFolder)) return;
    for (const file of readdirSync(this.logFolder)) copyFileSync(join(this.logFolder, file), join(target, file));
  }

  private dataFolder = () => this.disk?.path ?? join(this.folder, 'data');
}

/** Its wall clock follows what the harness says. */
function withClock(plan: ProcessPlan): Plan {
  return { ...plan, args: ['--import', NODE_CLOCK, ...plan.args] };
}
