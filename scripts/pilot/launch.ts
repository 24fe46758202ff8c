import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../start/ports.js';
import type { DemoAccount } from './seed-pilot.js';

export interface Launched {
  url: string;
  passwordOf(username: string): string;
  stop(): Promise<void>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const ENDED_BY_SIGNAL = 130;

/** The product as `npm start` runs it, in a folder and on ports of its own, with a rehearsal clock and a folder's bodies, people and units. */
export async function launch({
  dataDir,
  from,
  clock,
  speed,
}: {
  dataDir: string;
  from: string;
  clock: string;
  speed: number;
}): Promise<Launched> {
  const port = await freePort();
  const start = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));
  const args = [
    '--experimental-wasm-modules',
    '--no-warnings',
    start,
    '--data',
    dataDir,
    '--port',
    String(port),
    '--clock',
    clock,
    '--speed',
    String(speed),
  ];
  const child = spawn(process.execPath, args, {
    // The channel is how the product learns that this command is gone, however it ended.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, PILOT_FROM: from, PILOT_ADOPT: 'none' },
  });
  let output = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const gone = once(child, 'exit');
  const end = (): void => {
    if (child.connected) child.disconnect();
    void gone.then(() => process.exit(ENDED_BY_SIGNAL));
  };
  for (const signal of SIGNALS) process.once(signal, end);
  const ready = await untilReady(
    join(dataDir, 'ready.json'),
    child.pid!,
    gone.then(() => true),
  );
  if (!ready) throw new Error(`the product did not start:\n${output}`);
  const accounts = JSON.parse(readFileSync(join(dataDir, 'demo-accounts.json'), 'utf8')) as DemoAccount[];
  const passwords = new Map(accounts.map((a) => [a.username, a.password]));
  return {
    url: ready.url,
    passwordOf: (username) => passwords.get(username) ?? '',
    stop: async () => {
      for (const signal of SIGNALS) process.off(signal, end);
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function untilReady(file: string, pid: number, gone: Promise<true>): Promise<{ url: string } | null> {
  let over = false;
  void gone.then(() => (over = true));
  while (!over) {
    try {
      const ready = JSON.parse(readFileSync(file, 'utf8')) as { url: string; pid: number };
      if (ready.pid === pid) return ready;
    } catch {
      // Not there yet.
    }
    await pause(200);
  }
  return null;
}
