import { execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, chmod, constants, mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { promisify } from 'node:util';

/** The one version the product is tested with, and the server inside it (a self-built CLI names only the server). */
export const TEMPORAL_CLI_VERSION = '1.5.1';
const TEMPORAL_SERVER_VERSION = '1.29.1';
const RELEASE = `https://github.com/temporalio/cli/releases/download/v${TEMPORAL_CLI_VERSION}`;

/** SHA-256 of the vendor's archives of this version, so that a download needs no trust in the network. */
const ARCHIVE_SHA256: Record<string, string> = {
  linux_amd64: 'ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d',
  linux_arm64: 'bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5',
  darwin_amd64: 'bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9',
  darwin_arm64: 'cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415',
};

export interface TemporalBinary {
  path: string;
  /** As the binary names itself, e.g. `1.5.1` or `0.0.0-DEV (Server 1.29.1)`. */
  version: string;
  source: 'path' | 'cache' | 'download' | 'go' | 'path-other-version';
}

export interface TemporalBinaryOptions {
  /** PATH, XDG_CACHE_HOME, HOME and TEMPORAL_CLI_MIRROR are read from it; what is run gets it as its environment. */
  env?: Record<string, string | undefined>;
  /** One line for the operator: what was found, what was passed over, what was chosen. */
  say?: (line: string) => void;
  /** Wraps a part that may take long, to show progress. */
  step?: <T>(label: string, run: () => Promise<T>) => Promise<T>;
  /** Gives up a download or a build. */
  signal?: AbortSignal;
  /** Where archives lie, and what they must hash to. */
  release?: { baseUrl: string; sha256: Record<string, string> };
}

type Resolved = Required<Omit<TemporalBinaryOptions, 'signal'>> & Pick<TemporalBinaryOptions, 'signal'>;

/** No Temporal binary, and no way to get one; the message says what to do. */
export class TemporalBinaryError extends Error {
  override name = 'TemporalBinaryError';
}

/**
 * Finds or makes the Temporal CLI: PATH (pinned version) → cache → vendor's download → `go install` → PATH (any version).
 * A differing version on PATH is named and used only when nothing else works, because its data file may not fit the pinned server.
 * @throws TemporalBinaryError
 */
export async function resolveTemporalBinary(options: TemporalBinaryOptions = {}): Promise<TemporalBinary> {
  const env = options.env ?? process.env;
  const settings: Resolved = {
    env,
    say: () => {},
    step: (_label, run) => run(),
    release: { baseUrl: env['TEMPORAL_CLI_MIRROR']?.replace(/\/+$/, '') || RELEASE, sha256: ARCHIVE_SHA256 },
    ...options,
  };
  const onPath = await findOnPath(settings);
  const pinned = onPath && isPinned(onPath.version) ? onPath : undefined;
  if (onPath && !pinned) settings.say(passedOver(onPath));
  const chosen =
    pinned ??
    (await findInCache(settings)) ??
    (await download(settings)) ??
    (await buildWithGo(settings)) ??
    lastResort(onPath, settings);
  settings.say(`Temporal ${chosen.version}：${CHOICE[chosen.source]}，${chosen.path}`);
  return chosen;
}

const CHOICE = {
  path: '来自 PATH（from PATH）',
  cache: '来自缓存（from the cache）',
  download: '已下载到缓存（downloaded into the cache）',
  go: '已用 Go 编译到缓存（built with Go into the cache）',
  'path-other-version': '来自 PATH，版本不同，因无其他来源而使用（from PATH, another version, for want of any other）',
} as const satisfies Record<TemporalBinary['source'], string>;

function passedOver(found: TemporalBinary): string {
  return `PATH 中的 temporal 是 ${found.version}，需要 ${TEMPORAL_CLI_VERSION}，改用其他来源（${found.path} is another version than ${TEMPORAL_CLI_VERSION}; looking elsewhere）`;
}

function lastResort(onPath: TemporalBinary | undefined, { env }: Resolved): TemporalBinary {
  if (onPath) return { ...onPath, source: 'path-other-version' };
  throw new TemporalBinaryError(
    `没有 Temporal ${TEMPORAL_CLI_VERSION}，下载和 Go 编译都不可用：请把 temporal 放到 PATH 或 ${cacheFile(env)}，或安装 Go，或设置 TEMPORAL_ADDRESS。` +
      `No Temporal CLI ${TEMPORAL_CLI_VERSION}, and neither the download nor Go works here: put \`temporal\` on PATH or at ${cacheFile(env)}, or install Go, or set TEMPORAL_ADDRESS.`,
  );
}

/** Cache shared by all clones of one user: `${XDG_CACHE_HOME:-~/.cache}/qunjian/temporal/v<version>/temporal`. */
export function cacheFile(env: Record<string, string | undefined>): string {
  const base = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return join(base, 'qunjian', 'temporal', `v${TEMPORAL_CLI_VERSION}`, 'temporal');
}

const isPinned = (version: string) =>
  version === TEMPORAL_CLI_VERSION || version.includes(`(Server ${TEMPORAL_SERVER_VERSION})`);

async function findOnPath({ env }: Resolved): Promise<TemporalBinary | undefined> {
  const path = await which('temporal', env);
  const version = path && (await versionOf(path, env));
  return path && version ? { path, version, source: 'path' } : undefined;
}

async function findInCache({ env, say }: Resolved): Promise<TemporalBinary | undefined> {
  const path = cacheFile(env);
  if (!(await isExecutable(path))) return undefined;
  const version = await versionOf(path, env);
  if (version && isPinned(version)) return { path, version, source: 'cache' };
  say(`缓存中的 temporal 不可用，将替换（the cached binary does not run; it will be replaced）：${path}`);
  return undefined;
}

/** @returns the version as it names itself, undefined when it does not run or is some other program. */
async function versionOf(path: string, env: Resolved['env']): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], {
      timeout: 20_000,
      env: env as NodeJS.ProcessEnv,
    });
    const match = /^temporal version (\S+) \(Server ([^,)]+)/.exec(stdout);
    if (!match) return undefined;
    return match[1]?.startsWith('0.0.0') ? `${match[1]} (Server ${match[2]})` : match[1];
  } catch {
    return undefined;
  }
}

