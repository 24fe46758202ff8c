import { fork, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';

const STOP_MS = 15_000;
const READY_MS = 60_000;

/** A process the bench started, with its output in a file. */
export interface Child {
  name: string;
  pid: number;
  process: ChildProcess;
  /** Asks it to stop, and insists after fifteen seconds. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  name: string;
  /** A Node module to run, or another program. */
  module?: string;
  program?: string;
  args?: string[];
  nodeArgs?: string[];
  env?: Record<string, string | undefined>;
  logFile: string;
}

/** Starts a process; one of Node's has a channel to its parent. */
export function startChild({ name, module, program, args = [], nodeArgs = [], env, logFile }: ChildOptions): Child {
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = module
    ? fork(module, args, { execArgv: nodeArgs, env: env as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    : spawn(program!, args, { env: env as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.once('error', (error) => log.write(`${name}: ${error.message}\n`));
  if (child.pid === undefined) throw new Error(`${name} could not be started; see ${logFile}`);
  return { name, pid: child.pid, process: child, stop: () => stop(child) };
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const insist = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('exit', () => {
      clearTimeout(insist);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** Resolves when the process says that it is ready (`{ type: 'ready' }`). Rejects when it ends before. */
export function untilReady(child: Child): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${child.name} was not ready within ${READY_MS / 1000} s`)), READY_MS);
    child.process.on('message', (message: { type?: string }) => {
      if (message.type !== 'ready') return;
      clearTimeout(late);
      resolve();
    });
    child.process.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`${child.name} ended with ${code} before it was ready`));
    });
  });
}

/** Ports nobody listens on at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
      const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => resolve(server));
    })),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
