import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LedgerJob } from '../../../libs/contracts/jobs.js';
import type { Logger } from '../../../libs/platform/logger.js';
import type { LedgerAnswer, AskedChange } from './ledger-process.js';

/** After so long without work the process ends and gives its memory back. */
const IDLE_MS = 60_000;
/** Rows are streamed; what grows with a file are the units of the ledger while they are matched. */
const HEAP_MB = 320;

/** Gives ledger jobs to a process of their own, which is started when it is needed. One job at a time. */
export class LedgerRunner {
  private child: ChildProcess | null = null;
  private idle: NodeJS.Timeout | null = null;

  private stopped = false;

  /** @param program the compiled process, and @param env what it finds in its environment, for those who run from elsewhere */
  constructor(
    private readonly logger: Logger,
    private readonly program: URL = new URL('./ledger-process.js', import.meta.url),
    private readonly env?: NodeJS.ProcessEnv,
  ) {}

  /** @throws what went wrong in the process, or that it died */
  async run(job: LedgerJob, last: boolean): Promise<void> {
    if (this.stopped) throw new Error('this worker is stopping');
    if (this.idle) clearTimeout(this.idle);
    const child = this.child ?? this.begin();
    const answered = new AbortController();
    const gone = once(child, 'exit', { signal: answered.signal }).then(([code, signal]) => {
      throw new Error(`the ledger's process ended (${String(code ?? signal)})`);
    });
    gone.catch(() => undefined);
    try {
      const answer = once(child, 'message', { signal: answered.signal }) as Promise<[LedgerAnswer]>;
      answer.catch(() => undefined);
      child.send({ job, last } satisfies AskedChange);
      const [result] = await Promise.race([answer, gone]);
      if (!result.done) throw new Error(result.error);
    } finally {
      answered.abort();
      if (!this.stopped) this.idle = setTimeout(() => this.letGo(), IDLE_MS).unref();
    }
  }

  /** Process id while there is one. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** What is being worked on is rolled back and done again by the next worker. */
  stop(): void {
    this.stopped = true;
    this.letGo();
  }

  private letGo(): void {
    if (this.idle) clearTimeout(this.idle);
    if (this.child?.connected) this.child.disconnect();
    this.child = null;
  }

  private begin(): ChildProcess {
    const child = fork(fileURLToPath(this.program), [], {
      execArgv: [`--max-old-space-size=${HEAP_MB}`, '--no-warnings'],
      ...(this.env ? { env: this.env } : {}),
    });
    child.once('exit', () => {
      if (this.child === child) this.child = null;
    });
    child.on('error', (error) => this.logger.error({ err: error }, 'ledger process'));
    this.child = child;
    return child;
  }
}
