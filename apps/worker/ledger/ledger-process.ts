import { ledgerJob, type LedgerJob } from '../../../libs/contracts/jobs.js';
import { createDatabase } from '../../../libs/data/database.js';
import { createClock } from '../../../libs/platform/clock.js';
import { loadConfig, requireSetting } from '../../../libs/platform/config.js';
import { createLogger } from '../../../libs/platform/logger.js';
import { LedgerWork } from './ledger-work.js';

/**
 * The process that works on the ledger for the worker that started it, one job at a time, by message: a file with 50,000 rows keeps
 * neither the memory nor the event loop that cases need. When the worker is gone it goes as well, and what it had begun is rolled back.
 */
export interface AskedChange {
  job: LedgerJob;
  /** No further try follows. */
  last: boolean;
}
export type LedgerAnswer = { done: true } | { done: false; error: string };

const config = loadConfig();
const logger = createLogger(config, 'ledger');
const clock = createClock(config.clock);
const database = createDatabase({
  url: requireSetting(config, 'workerDatabaseUrl'),
  poolSize: 3,
  applicationName: 'qunjian-ledger',
});
const work = new LedgerWork({ database, now: () => clock.now(), logger });

process.on('message', (message: AskedChange) => {
  work.handle(ledgerJob.parse(message.job), message.last).then(
    () => answer({ done: true }),
    (error: unknown) =>
      answer({ done: false, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group of processes; the worker lets a job end first.
process.on('SIGINT', () => undefined);

function answer(message: LedgerAnswer): void {
  process.send?.(message);
}
