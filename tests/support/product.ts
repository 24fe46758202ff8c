import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/start/ports.js';
import { isRunning, signalGroup, waitFor, type ProcessIdentity } from '../../scripts/start/process-identity.js';
import { ApiClient } from './api-client.js';

type Environment = Record<string, string | undefined>;
export type Part = 'postgres' | 'temporal' | 'worker' | 'api';

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}
export interface Account {
  username: string;
  password: string;
  roles: string[];
  body: string;
}
interface Ready {
  url: string;
  /** Accounts whose desk has work on it. */
  waiting: { username: string; role: string; cases: number }[];
  pid: number;
  version: string;
  startedAt: string;
  readyAfterMs: number;
}

/** `npm start` on a data folder of its own, as a person runs it. */
export class Product {
  private child: ChildProcess | undefined;
  private ended: Promise<Ended> | undefined;
  port = 0;

  private constructor(readonly folder: string) {}

  static async inNewFolder(): Promise<Product> {
    const product = new Product(join(mkdtempSync(join(tmpdir(), 'qunjian-start-')), 'data'));
    product.port = await freePort();
    return product;
  }

  /** Of a folder that something else has made beside this one. */
  static async at(folder: string): Promise<Product> {
    const product = new Product(folder);
    product.port = await freePort();
    return product;
  }

  /** Starts it and waits until everything answers. @throws with its output when it ends instead. */
  async start(args: string[] = [], env: Environment = {}): Promise<Ready> {
    // What a killed start left is no news.
    rmSync(this.path('ready.json'), { force: true });
    this.ended = this.launch(args, env);
    let end: Ended | undefined;
    void this.ended.then((result) => (end = result));
    await waitFor(() => end !== undefined || this.isReady(), 240_000, 50);
    if (end) throw new Error(`npm start ended (${end.code}):\n${end.stdout}${end.stderr}`);
    return this.ready();
  }

  /** Starts it and waits for its end: what is refused. */
  run(args: string[] = [], env: Environment = {}): Promise<Ended> {
    return this.launch(args, env);
  }

  ready(): Ready {
    return JSON.parse(readFileSync(this.path('ready.json'), 'utf8')) as Ready;
  }
  isReady(): boolean {
    return existsSync(this.path('ready.json'));
  }
  accounts(): Account[] {
    return JSON.parse(readFileSync(this.path('demo-accounts.json'), 'utf8')) as Account[];
  }
  /** Permissions of a file of the folder, e.g. `600`. */
  modeOf(name: string): string {
    return (statSync(this.path(name)).mode & 0o777).toString(8);
  }
  has(name: string): boolean {
    return existsSync(this.path(name));
  }
  log(part: Part): string {
    return readFileSync(this.path(join('logs', `${part}.log`)), 'utf8');
  }
  path(name: string): string {
    return join(this.folder, name);
  }

  anonymous(): ApiClient {
    return new ApiClient(this.ready().url);
  }
  async as(username: string): Promise<ApiClient> {
    const client = this.anonymous();
    const { password } = this.accounts().find((one) => one.username === username)!;
    const { status, text } = await client.login(username, password);
    if (status !== 200) throw new Error(text);
    return client;
  }

  /** The parts that run now, by name. */
  processes(): Map<Part, ProcessIdentity> {
    const files = existsSync(this.path('run'))
      ? readdirSync(this.path('run')).filter((file) => file.endsWith('.json'))
      : [];
    return new Map(
      files.map((file) => [
        file.replace('.json', '') as Part,
        JSON.parse(readFileSync(this.path(join('run', file)), 'utf8')) as ProcessIdentity,
      ]),
    );
  }

  /** Asks the process itself, as Ctrl-C does, and waits for its end. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<Ended> {
    process.kill(this.ready().pid, signal);
    return this.ended!;
  }

  /** SIGKILL without order: `npm start` itself, and all of its parts unless only itself is meant. */
  async kill(which: 'everything' | 'npm start alone'): Promise<void> {
    const victims = which === 'everything' ? [...this.processes().values()] : [];
    signalGroup(this.ready().pid, 'SIGKILL');
    for (const { pid } of victims) signalGroup(pid, 'SIGKILL');
    await this.ended;
    await waitFor(() => !victims.some(isRunning), 10_000);
  }

  /** Ends whatever is left and removes the folder. */
  async remove(): Promise<void> {
    const left = this.processes();
    if (this.child?.exitCode === null && this.child.signalCode === null) {
      if (this.isReady()) await this.stop();
      else signalGroup(this.child.pid!, 'SIGKILL');
    }
    for (const { pid } of [...left.values()].filter(isRunning)) signalGroup(pid, 'SIGKILL');
    rmSync(join(this.folder, '..'), { recursive: true, force: true });
  }

  private async launch(args: string[], env: Environment): Promise<Ended> {
    const words = ['start', '--silent', '--', '--data', this.folder, '--port', String(this.port), ...args];
    const child = spawn('npm', words, { env: { ...withoutServices(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout: stdout(), stderr: stderr() };
  }
}

/** The environment of this process without what would replace or change a part of the product. */
function withoutServices(): Environment {
  const changing =
    /^(DATABASE_URL|API_DATABASE_URL|WORKER_DATABASE_URL|REDIS_URL|TEMPORAL_.*|CLOCK_.*|NODE_ENV|NODE_OPTIONS|PORT|HOST|DATA_DIR|PILOT_.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !changing.test(name)));
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  return () => text;
}
