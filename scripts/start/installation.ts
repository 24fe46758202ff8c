import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BusinessClock } from '../../libs/domain/business-clock.js';
import { clockEnvironment, type Config } from '../../libs/platform/config.js';
import { resolveTemporalBinary } from '../../libs/platform/temporal-binary.js';
import type { StartOptions } from '../start-options.mjs';
import { compiled, planApi, planWorker, runLoader, type ApplicationEnvironment, type DemoAccount } from './application.js';
import { clockOfExistingFolder, clockOfNewFolder } from './business-time.js';
import { FOLDER_FORMAT, writeWhole, type DataFolder, type FolderState } from './data-folder.js';
import { prepareDatabase, type DatabaseUrls } from './database.js';
import { endLeftovers } from './managed-process.js';
import { freePort, requirePort } from './ports.js';
import { preparePostgres } from './postgres.js';
import { loadSecrets } from './secrets.js';
import { StartError } from './start-error.js';
import type { Supervisor } from './supervisor.js';
import { planTemporal } from './temporal-server.js';

export type Step = <T>(label: string, run: () => Promise<T>) => Promise<T>;

/** What is up when `npm start` is done. */
export interface Running {
  url: string;
  clock: BusinessClock;
  accounts: DemoAccount[];
  /** Parts that run here and not elsewhere. */
  embedded: { postgres: boolean; temporal: boolean };
}

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

  constructor(private readonly parts: Parts) {
    const { options, config, folder } = parts;
    this.host = config.http.host;
    this.port = options.port ?? config.http.port;
    this.embedded = { postgres: config.databaseUrl === undefined, temporal: config.temporal.address === undefined };
    this.state = this.stateFor(folder.state);
  }

  async bringUp(): Promise<Running> {
    await this.clear();
    const [ownerUrl, temporalAddress] = await Promise.all([this.postgres(), this.temporal()]);
    const urls = await this.step('准备数据库（preparing the database）', () => this.prepareDatabase(ownerUrl));
    await this.application(urls, temporalAddress);
    return { url: this.url(), clock: this.state.clock, accounts: this.readAccounts(), embedded: this.embedded };
  }

  /** A folder whose first start was interrupted counts as new: nobody has used it yet. */
  private stateFor(found: FolderState | undefined): FolderState {
    const { options, folder, version } = this.parts;
    if (!found || found.pilot === 'pending') {
      return { format: FOLDER_FORMAT, version, pilot: 'pending', clock: clockOfNewFolder(options, Date.now()), ports: found?.ports ?? {} };
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
    if (ended.length > 0) console.log(`  上次未正常停止，已结束遗留进程（ended what the last start left running）：${ended.join(', ')}`);
    await requirePort(this.port, this.host);
    const interrupted = folder.state?.pilot === 'pending' && this.embedded.postgres && this.embedded.temporal;
    if (interrupted) for (const part of ['postgres', 'temporal']) rmSync(join(folder.path, part), { recursive: true, force: true });
    folder.save(this.state);
  }

  /** @returns the owner's address of the database. */
  private async postgres(): Promise<string> {
    const { config, folder, supervisor } = this.parts;
    if (config.databaseUrl !== undefined) return config.databaseUrl;
    const port = await this.keptPort('postgres');
    return this.step('PostgreSQL', async () => {
      const { plan, ownerUrl } = await preparePostgres(folder.path, port, loadSecrets(folder.path).owner);
      await this.run(() => supervisor.run(plan));
      return ownerUrl;
    });
  }

  private async temporal(): Promise<string> {
    const { config, folder, supervisor, step, stopping } = this.parts;
    if (config.temporal.address !== undefined) return config.temporal.address;
    const port = await this.keptPort('temporal');
    const binary = await resolveTemporalBinary({ say: (line) => console.log(`  ${line}`), step, signal: stopping });
    await this.step('Temporal', () => this.run(() => supervisor.run(planTemporal(folder.path, port, binary.path))));
    return `127.0.0.1:${port}`;
  }

  private async keptPort(part: 'postgres' | 'temporal'): Promise<number> {
    const port = await freePort(this.state.ports[part]);
    this.state = { ...this.state, ports: { ...this.state.ports, [part]: port } };
    this.parts.folder.save(this.state);
    return port;
  }

  private prepareDatabase(ownerUrl: string): Promise<DatabaseUrls> {
    const { config, folder } = this.parts;
    const { apiDatabaseUrl: apiUrl, workerDatabaseUrl: workerUrl } = config;
    if (!this.embedded.postgres && apiUrl !== undefined && workerUrl !== undefined) return prepareDatabase(ownerUrl, { apiUrl, workerUrl });
    return prepareDatabase(ownerUrl, loadSecrets(folder.path));
  }

  /** A new folder gets its data before the API opens, so that nobody decides anything in half of it. */
  private async application(urls: DatabaseUrls, temporalAddress: string): Promise<void> {
    const { supervisor } = this.parts;
    const env = this.environment(temporalAddress);
    const worker = () => this.step('Worker', () => this.run(() => supervisor.run(planWorker({ ...env, WORKER_DATABASE_URL: urls.workerUrl }))));
    const api = () => this.step('API', () => this.run(() => supervisor.run(planApi({ SEALING_KEY: loadSecrets(this.parts.folder.path).sealing, ...env, API_DATABASE_URL: urls.apiUrl }, this.url()))));
    if (this.state.pilot !== 'pending') {
      await Promise.all([worker(), api()]);
      return;
    }
    await worker();
    await this.load({ ...env, DATABASE_URL: urls.ownerUrl, API_DATABASE_URL: urls.apiUrl, WORKER_DATABASE_URL: urls.workerUrl });
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
      const label = options.empty ? '建立管理员（creating the administrator）' : '载入 2020 年试点（loading the pilot）';
      const accounts = await this.step(label, () => this.run(() => runLoader(loader, env, this.parts.stopping)));
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

  /** Begins nothing more once a stop was asked for. */
  private async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.parts.stopping.aborted) throw new StartError('已要求停止。', 'It was asked to stop.');
    return work();
  }

  private url = () => `http://${this.host === '0.0.0.0' ? '127.0.0.1' : this.host}:${this.port}`;
  private accountsFile = () => join(this.parts.folder.path, 'demo-accounts.json');
}
