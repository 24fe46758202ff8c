import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { BusinessClock } from '../../libs/domain/business-clock.js';
import { identify, isRunning, type ProcessIdentity } from './process-identity.js';
import { StartError } from './start-error.js';

/** Layout of the data folder. Raised when an older folder can no longer be used as it is: other PostgreSQL major, other engine tables,
 * a database made by migrations that are gone (1). */
export const FOLDER_FORMAT = 2;

/** Papers of cases, logs and passwords are in it: nobody else enters. */
const FOLDER_MODE = 0o700;

/** Stands in a folder that `npm run pilot` made and may take away. */
export const PILOT_MARK = 'pilot-run';

/** What the folder remembers about itself, in `folder.json`. */
export interface FolderState {
  format: number;
  /** Product version that last used it. */
  version: string;
  /** pending: a pilot was asked for and is not loaded completely. */
  pilot: 'pending' | 'loaded' | 'none';
  /** Fixed when the folder is made: running cases have it in their histories. */
  clock: BusinessClock;
  /** Kept, so that a second start finds the same addresses. */
  ports: Partial<Record<'postgres' | 'temporal', number>>;
}

export interface DataFolder {
  path: string;
  /** Undefined in a folder that is new. */
  state: FolderState | undefined;
  save(state: FolderState): void;
  release(): void;
}

/**
 * Takes the folder for this process alone and reads what it is.
 * @throws StartError when another instance runs on it, when it is of another version, or when it is something else.
 */
export function openDataFolder(path: string, version: string): DataFolder {
  makeFolder(path);
  refuseForeignFolder(path);
  narrowFolder(path);
  const release = takeLock(path);
  try {
    const state = readState(path, version);
    return {
      path,
      state,
      save: (next) => writeWhole(join(path, 'folder.json'), JSON.stringify(next, null, 2)),
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `无法使用数据文件夹 ${path}：${reason}。`,
      `The data folder ${path} cannot be used; give another one with --data.`,
    );
  }
}

/** A folder of this user that others may enter is closed to them; one of another user stays as its owner made it. */
function narrowFolder(path: string): void {
  const { mode, uid } = statSync(path);
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) chmodSync(path, FOLDER_MODE);
}

/** A folder with other things in it is a slip of the hand, not a place for a database. */
function refuseForeignFolder(path: string): void {
  const ours = ['folder.json', 'lock', PILOT_MARK];
  const found = readdirSync(path);
  if (found.length === 0 || found.some((name) => ours.includes(name) || name.startsWith('lock.'))) return;
  throw new StartError(
    `文件夹 ${path} 不为空，也不是本系统的数据文件夹，请用 --data 另选一个。`,
    `The folder ${path} holds other things: give an empty or a new one with --data.`,
  );
}

function readState(path: string, version: string): FolderState | undefined {
  const file = join(path, 'folder.json');
  if (!existsSync(file)) return undefined;
  const state = parseState(file);
  if (state && state.format === FOLDER_FORMAT && !isNewer(state.version, version)) return state;
  const made = state ? `${state.version}（格式 ${state.format}）` : '无法识别的版本';
  throw new StartError(
    `数据文件夹 ${path} 属于 ${made}，当前程序是 ${version}（格式 ${FOLDER_FORMAT}）：请使用相应版本的程序，或用 --data 另选文件夹。`,
    `The data folder ${path} belongs to ${state ? `version ${state.version} (format ${state.format})` : 'an unknown version'}, this is ${version} (format ${FOLDER_FORMAT}): use the version it belongs to, or another folder with --data.`,
  );
}

function parseState(file: string): FolderState | undefined {
  const text = readFileSync(file, 'utf8');
  try {
    const state = JSON.parse(text) as Partial<FolderState>;
    const complete =
      typeof state.format === 'number' &&
      typeof state.version === 'string' &&
      state.clock &&
      state.ports &&
      state.pilot;
    return complete ? (state as FolderState) : undefined;
  } catch {
    return undefined;
  }
}

/** Compares `1.10.2` with `1.9.0` by numbers. */
export function isNewer(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) => version.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** The lock is a file that appears with its content, and that its holder's death makes void. */
function takeLock(path: string): () => void {
  const lock = join(path, 'lock');
  const me = identify(process.pid) as ProcessIdentity;
  const mine = `${lock}.${process.pid}`;
  try {
    writeFileSync(mine, JSON.stringify(me));
    while (!tryLink(mine, lock)) {
      const holder = readHolder(lock);
      if (holder && isRunning(holder)) throw inUse(path, holder);
      setAside(lock, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => {
    const holder = readHolder(lock);
    if (holder && holder.pid === me.pid && holder.started === me.started) rmSync(lock, { force: true });
  };
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead holder's lock, unless somebody else has just done so and holds it now. */
function setAside(lock: string, dead: ProcessIdentity | undefined): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved && JSON.stringify(moved) !== JSON.stringify(dead) && isRunning(moved)) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

function readHolder(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** The instance that uses a data folder now. */
export function holderOf(path: string): ProcessIdentity | undefined {
  const holder = readHolder(join(path, 'lock'));
  return holder && isRunning(holder) ? holder : undefined;
}

function inUse(path: string, holder: ProcessIdentity): StartError {
  return new StartError(
    `数据文件夹 ${path} 正由另一个实例使用（进程 ${holder.pid}）：请先停止它，或用 --data 另选文件夹。`,
    `The data folder ${path} is in use by another instance (process ${holder.pid}): stop it, or give another folder with --data.`,
  );
}

/** Replaces a file in one go: after a crash there is the old one or the new one. */
export function writeWhole(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.new`;
  writeFileSync(draft, `${text}\n`, { mode, flush: true });
  chmodSync(draft, mode);
  renameSync(draft, file);
}

const FULL = ['ENOSPC', 'EDQUOT'];
const FORBIDDEN = ['EACCES', 'EPERM', 'EROFS'];

/** What the file system refuses in the data folder, as a sentence; undefined for any other error. */
export function folderProblem(path: string, error: unknown): StartError | undefined {
  const { code = '', path: at, message } = error as NodeJS.ErrnoException;
  if (FULL.includes(code)) {
    return new StartError(
      `数据文件夹 ${path} 所在的磁盘已满：请腾出空间，或用 --data 另选文件夹。`,
      `The disk of the data folder ${path} is full: make room, or give another folder with --data.`,
    );
  }
  const within = at !== undefined && `${resolve(at)}${sep}`.startsWith(`${resolve(path)}${sep}`);
  if (!FORBIDDEN.includes(code) || !within) return undefined;
  return new StartError(
    `当前用户不能读写数据文件夹 ${path}（${message}）：请改正其权限，或用 --data 另选文件夹。`,
    `This user cannot read and write the data folder ${path} (${message}): mend its permissions, or give another one with --data.`,
  );
}
