import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProcessPlan } from './managed-process.js';
import { NODE_ARGUMENTS } from './node-arguments.js';
import { waitFor } from './process-identity.js';
import { StartError } from './start-error.js';

/** What api, worker and the loaders of a new folder find in their environment; names as in libs/contracts/environment.ts. */
export type ApplicationEnvironment = NodeJS.ProcessEnv;

/** Path of a compiled file, from the root of `dist`. */
export function compiled(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** Tells a process to load its program, and to begin only when it is told to (libs/platform/lifecycle.ts). */
const WAITS = '--begin-on-message';

/** The worker says by message that it polls. @param mayBegin resolves once database and engine can be used. */
export function planWorker(env: ApplicationEnvironment, mayBegin: Promise<unknown>): ProcessPlan {
  return {
    name: 'worker',
    file: process.execPath,
    args: [...NODE_ARGUMENTS.worker, compiled('apps/worker/main.js'), WAITS],
    env,
    channel: true,
    ready: async (child) => {
      const ready = readyMessage(child);
      await begin(child, mayBegin);
      await ready;
    },
    readyTimeoutMs: 180_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
  };
}

/** The API is ready when its own health route says so. */
export function planApi(env: ApplicationEnvironment, url: string, mayBegin: Promise<unknown>): ProcessPlan {
  return {
    name: 'api',
    file: process.execPath,
    args: [...NODE_ARGUMENTS.api, compiled('apps/api/main.js'), WAITS],
    env,
    channel: true,
    ready: async (child) => {
      await begin(child, mayBegin);
      await waitFor(() => answers(`${url}/api/health/ready`), 60_000, 50);
    },
    readyTimeoutMs: 180_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
  };
}

async function begin(child: ChildProcess, mayBegin: Promise<unknown>): Promise<void> {
  await mayBegin;
  if (child.connected) child.send({ type: 'begin' });
}

function readyMessage(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready') resolve();
    });
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** A person who may log in, as `demo-accounts.json` lists them. */
export interface DemoAccount {
  username: string;
  password: string;
  roles: string[];
  body: string;
}

/**
 * Runs a loader of a new folder to its end: it does its work by the environment it gets, writes its progress to standard output and
 * hands back the accounts it made by one message `{ type: 'accounts', accounts }`.
 * @throws StartError when it fails.
 */
export function runLoader(path: string, env: ApplicationEnvironment, signal: AbortSignal): Promise<DemoAccount[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [compiled(path)], {
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      signal,
      killSignal: 'SIGTERM',
    });
    let accounts: DemoAccount[] = [];
    child.on('message', (message) => {
      if (isAccounts(message)) accounts = message.accounts;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(accounts);
      else
        reject(
          new StartError(
            '初始数据没有载入完成，下次启动会重新载入。',
            'The first data was not loaded completely; the next start loads it again.',
          ),
        );
    });
  });
}

function isAccounts(message: unknown): message is { type: 'accounts'; accounts: DemoAccount[] } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'accounts' &&
    'accounts' in message
  );
}
