import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BusinessClock } from '../../libs/domain/business-clock.js';
import { clockEnvironment, type Config } from '../../libs/platform/config.js';
import { resolveTemporalBinary } from '../../libs/platform/temporal-binary.js';
import type { StartOptions } from '../start-options.mjs';
import {
  compiled,
  planApi,
  planWorker,
  runLoader,
  type ApplicationEnvironment,
  type DemoAccount,
} from './application.js';
import { clockOfExistingFolder, clockOfNewFolder } from './business-time.js';
import { FOLDER_FORMAT, writeWhole, type DataFolder, type FolderState } from './data-folder.js';
import {
  accountsWithWork,
  databaseUrls,
  holdsData,
  prepareDatabase,
  type DatabaseUrls,
  type RoleAccess,
  type Waiting,
} from './database.js';
import { requireExternalServices } from './external-services.js';
import { endLeftovers } from './managed-process.js';
import { freePorts, requirePort } from './ports.js';
import { addressOf, preparePostgres } from './postgres.js';
import { loadSecrets, type Secrets } from './secrets.js';
import { StartError } from './start-error.js';
import type { Supervisor } from './supervisor.js';
import { planTemporal } from './temporal-server.js';

export type Step = <T>(label: string, run: () => Promise<T>) => Promise<T>;

/** What is up when `npm start` is done. */
export interface Running {
  url: string;
  clock: BusinessClock;
  accounts: DemoAccount[];
  /** Those of the demo accounts whose desk is not empty. */
  waiting: Waiting[];
  /** Parts that run here and not elsewhere. */
  embedded: { postgres: boolean; temporal: boolean };
}

type Ports = Record<'postgres' | 'temporal', number>;

interface Parts {
  options: StartOptions;
  config: Config;
  folder: DataFolder;
  supervisor: Supervisor;
  version: string;
  step: Step;
  /** Aborted when it is asked to stop. */
  stopping: AbortSignal;
}

/** One data folder on its way from "stopped" to "everything answers". */
export class Installation {
  private state: FolderState;
  private readonly host: string;
  private readonly port: number;
  private readonly embedded: Running['embedded'];
  private readonly failed = new AbortController();
  private readonly over: AbortSignal;

  constructor(private readonly parts: Parts) {
    const { options, config, folder } = parts;
    this.host = config.http.host;
    this.port = options.port ?? config.http.port;
    this.embedded = { postgres: config.databaseUrl === undefined, temporal: config.temporal.address === undefined };
    this.state = this.stateFor(folder.state);
    this.over = AbortSignal.any([parts.stopping, this.failed.signal]);
  }

  async bringUp(): Promise<Running> {
    await this.clear();
    const ports = await this.keepPorts();
    const { config, folder } = this.parts;
    const secrets = loadSecrets(folder.path);
    const ownerUrl = config.databaseUrl ?? addressOf(ports.postgres, secrets.owner);
    const urls = databaseUrls(ownerUrl, this.roleAccess(secrets));
    const services = this.services(ports, ownerUrl, secrets);
    services.catch(() => {});
    await this.application(services, urls, config.temporal.address ?? `127.0.0.1:${ports.temporal}`);
    const accounts = this.readAccounts();
    return {
      url: this.url(),
      clock: this.state.clock,
      accounts,
      waiting: accounts.length > 1 ? await accountsWithWork(ownerUrl) : [],
      embedded: this.embedded,
    };
  }

  /** A folder whose first start was interrupted counts as new: nobody has used it yet. */
  private stateFor(found: FolderState | undefined): FolderState {
    const { options, folder, version } = this.parts;
    if (!found || found.pilot === 'pending') {
      return {
        format: FOLDER_FORMAT,
        version,
        pilot: 'pending',
        clock: clockOfNewFolder(options, Date.now()),
        ports: found?.ports ?? {},
      };
    }
    if (options.empty && found.pilot === 'loaded') {
      throw new StartError(
        `数据文件夹 ${folder.path} 已有演示数据，--empty 只用于新文件夹：请用 --data 另选一个。`,
        `The data folder ${folder.path} already holds the demo data, and --empty is for a new one: give it with --data.`,
      );
    }
    return { ...found, version, clock: clockOfExistingFolder(options, found, folder.path) };
  }

  /** Ends what a killed start left behind, and makes sure of the port before anything long begins. */
  private async clear(): Promise<void> {
    const { folder } = this.parts;
    const ended = await endLeftovers(join(folder.path, 'run'));
    if (ended.length > 0)
      console.log(`  上次未正常停止，已结束遗留进程（ended what the last start left running）：${ended.join(', ')}`);
    await requirePort(this.port, this.host);
    for (const warning of await requireExternalServices(this.parts.config)) console.log(`  ${warning}`);
    const interrupted = folder.state?.pilot === 'pending' && this.embedded.postgres && this.embedded.temporal;
    if (interrupted)
      for (const part of ['postgres', 'temporal']) rmSync(join(folder.path, part), { recursive: true, force: true });
    folder.save(this.state);
  }

  /** Database and engine, as far as they run here, and the database brought to this version. */
  private async services(ports: Ports, ownerUrl: string, secrets: Secrets): Promise<void> {
    await this.together([this.postgres(ports.postgres, secrets.owner), this.temporal(ports.temporal)]);
    await this.step('准备数据库（preparing the database）', () => prepareDatabase(ownerUrl, this.roleAccess(secrets)));
    if (this.state.pilot === 'pending' && (await holdsData(ownerUrl))) throw this.databaseInUse();
  }

