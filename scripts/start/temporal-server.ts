import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../libs/platform/config.js';
import type { ProcessPlan } from './managed-process.js';
import { isListening } from './ports.js';
import { waitFor } from './process-identity.js';

/** Histories of ended cases are evidence; the development server's own default is one day. */
const RETENTION_DAYS = 36_500;

/**
 * The server opens a port for HTTP beside that for gRPC, which it cannot be told to leave closed, and answers there whoever calls it by any name: a web page
 * that finds the port would reach every case. No name is let in; gRPC is nothing that a web page can speak.
 */
const NO_HTTP = 'frontend.httpAllowedHosts=[]';

/** How to run the evaluation server on one file of the data folder. WAL and FULL: an answered decision survives a power cut. */
export function planTemporal(
  folder: string,
  { port, namespace, binary }: { port: number; namespace: string; binary: string },
): ProcessPlan {
  const database = join(folder, 'temporal', 'temporal.db');
  mkdirSync(join(folder, 'temporal'), { recursive: true });
  const args = [
    'server',
    'start-dev',
    '--headless',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--namespace',
    namespace,
    '--db-filename',
    database,
    '--sqlite-pragma',
    'journal_mode=WAL',
    '--sqlite-pragma',
    'synchronous=FULL',
    '--dynamic-config-value',
    NO_HTTP,
    '--log-level',
    'error',
    '--disable-config-file',
    '--disable-config-env',
  ];
  return {
    name: 'temporal',
    file: binary,
    args,
    env: process.env,
    channel: false,
    ready: () => keepHistories(port, namespace),
    readyTimeoutMs: 60_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 10_000,
  };
}

/** Waits until the server serves its namespace, and sets how long that keeps what has ended. */
async function keepHistories(port: number, namespace: string): Promise<void> {
  // Loaded while the server starts: the client's packages take half a second of a core.
  const { connectTemporal } = await import('../../libs/platform/temporal.js');
  await waitFor(() => isListening(port), 60_000);
  const config = loadConfig({ TEMPORAL_ADDRESS: `127.0.0.1:${port}`, TEMPORAL_NAMESPACE: namespace });
  const { connection } = await connectTemporal(config, 60_000);
  try {
    let failure: unknown;
    const set = await waitFor(async () => {
      try {
        await connection.workflowService.updateNamespace({
          namespace,
          config: { workflowExecutionRetentionTtl: { seconds: (RETENTION_DAYS * 86_400) as never } },
        });
        return true;
      } catch (error) {
        failure = error;
        return false;
      }
    }, 60_000);
    if (!set) throw failure;
  } finally {
    await connection.close();
  }
}
