import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';

/** A Temporal server for the run. */
export interface BenchTemporal {
  kind: 'dev' | 'postgres';
  address: string;
  pid: number;
  /** Its databases in PostgreSQL; none for the development server. */
  databases: string[];
  stop(): Promise<void>;
}

const TRIES = 240;
const PAUSE_MS = 250;

/** Resolves when the server answers for the namespace `default`. `prepare` runs once the server takes calls. */
export async function untilServing(address: string, prepare: (connection: Connection) => Promise<void> = async () => {}): Promise<void> {
  const connection = await retry(() => Connection.connect({ address, connectTimeout: 2000 }));
  try {
    await retry(() => prepare(connection));
    await retry(() => new Client({ connection }).workflow.count());
  } finally {
    await connection.close();
  }
}

async function retry<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries >= TRIES) throw error;
      await delay(PAUSE_MS);
    }
  }
}
