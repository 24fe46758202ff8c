import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './data-folder.js';
import { fullDisk } from './disk.js';
import { identify, isRunning, signalGroup, waitFor, type ProcessIdentity } from './process-identity.js';
import { StartError } from './start-error.js';

export interface ProcessPlan {
  name: 'postgres' | 'temporal' | 'worker' | 'api';
  file: string;
  args: string[];
  /** Another user to run as. */
  uid?: number;
  gid?: number;
  env: NodeJS.ProcessEnv;
  /** Opens a channel, by which the process says it is ready and notices that this one is gone. */
  channel: boolean;
  /** Clears what a killed process left behind, before the next one is started. */
  beforeRestart?: () => Promise<void>;
  /** Resolves once the process does its work. */
  ready: (child: ChildProcess) => Promise<void>;
  readyTimeoutMs: number;
  /** Asks for an orderly end. */
  stopSignal: NodeJS.Signals;
  stopTimeoutMs: number;
}

export interface ProcessPlaces {
  /** Identities of what runs, for the start after a crash. */
  runFolder: string;
  logFolder: string;
}

const RESTARTS_PER_MINUTE = 5;
const LOG_LIMIT_BYTES = 20_000_000;
const LOG_WATCH_MS = 600_000;
const ROOM_WATCH_MS = 1_000;

/** One child process: started in a group of its own (so that Ctrl-C reaches it only in order), watched, restarted, stopped. */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  private stopping = false;
  private deaths: number[] = [];
  private logWatch: NodeJS.Timeout | undefined;

  /**
   * @param report a line for the operator when it dies and is restarted.
   * @param giveUp called when it dies again and again.
   */
  constructor(
    private readonly plan: ProcessPlan,
    private readonly places: ProcessPlaces,
    private readonly report: (line: string) => void,
    private readonly giveUp: (error: StartError) => void,
  ) {}

  /** @throws StartError naming the log, when it ends or is silent instead of becoming ready. */
  async start(): Promise<void> {
    this.logWatch ??= setInterval(() => cutLog(this.logFile()), LOG_WATCH_MS).unref();
    const child = this.spawn();
    const ended = new Promise<never>((_, reject) =>
      child.once('close', (code, signal) => reject(this.endedEarly(code ?? signal))),
    );
    // Once it is ready its end is `onDeath`'s business.
    ended.catch(() => {});
    let timer: NodeJS.Timeout | undefined;
    const silent = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.silent()), this.plan.readyTimeoutMs);
    });
    try {
      await Promise.race([this.plan.ready(child), ended, silent]);
    } finally {
      clearTimeout(timer);
    }
    child.once('close', (code, signal) => void this.onDeath(code ?? signal));
    // It may have died between the two listeners.
    if (child.exitCode !== null || child.signalCode !== null) void this.onDeath(child.exitCode ?? child.signalCode);
  }

  /** Ends it in order, or by force after `stopTimeoutMs`. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.logWatch);
    const child = this.child;
    if (child?.pid === undefined) return;
    const identity = identify(child.pid);
    if (identity) await endProcess(identity, this.plan.stopSignal, this.plan.stopTimeoutMs);
    rmSync(this.identityFile(), { force: true });
  }

  /** At once and without order: the second Ctrl-C. */
  kill(): void {
    this.stopping = true;
    if (this.child?.pid !== undefined) signalGroup(this.child.pid, 'SIGKILL');
  }

  private spawn(): ChildProcess {
    mkdirSync(this.places.logFolder, { recursive: true });
    const log = openLog(this.logFile());
    const { file, args, env, uid, gid, channel } = this.plan;
    const stdio: StdioOptions = channel ? ['ignore', log, log, 'ipc'] : ['ignore', log, log];
    const child = spawn(file, args, { env, uid, gid, detached: true, stdio });
    closeSync(log);
    child.once('error', () => {});
    this.child = child;
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity) writeWhole(this.identityFile(), JSON.stringify(identity));
    return child;
  }

  private async onDeath(how: number | string | null): Promise<void> {
    if (this.stopping) return;
    if (await this.waitedForRoom()) return this.restart();
    // It was told to end and did so in order, as `npm run dev` does after a change: no death.
    if (how === 0) return this.restart();
    const now = Date.now();
    this.deaths = [...this.deaths.filter((at) => now - at < 60_000), now];
    if (this.deaths.length > RESTARTS_PER_MINUTE) return this.giveUp(this.endedEarly(how));
    this.report(
      `${this.plan.name} 意外结束（${how}），正在重启（ended unexpectedly, restarting）。日志 log: ${this.logFile()}`,
    );
    await new Promise((resolve) => setTimeout(resolve, pauseBefore(this.deaths.length)));
    return this.restart();
  }

  /** A death on a full disk is the disk's: it is not counted, and there is no restart before there is room. @returns whether it was full */
  private async waitedForRoom(): Promise<boolean> {
    const full = fullDisk(this.places.runFolder);
    if (!full) return false;
    this.report(
      `磁盘 ${full.mount} 已满（剩余 ${full.freeMb} MB，数据文件夹 ${full.folder} 在其上），${this.plan.name} 已停，请腾出空间，腾出后自动恢复。 ` +
        `The disk ${full.mount} is full (${full.freeMb} MB left; it holds the data folder ${full.folder}): ${this.plan.name} stands still; make room, and it goes on by itself.`,
    );
    while (!this.stopping && fullDisk(this.places.runFolder))
      await new Promise((resolve) => setTimeout(resolve, ROOM_WATCH_MS));
    return true;
  }

  private async restart(): Promise<void> {
    if (this.stopping) return;
    try {
      await this.plan.beforeRestart?.();
      if (this.stopping) return;
      await this.start();
      this.report(`${this.plan.name} 已恢复（is back）。`);
    } catch (error) {
      if (this.child?.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
      void this.onDeath(error instanceof Error ? error.message : null);
    }
  }

  private endedEarly(how: number | string | null): StartError {
    return new StartError(
      `${this.plan.name} 无法运行（${how}），原因见 ${this.logFile()}。`,
      `${this.plan.name} does not run; see the log ${this.logFile()}.`,
    );
  }

  private silent(): StartError {
    const seconds = this.plan.readyTimeoutMs / 1000;
    return new StartError(
      `${this.plan.name} 在 ${seconds} 秒内没有就绪，原因见 ${this.logFile()}。`,
      `${this.plan.name} was not ready within ${seconds} s; see the log ${this.logFile()}.`,
    );
  }

  private logFile = () => join(this.places.logFolder, `${this.plan.name}.log`);
  private identityFile = () => join(this.places.runFolder, `${this.plan.name}.json`);
}

