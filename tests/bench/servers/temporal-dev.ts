import { join } from 'node:path';
import { resolveTemporalBinary } from '../../../libs/platform/temporal-binary.js';
import { freePorts, startChild } from './child.js';
import { untilServing, type BenchTemporal } from './temporal.js';

/** The development server on a file, with the pragmas of the product's own start: durable commits, no reader in the way of a writer. */
export async function startTemporalDev(folder: string, say: (line: string) => void): Promise<BenchTemporal> {
  const { path } = await resolveTemporalBinary({ say });
  const [port] = (await freePorts(1)) as [number];
  const child = startChild({
    name: 'temporal',
    program: path,
    args: [
      'server',
      'start-dev',
      '--headless',
      '--ip',
      '127.0.0.1',
      '--port',
      String(port),
      '--db-filename',
      join(folder, 'temporal.db'),
      '--sqlite-pragma',
      'journal_mode=WAL',
      '--sqlite-pragma',
      'synchronous=FULL',
      '--log-level',
      'warn',
    ],
    logFile: join(folder, 'temporal.log'),
  });
  const address = `127.0.0.1:${port}`;
  await untilServing(child, address);
  return { kind: 'dev', address, pid: child.pid, databases: [], stop: () => child.stop() };
}
