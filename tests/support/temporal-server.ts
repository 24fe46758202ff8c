import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { resolveTemporalBinary } from '../../libs/platform/temporal-binary.js';
import { freePort } from '../../scripts/start/ports.js';

/** A Temporal dev server of one test, on a file, that may be killed and started again where it was. */
export class TemporalServer {
  private child: ChildProcess | null = null;
  private constructor(
    private readonly binary: string,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<TemporalServer> {
    const server = new TemporalServer(
      (await resolveTemporalBinary()).path,
      mkdtempSync(join(tmpdir(), 'qunjian-temporal-')),
      await freePort(),
    );
    await server.resume();
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async resume(): Promise<void> {
    const args = [
      'server',
      'start-dev',
      '--headless',
      '--ip',
      '127.0.0.1',
      '--port',
      String(this.port),
      '--log-level',
      'never',
      '--db-filename',
      join(this.folder, 'temporal.db'),
      '--sqlite-pragma',
      'journal_mode=WAL',
      '--sqlite-pragma',
      'synchronous=FULL',
    ];
    this.child = spawn(this.binary, args, { stdio: 'ignore' });
    for (let attempt = 1; ; attempt += 1) {
      try {
        const connection = await Connection.connect({ address: this.address, connectTimeout: 1_000 });
        await connection.workflowService.describeNamespace({ namespace: 'default' });
        return await connection.close();
      } catch (error) {
        if (attempt >= 60) throw error;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
  }

  /** SIGKILL: no shutdown, no flush. */
  async kill(): Promise<void> {
    const child = this.child!;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