/** None before the first restart in a minute: a process that was killed can come back at once. @param deaths within the last minute @returns milliseconds */
function pauseBefore(deaths: number): number {
  return deaths === 1 ? 0 : 100 * 2 ** (deaths - 1);
}

function openLog(file: string): number {
  cutLog(file);
  return openSync(file, 'a');
}

/** Puts a log that has grown long aside and begins it anew, also under a process that writes to it: what is appended goes to the end there is then. */
export function cutLog(file: string, limitBytes = LOG_LIMIT_BYTES): void {
  try {
    if (!existsSync(file) || statSync(file).size <= limitBytes) return;
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
  } catch {
    // A full disk: there is nothing better to do than to try again later.
  }
}

/** Ends a process and its group: in order, and by force when that takes too long. */
export async function endProcess(identity: ProcessIdentity, signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
  const isOver = () => !isRunning(identity);
  try {
    process.kill(identity.pid, signal);
  } catch {
    return;
  }
  if (await waitFor(isOver, timeoutMs)) return;
  signalGroup(identity.pid, 'SIGKILL');
  await waitFor(isOver, 5_000);
}

/**
 * Ends what an earlier start of this folder left behind when it was killed. Readers go before what they read from.
 * @returns names of what was still running.
 */
export async function endLeftovers(runFolder: string): Promise<string[]> {
  const found = existsSync(runFolder) ? readdirSync(runFolder).filter((file) => file.endsWith('.json')) : [];
  const order = ['api.json', 'worker.json', 'temporal.json', 'postgres.json'];
  const ended: string[] = [];
  for (const file of found.sort((a, b) => order.indexOf(a) - order.indexOf(b))) {
    const identity = readIdentity(join(runFolder, file));
    if (identity && isRunning(identity)) {
      // SIGINT is PostgreSQL's orderly end that does not wait for clients.
      await endProcess(identity, file === 'postgres.json' ? 'SIGINT' : 'SIGTERM', 10_000);
      ended.push(file.replace('.json', ''));
    }
    rmSync(join(runFolder, file), { force: true });
  }
  return ended;
}

function readIdentity(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