  /** Ends only when all have ended, so that nothing still starts while the rest is stopped; the first failure ends the others early. */
  private async together(works: Promise<void>[]): Promise<void> {
    for (const work of works) work.catch(() => this.failed.abort());
    const failures = (await Promise.allSettled(works)).filter((one) => one.status === 'rejected');
    const first = failures.find(({ reason }) => reason?.name !== 'AbortError') ?? failures[0];
    if (first) throw first.reason;
  }

  private async postgres(port: number, password: string): Promise<void> {
    const { folder, supervisor } = this.parts;
    if (!this.embedded.postgres) return;
    await this.step('PostgreSQL', async () => {
      const plan = await preparePostgres({ folder: folder.path, port, password, signal: this.over });
      await this.run(() => supervisor.run(plan));
    });
  }

  private async temporal(port: number): Promise<void> {
    const { config, folder, supervisor, step } = this.parts;
    if (!this.embedded.temporal) return;
    const { path: binary } = await resolveTemporalBinary({
      say: (line) => console.log(`  ${line}`),
      step,
      signal: this.over,
    });
    const plan = planTemporal(folder.path, { port, namespace: config.temporal.namespace, binary });
    await this.step('Temporal', () => this.run(() => supervisor.run(plan)));
  }

  /** The same ports as last time where they are free. The folder remembers those of the parts that run here. */
  private async keepPorts(): Promise<Ports> {
    const { postgres, temporal } = this.state.ports;
    const ports = await freePorts({ postgres, temporal });
    const kept = {
      ...(this.embedded.postgres ? { postgres: ports.postgres } : {}),
      ...(this.embedded.temporal ? { temporal: ports.temporal } : {}),
    };
    this.state = { ...this.state, ports: { ...this.state.ports, ...kept } };
    this.parts.folder.save(this.state);
    return ports;
  }

  private roleAccess(secrets: Secrets): RoleAccess {
    const { apiDatabaseUrl: apiUrl, workerDatabaseUrl: workerUrl } = this.parts.config;
    return !this.embedded.postgres && apiUrl !== undefined && workerUrl !== undefined ? { apiUrl, workerUrl } : secrets;
  }

  private databaseInUse(): StartError {
    return new StartError(
      `数据库中已有数据，但不是由数据文件夹 ${this.parts.folder.path} 完整载入的：请用原来的文件夹（--data），或指定一个空库。`,
      `The database holds data that the data folder ${this.parts.folder.path} has not loaded completely: use the folder it belongs to (--data), or name an empty database.`,
    );
  }

  /**
   * In a folder that has its data both processes load their programs while the services start. A new folder gets its data before the
   * API opens, so that nobody decides anything in half of it.
   */
  private async application(services: Promise<void>, urls: DatabaseUrls, temporalAddress: string): Promise<void> {
    const { supervisor, folder } = this.parts;
    const secrets = loadSecrets(folder.path);
    const env = { ...this.environment(temporalAddress), ENGINE_KEYS: secrets.engine };
    const worker = () =>
      this.step('Worker', () =>
        this.run(() => supervisor.run(planWorker({ ...env, WORKER_DATABASE_URL: urls.workerUrl }, services))),
      );
    const api = () =>
      this.step('API', () =>
        this.run(() =>
          supervisor.run(
            planApi({ SEALING_KEY: secrets.sealing, ...env, API_DATABASE_URL: urls.apiUrl }, this.url(), services),
          ),
        ),
      );
    if (this.state.pilot !== 'pending') {
      await Promise.all([services, worker(), api()]);
      return;
    }
    await services;
    await worker();
    await this.load({
      ...env,
      DATABASE_URL: urls.ownerUrl,
      API_DATABASE_URL: urls.apiUrl,
      WORKER_DATABASE_URL: urls.workerUrl,
    });
    await api();
  }

  private environment(temporalAddress: string): ApplicationEnvironment {
    const env: ApplicationEnvironment = {
      ...process.env,
      ...clockEnvironment(this.state.clock),
      TEMPORAL_ADDRESS: temporalAddress,
      HOST: this.host,
      PORT: String(this.port),
      DATA_DIR: this.parts.folder.path,
    };
    // The owner's password is not the application's business.
    delete env['DATABASE_URL'];
    delete env['DATABASE_URL_FILE'];
    return env;
  }

  /** Demo data, or the first administrator of an empty system. */
  private async load(env: ApplicationEnvironment): Promise<void> {
    const { options, folder } = this.parts;
    const loader = options.empty ? 'scripts/create-administrator.js' : 'scripts/load-pilot.js';
    if (existsSync(compiled(loader))) {
      const label = options.empty
        ? '建立管理员（creating the administrator）'
        : '载入 2020 年试点（loading the pilot）';
      const accounts = await this.step(label, () => this.run(() => runLoader(loader, env, this.over)));
      writeWhole(this.accountsFile(), JSON.stringify(accounts, null, 2), 0o600);
    }
    this.state = { ...this.state, pilot: options.empty ? 'none' : 'loaded' };
    folder.save(this.state);
  }

  private readAccounts(): DemoAccount[] {
    const file = this.accountsFile();
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoAccount[]) : [];
  }

  private step: Step = (label, run) => this.parts.step(label, run);

  /** Begins nothing more once a stop was asked for or another part has failed. */
  private async run<T>(work: () => Promise<T>): Promise<T> {
    this.over.throwIfAborted();
    return work();
  }

  private url = () => addressFor(this.host, this.port);
  private accountsFile = () => join(this.parts.folder.path, 'demo-accounts.json');
}

/** The address a browser on this machine opens for what listens on `host`. */
function addressFor(host: string, port: number): string {
  const local = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host];
  return `http://${local ?? (host.includes(':') ? `[${host}]` : host)}:${port}`;
}
