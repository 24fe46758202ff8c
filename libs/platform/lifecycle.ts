import { performance } from 'node:perf_hooks';
import { ConfigError } from './config.js';
import { outliveReaders } from './log-destination.js';
import type { Logger } from './logger.js';

/** Something a process needs to begin is not as its settings say; the message is one sentence, meant to be printed as it is. */
export class StartProblem extends Error {
  override name = 'StartProblem';
}

/**
 * Runs what a process does until it stands. What an operator can mend is printed as a sentence per problem on standard error and ends the process with
 * exit code 1; anything else is a bug and keeps its stack.
 */
export async function beginOrExplain(begin: () => Promise<void>): Promise<void> {
  outliveReaders();
  try {
    await begin();
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StartProblem)) throw error;
    process.stderr.write(`${error.message}\n`, () => process.exit(1));
  }
}

/** Tells the process that started this one that it now does its work. Without such a process it does nothing. */
export function announceReady(): void {
  process.send?.({ type: 'ready' });
}

/**
 * Started with `--begin-on-message`, waits for the word of the process that started this one: its program is loaded while the
 * services it needs still start. Ends when that process is gone. Without the option it goes on at once.
 */
export async function untilMayBegin(): Promise<void> {
  if (!process.argv.includes('--begin-on-message')) return;
  const orphaned = () => process.exit(1);
  process.once('disconnect', orphaned);
  await new Promise<void>((resolve) => {
    const listen = (message: unknown) => {
      if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== 'begin') return;
      process.off('message', listen);
      resolve();
    };
    process.on('message', listen);
  });
  process.off('disconnect', orphaned);
}

/**
 * Stops in order on SIGTERM, on SIGINT and when the starting process is gone, then exits: 0 after `stop`, 1 when it failed or took
 * longer than `timeoutMs`. A second signal changes nothing.
 */
export function stopOnSignal(logger: Logger, stop: () => Promise<void>, timeoutMs = 10_000): void {
  let stopping = false;
  const begin = (reason: string) => {
    if (stopping) return;
    stopping = true;
    void finish(reason);
  };
  const finish = async (reason: string) => {
    const startedAt = performance.now();
    logger.info({ reason }, 'stopping');
    const deadline = setTimeout(() => {
      logger.error({ timeoutMs }, 'stopping took too long');
      process.exit(1);
    }, timeoutMs);
    try {
      await stop();
      logger.info({ afterMs: Math.round(performance.now() - startedAt) }, 'stopped');
      process.exitCode = 0;
    } catch (error) {
      logger.error({ err: error }, 'stopping failed');
      process.exitCode = 1;
    }
    clearTimeout(deadline);
    process.exit();
  };
  process.on('SIGTERM', () => begin('SIGTERM'));
  process.on('SIGINT', () => begin('SIGINT'));
  process.once('disconnect', () => begin('parent gone'));
  // A listener for 'disconnect' alone must not keep the process alive.
  process.channel?.unref();
}
