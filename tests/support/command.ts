import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts a compiled command of the product, as npm would. @param path below `dist` */
export function startCommand(
  path: string,
  env: Record<string, string>,
  args: string[] = [],
): ChildProcessByStdio<null, Readable, Readable> {
  const file = fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));
  return spawn(process.execPath, ['--experimental-wasm-modules', '--no-warnings', file, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs it to its end. */
export function runCommand(...command: Parameters<typeof startCommand>): Promise<CommandResult> {
  const child = startCommand(...command);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
