import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isListening } from '../../scripts/start/ports.js';
import { waitFor } from '../../scripts/start/process-identity.js';

/** Whether a `redis-server` is on PATH: none comes from npm. */
export const HAS_REDIS = spawnSync('redis-server', ['--version']).status === 0;

/** A real Redis of one test, in memory, with a password. */
export class RedisServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  static async start(): Promise<RedisServer> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'qunjian-redis-'));
    const args = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--requirepass',
      'county',
      '--maxmemory-policy',
      'noeviction',
    ];
    const child = spawn('redis-server', args, { stdio: 'ignore' });
    if (!(await waitFor(() => isListening(port), 30_000))) throw new Error('redis-server does not listen');
    return new RedisServer(child, folder, `redis://:county@127.0.0.1:${port}`);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
