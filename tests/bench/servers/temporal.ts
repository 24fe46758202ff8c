import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { Child } from './child.js';

type Watched = Pick<Child, 'process' | 'logFile'>;

/** A Temporal server for the run. */
export interface BenchTemporal {
  kind: 'dev' | 'postgres';
  address: string;
  pid: number;
  /** Its databases in PostgreSQL; none for the development server. */
  databases: string[];
  stop(): Promise<void>;
}

const PATIENCE_MS = 90_000;
const PAUSE_MS = 250;

/** Resolves when the server answers for the namespace `default`. `prepare` runs once the server takes calls. */
export async function untilServing(
  server: Watched,
  address: string,
  prepare: (connection: Connection) => Promise<void> = async () => {},
): Promise<void> {
  const connection = await retry(server, () => Connection.connect({ address, connectTimeout: 2000 }));
  try {
    await retry(server, () => prepare(connection));
    await retry(server, () => new Client({ connection }).workflow.count());
  } finally {
    await connection.close();
  }
}

async function retry<T>(server: Watched, work: () => Promise<T>): Promise<T> {
  for (const startedAt = performance.now(); ;) {
    try {
      return await work();
    } catch (error) {
      const { exitCode } = server.process;
      if (exitCode !== null)
        throw new Error(
          `the Temporal server ended with ${exitCode}: ${readFileSync(server.logFile, 'utf8').trim().split('\n').slice(-3).join('\n')}`,
          { cause: error },
        );
      if (performance.now() - startedAt > PATIENCE_MS) throw error;
      await delay(PAUSE_MS);
    }
  }
}
