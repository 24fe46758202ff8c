import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second (CLK_TCK is 100 on every supported platform). */
const MS_PER_TICK = 10;

interface Stat {
  parent: number;
  ownMs: number;
  /** Of children that have ended and were waited for. */
  endedChildrenMs: number;
}

function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything; the fields after it are numbers. Fields 14 to 17 are utime, stime, cutime, cstime.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = (index: number) => fields[index - 3] ?? 0;
    return {
      parent: fields[1] ?? 0,
      ownMs: (ticks(14) + ticks(15)) * MS_PER_TICK,
      endedChildrenMs: (ticks(16) + ticks(17)) * MS_PER_TICK,
    };
  } catch {
    return null;
  }
}

/** User and system time of a process with all its threads, in milliseconds. Throws when it is gone. */
export function cpuMs(pid: number): number {
  const stat = readStat(pid);
  if (!stat) throw new Error(`process ${pid} has ended`);
  return stat.ownMs;
}

/** Memory in use (VmRSS) and its highest so far (VmHWM), in megabytes. */
export function memoryMb(pid: number): { now: number; highest: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024);
  return { now: mb('VmRSS'), highest: mb('VmHWM') };
}

/**
 * Time of PostgreSQL by the database a backend is connected to. Everything that serves all of them — postmaster, checkpointer, WAL writer,
 * backends that have ended — stands under `shared`.
 */
export function postgresCpuMs(postmaster: number): Map<string, number> {
  const stat = readStat(postmaster);
  if (!stat) throw new Error('PostgreSQL has ended');
  const times = new Map([['shared', stat.ownMs + stat.endedChildrenMs]]);
  for (const { pid, ownMs } of childrenOf(postmaster)) {
    const database = databaseOf(pid);
    times.set(database, (times.get(database) ?? 0) + ownMs);
  }
  return times;
}

function childrenOf(parent: number): { pid: number; ownMs: number }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = readStat(Number(name));
      return stat?.parent === parent ? [{ pid: Number(name), ownMs: stat.ownMs }] : [];
    });
}

/** A backend's title is `postgres: user database host(port) state`; the title of an auxiliary process has no address. */
function databaseOf(pid: number): string {
  try {
    const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return /^postgres: \S+ (\S+) \S+\(\d+\) /.exec(title)?.[1] ?? 'shared';
  } catch {
    return 'shared';
  }
}
