import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { endProcess } from './managed-process.js';
import { identify, isRunning, waitFor, type ProcessIdentity } from './process-identity.js';
import { StartError } from './start-error.js';

/** An idle process of a server that was killed ends by itself as soon as it notices; one that computes does not. */
const NOTICE_MS = 2_000;
const END_MS = 5_000;

/**
 * Ends what an earlier server of this cluster left running, and takes its `postmaster.pid` away: PostgreSQL stops at the file when some other
 * process has the number by now, and at shared memory ("pre-existing shared memory block") while a process of the old server computes on. Processes of
 * other folders are not touched, and the file of a server that lives is not either.
 * @throws StartError naming the processes that cannot be ended
 */
export async function endOldServer(cluster: string): Promise<void> {
  const server = serverOf(cluster);
  if (server) await endProcess(server, 'SIGINT', 15_000);
  const seen = new Map<number, ProcessIdentity>();
  // A process that is ending loses its folder and its program a moment before it is gone.
  const isClear = (): boolean => {
    for (const pid of processesIn(cluster)) {
      const identity = identify(pid);
      if (identity) seen.set(pid, identity);
    }
    return ![...seen.values()].some(isRunning);
  };
  if (!(await waitFor(isClear, NOTICE_MS))) {
    // Its memory is lost with the server in any case: the next one goes through its log.
    signalAll(cluster, 'SIGQUIT');
    if (!(await waitFor(isClear, NOTICE_MS))) signalAll(cluster, 'SIGKILL');
    if (!(await waitFor(isClear, END_MS))) throw notEnded(cluster);
  }
  if (server && isRunning(server)) throw notEnded(cluster);
  rmSync(pidFile(cluster), { force: true });
}

function notEnded(cluster: string): StartError {
  const pids = [...new Set([serverOf(cluster)?.pid, ...processesIn(cluster)])].filter(Boolean).join(', ');
  return new StartError(
    `${cluster} 中上次的 PostgreSQL 进程（${pids}）无法结束：请先结束它们。`,
    `Processes of an earlier PostgreSQL in ${cluster} (${pids}) do not end: end them first.`,
  );
}

function pidFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

/** The server that the file names, where it is really one of this cluster and not a later process with the same number. */
function serverOf(cluster: string): ProcessIdentity | undefined {
  if (!existsSync(pidFile(cluster))) return undefined;
  const pid = Number(readFileSync(pidFile(cluster), 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !serves(pid, cluster)) return undefined;
  return identify(pid);
}

function serves(pid: number, cluster: string): boolean {
  try {
    if (existsSync('/proc/self')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(cluster);
    return `${execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim()} `.includes(
      ` ${cluster} `,
    );
  } catch {
    return false;
  }
}

/** Processes of PostgreSQL at home in this cluster: each one's working directory is its data folder. None are known where the system has no /proc. */
function processesIn(cluster: string): number[] {
  if (!existsSync('/proc/self')) return [];
  const home = realpathSync(cluster);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => linkOf(pid, 'cwd') === home && basename(linkOf(pid, 'exe')).startsWith('postgres'))
    .filter((pid) => identify(pid) !== undefined);
}

function linkOf(pid: number, name: 'cwd' | 'exe'): string {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return '';
  }
}

function signalAll(cluster: string, signal: NodeJS.Signals): void {
  for (const pid of processesIn(cluster)) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone by itself.
    }
  }
}
