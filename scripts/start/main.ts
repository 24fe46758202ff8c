import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ConfigError, loadConfig, type Config } from '../../libs/platform/config.js';
import { TemporalBinaryError } from '../../libs/platform/temporal-binary.js';
import type { StartOptions } from '../start-options.mjs';
import { Installation, type Running, type Step } from './installation.js';
import { folderProblem, openDataFolder, writeWhole, type DataFolder } from './data-folder.js';
import { readyText } from './ready-text.js';
import { StartError } from './start-error.js';
import { Supervisor } from './supervisor.js';

/** Everything on one machine (api.md "Commands"). Returns once all of it answers; it then runs until a signal stops it. */
export async function start(options: StartOptions, step: Step): Promise<void> {
  let folder = '';
  try {
    const config = readConfig();
    folder = options.dataDir ?? config.dataDir;
    await new Start(options, config, step).run();
  } catch (error) {
    const expected = error instanceof ConfigError || error instanceof TemporalBinaryError;
    throw expected ? new StartError(error.message) : (folderProblem(folder, error) ?? error);
  }
}

/** @throws StartError in production: the embedded parts are for evaluation. */
function readConfig(): Config {
  const config = loadConfig();
  if (config.nodeEnv !== 'production') return config;
  throw new StartError(
    '`npm start` 用于评估，不用于生产（NODE_ENV=production）：请使用 docker-compose.yml。',
    '`npm start` is for evaluation, not for production (NODE_ENV=production): use docker-compose.yml.',
  );
}

class Start {
  private readonly version = (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;
  private readonly folder: DataFolder;
  private readonly supervisor: Supervisor;
  private readonly stopping = new AbortController();

  constructor(
    private readonly options: StartOptions,
    private readonly config: Config,
    private readonly step: Step,
  ) {
    this.folder = openDataFolder(options.dataDir ?? config.dataDir, this.version);
    const places = { runFolder: join(this.folder.path, 'run'), logFolder: join(this.folder.path, 'logs') };
    this.supervisor = new Supervisor(
      places,
      (line) => console.log(`  ${line}`),
      (error) => void this.stop(1, error.message),
    );
  }

  async run(): Promise<void> {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.onSignal());
    // Whoever started this with a channel takes it along when they end.
    if (process.connected === false) return;
    process.on(
      'disconnect',
      () => void this.stop(0, '启动它的程序已结束，正在停止（whoever started this has ended, stopping）…'),
    );
    rmSync(this.readyFile(), { force: true });
    try {
      const { options, config, folder, supervisor, version, step } = this;
      this.announce(
        await new Installation({
          options,
          config,
          folder,
          supervisor,
          version,
          step,
          stopping: this.stopping.signal,
        }).bringUp(),
      );
    } catch (error) {
      // When it is being stopped, processes ending early are what was asked for.
      if (this.stopping.signal.aborted) return;
      await this.end();
      throw error;
    }
  }

  private announce(running: Running): void {
    if (this.stopping.signal.aborted) return;
    const ready = {
      url: running.url,
      waiting: running.waiting,
      pid: process.pid,
      version: this.version,
      startedAt: new Date(performance.timeOrigin).toISOString(),
      readyAfterMs: Math.round(performance.now()),
    };
    writeWhole(this.readyFile(), JSON.stringify(ready, null, 2));
    console.log(readyText({ ...ready, ...running, folder: this.folder.path }));
  }

  private onSignal(): void {
    if (this.stopping.signal.aborted) {
      this.supervisor.killAll();
      process.exit(1);
    }
    void this.stop(0, '正在停止（stopping）…');
  }

  private async stop(code: number, why: string): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.stopping.abort();
    console.log(`\n${why}`);
    await this.end();
    console.log('已停止，数据已保留（stopped, the data stays）。');
    process.exit(code);
  }

  private async end(): Promise<void> {
    rmSync(this.readyFile(), { force: true });
    await this.supervisor.stopAll();
    this.folder.release();
  }

  private readyFile = () => join(this.folder.path, 'ready.json');
}
