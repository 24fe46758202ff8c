import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { endProcess, type ProcessPlan } from '../../../../scripts/start/managed-process.js';
import { identify, signalGroup } from '../../../../scripts/start/process-identity.js';

const RESTART_MS = 200;
/** A process that takes longer than its plan allows is begun anew, as `npm start` does it. */
type PlanOf = () => Promise<Omit<ProcessPlan, 'name'>>;

/**
 * One process under test, run as `npm start` runs it and restarted as `npm start` restarts it after a first death, however often it dies.
 * `npm start` itself gives up after five deaths in a minute, which is what a nemesis is for.
 */
export class Part {
  private child: ChildProcess | undefined;
  private stopping = false;
  private current: Promise<void> = Promise.resolve();
  private up = false;
  /** Ends nobody asked for: the first few, in words. */
  readonly unexpected: string[] = [];
  deaths = 0;
  /** Nobody begins it anew before this. */
  private backAt: Promise<void> = Promise.resolve();
  private expected = false;

  /** @param plan asked before every start: PostgreSQL clears what a killed server left. */
  constructor(
    readonly name: string,
    private readonly plan: PlanOf,
    private readonly logFile: string,
  ) {}

  private get skewFile(): string {
    return `${this.logFile}.skew`;
  }

  get isUp(): boolean {
    return this.up;
  }
  get pid(): number | undefined {
    return this.child?.exitCode === null && this.child.signalCode === null ? this.child.pid : undefined;
  }

  /** Resolves once it does its work. @throws when the first start fails. */
  async start(): Promise<void> {
    await this.run();
  }

  /** Sends a signal to the process alone, not to what it started: SIGKILL leaves PostgreSQL's backends behind, as in life. */
  signal(signal: NodeJS.Signals): boolean {
    const pid = this.pid;
    if (pid === undefined) return false;
    if (signal === 'SIGKILL' || signal === 'SIGTERM') {
      this.expected = true;
      this.up = false;
    }
    return process.kill(pid, signal);
  }

  /** Kills it, and it stays away until what is returned is called. */
  takeAway(): () => void {
    let letBack = () => {};
    this.backAt = new Promise((resolve) => (letBack = resolve));
    this.signal('SIGKILL');
    return letBack;
  }

  /** Sets its wall clock off by so much; only API and worker have one of their own. */
  skew(offsetMs: number): void {
    if (!this.up) return;
    writeFileSync(this.skewFile, String(offsetMs));
    this.signal('SIGUSR2');
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const plan = await this.plan();
    const identity = this.pid === undefined ? undefined : identify(this.pid);
    if (!identity) return;
    signalGroup(identity.pid, 'SIGCONT');
    await endProcess(identity, plan.stopSignal, plan.stopTimeoutMs);
  }

  private async run(): Promise<void> {
    const plan = await this.plan();
    if (this.stopping) return;
    const child = this.spawn(plan);
    const ended = new Promise<string>((resolve) =>
      child.once('close', (code, signal) => resolve(String(code ?? signal))),
    );
    void ended.then((how) => this.died(how));
    const early = ended.then((how) => Promise.reject(new Error(`${this.name} ended (${how}) before it was ready`)));
    early.catch(() => {});
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.expected = true;
        child.kill('SIGKILL');
        reject(new Error(`${this.name} was not ready in time`));
      }, plan.readyTimeoutMs);
    });
    try {
      await Promise.race([plan.ready(child), early, late]);
      this.up = true;
    } finally {
      clearTimeout(timer);
    }
  }

  private spawn({ file, args, env, uid, gid, channel }: Omit<ProcessPlan, 'name'>): ChildProcess {
    const log = openSync(this.logFile, 'a');
    const stdio: StdioOptions = channel ? ['ignore', log, log, 'ipc'] : ['ignore', log, log];
    const child = spawn(file, args, { env: { ...env, SKEW_FILE: this.skewFile }, uid, gid, detached: true, stdio });
    closeSync(log);
    child.once('error', () => {});
    this.child = child;
    this.expected = false;
    return child;
  }

  private died(how: string): void {
    this.up = false;
    if (this.stopping) return;
    this.deaths += 1;
    if (!this.expected) this.unexpected.push(how);
    this.current = this.current
      .then(() => Promise.all([delay(RESTART_MS), this.backAt]))
      .then(() => this.run())
      // It died again before it was ready: `died` has been called for that end too.
      .catch(() => {});
  }
}
