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
  logFile: string;
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
    ? fork(module, args, {
        execArgv: nodeArgs,
        env: env as NodeJS.ProcessEnv,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      })
    : spawn(program!, args, { env: env as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.once('error', (error) => log.write(`${name}: ${error.message}\n`));
  if (child.pid === undefined) throw new Error(`${name} could not be started; see ${logFile}`);
  return { name, pid: child.pid, process: child, logFile, stop: () => stop(child) };
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
    const late = setTimeout(
      () => reject(new Error(`${child.name} was not ready within ${READY_MS / 1000} s`)),
      READY_MS,
    );
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

/** Below the range the system gives to outgoing connections, and within the 15 bits Temporal's membership table has for a port. */
const LOWEST_PORT = 20_000;
const PORTS = 12_000;

/** Ports nobody listens on at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = LOWEST_PORT + Math.floor(Math.random() * PORTS);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