async function download({ env, say, step, release, signal }: Resolved): Promise<TemporalBinary | undefined> {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const sha256 = release.sha256[platform];
  if (!sha256) return undefined;
  const url = `${release.baseUrl}/temporal_cli_${TEMPORAL_CLI_VERSION}_${platform}.tar.gz`;
  try {
    return await step(`下载 Temporal ${TEMPORAL_CLI_VERSION}（downloading）`, () =>
      intoCache(env, 'download', async (folder) => {
        const archive = join(folder, 'archive.tar.gz');
        await fetchFile(url, archive, sha256, signal);
        await promisify(execFile)('tar', ['-xzf', archive, '-C', folder, 'temporal']);
      }),
    );
  } catch (error) {
    say(`无法下载 Temporal（download not possible）：${reasonOf(error)}`);
    return undefined;
  }
}

const DOWNLOAD_TIMEOUT_MS = 600_000;

async function fetchFile(url: string, file: string, sha256: string, signal?: AbortSignal): Promise<void> {
  const response = await fetch(url, {
    signal: AbortSignal.any([AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS), ...(signal ? [signal] : [])]),
  });
  if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
  await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(file));
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  if (hash.digest('hex') !== sha256) throw new Error('校验和不符 (checksum differs)');
}

async function buildWithGo({ env, say, step, signal }: Resolved): Promise<TemporalBinary | undefined> {
  const go = await which('go', env);
  if (!go) return undefined;
  const flags = `-s -w -X github.com/temporalio/cli/temporalcli.Version=${TEMPORAL_CLI_VERSION}`;
  const args = ['install', '-ldflags', flags, `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_CLI_VERSION}`];
  try {
    return await step(
      `用 Go 编译 Temporal ${TEMPORAL_CLI_VERSION}，约五分钟，仅一次（building with Go, about five minutes, once）`,
      () =>
        intoCache(env, 'go', (folder) =>
          run(go, args, { ...env, GOBIN: folder, GOFLAGS: '', CGO_ENABLED: '0' }, signal),
        ),
    );
  } catch (error) {
    say(`无法用 Go 编译 Temporal（building with Go failed）：${reasonOf(error)}`);
    return undefined;
  }
}

/** Makes the binary in a folder of its own and moves it into place whole, so that nobody ever runs half a file. */
async function intoCache(
  env: Resolved['env'],
  source: 'download' | 'go',
  make: (folder: string) => Promise<void>,
): Promise<TemporalBinary> {
  const path = cacheFile(env);
  const folder = `${path}.${randomUUID()}`;
  await mkdir(folder, { recursive: true });
  try {
    await make(folder);
    const made = join(folder, 'temporal');
    await chmod(made, 0o755);
    const version = await versionOf(made, env);
    if (!version || !isPinned(version)) throw new Error(`unexpected version ${version ?? 'none'}`);
    await rename(made, path);
    return { path, version, source };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a command to its end. Given up, its whole group goes: `go` does not take its compilers with it. */
function run(file: string, args: string[], env: Resolved['env'], signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(file, args, {
      env: env as NodeJS.ProcessEnv,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: signal !== undefined,
    });
    const giveUp = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
    signal?.addEventListener('abort', giveUp, { once: true });
    let tail = '';
    child.stderr.on('data', (chunk: Buffer) => (tail = (tail + chunk.toString('utf8')).slice(-2_000)));
    child.once('error', reject);
    child.once('close', (code) => {
      signal?.removeEventListener('abort', giveUp);
      if (code === 0) resolve();
      else reject(new Error(tail.trim().split('\n').slice(-3).join(' ') || `exit code ${code}`));
    });
  });
}

async function which(name: string, env: Resolved['env']): Promise<string | undefined> {
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
