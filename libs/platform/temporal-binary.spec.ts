import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cacheFile, resolveTemporalBinary, TEMPORAL_CLI_VERSION, TemporalBinaryError } from './temporal-binary.js';

/** Real programs, archives and a release server on loopback; only what they are is made up. */
const PLATFORM = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
const names = (version: string, server = '1.29.1') =>
  `#!/bin/sh\necho "temporal version ${version} (Server ${server}, UI 2.42.1)"\n`;

let home: string;
let said: string[];
let server: Server;
let baseUrl: string;
let archive: Buffer;
let requested: string[];

function program(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}
const onPath = (text: string, name = 'temporal') => program(join(home, 'bin'), name, text);
const cached = (text: string) => program(dirname(cacheFile(env())), 'temporal', text);
/** Only the tools that are needed: a temporal or go of this machine is out of sight. */
const env = () => ({
  HOME: home,
  XDG_CACHE_HOME: join(home, 'cache'),
  PATH: [join(home, 'bin'), join(home, 'tools')].join(':'),
});
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
const resolve = (hash = sha256(archive), signal?: AbortSignal) =>
  resolveTemporalBinary({
    env: env(),
    say: (line) => said.push(line),
    release: { baseUrl, sha256: { [PLATFORM]: hash } },
    ...(signal ? { signal } : {}),
  });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+[ZX]/m.test(
      existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '',
    );
  } catch {
    return false;
  }
}

function makeArchive(text: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'qunjian-archive-'));
  program(folder, 'temporal', text);
  execFileSync('tar', ['-czf', 'a.tar.gz', 'temporal'], { cwd: folder });
  const data = readFileSync(join(folder, 'a.tar.gz'));
  rmSync(folder, { recursive: true });
  return data;
}

beforeAll(async () => {
  server = createServer((request, response) => {
    requested.push(request.url ?? '');
    if (archive.length === 0) response.writeHead(404).end();
    else response.end(archive);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  baseUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'qunjian-binary-'));
  const tools = join(home, 'tools');
  for (const tool of ['sh', 'tar', 'gzip', 'mv', 'sleep']) {
    const where = ['/bin', '/usr/bin'].map((folder) => join(folder, tool)).find(existsSync)!;
    program(tools, tool, `#!/bin/sh\nexec ${where} "$@"\n`);
  }
  said = [];
  requested = [];
  archive = makeArchive(names(TEMPORAL_CLI_VERSION));
});

describe('where the Temporal server comes from', () => {
  it('takes the pinned version from PATH, and says so', async () => {
    const path = onPath(names(TEMPORAL_CLI_VERSION));
    expect(await resolve()).toEqual({ path, version: TEMPORAL_CLI_VERSION, source: 'path' });
    expect([said.length, said[0]]).toEqual([1, expect.stringContaining(`from PATH`)]);
    expect(requested).toEqual([]);
  });

  it('takes a self-built one on PATH that holds the pinned server', async () => {
    onPath(names('0.0.0-DEV'));
    expect(await resolve()).toMatchObject({ version: '0.0.0-DEV (Server 1.29.1)', source: 'path' });
  });

  it('names a differing version on PATH and takes the cache', async () => {
    const other = onPath(names('1.0.0', '1.24.0'));
    const path = cached(names(TEMPORAL_CLI_VERSION));
    expect(await resolve()).toEqual({ path, version: TEMPORAL_CLI_VERSION, source: 'cache' });
    expect(said[0]).toContain(`${other} is another version than ${TEMPORAL_CLI_VERSION}`);
    expect(requested).toEqual([]);
  });

  it("downloads the vendor's archive into the cache, once", async () => {
    expect(await resolve()).toEqual({ path: cacheFile(env()), version: TEMPORAL_CLI_VERSION, source: 'download' });
    expect(await resolve()).toMatchObject({ source: 'cache' });
    expect(requested).toEqual([`/temporal_cli_${TEMPORAL_CLI_VERSION}_${PLATFORM}.tar.gz`]);
    expect(readdirSync(dirname(cacheFile(env())))).toEqual(['temporal']);
  });

  it('replaces a cached file that does not run', async () => {
    cached('#!/bin/sh\nexit 1\n');
    expect(await resolve()).toMatchObject({ source: 'download' });
    expect(said[0]).toContain('it will be replaced');
  });

  it('throws away a download with another checksum or another version, and builds with Go', async () => {
    onPath(
      `#!/bin/sh\nprintf '#!/bin/sh\\necho "temporal version ${TEMPORAL_CLI_VERSION} (Server 1.29.1)"\\n' > "$GOBIN/temporal"\n`,
      'go',
    );
    expect(await resolve('0'.repeat(64))).toEqual({
      path: cacheFile(env()),
      version: TEMPORAL_CLI_VERSION,
      source: 'go',
    });
    expect(said.join('\n')).toContain('checksum differs');
    rmSync(cacheFile(env()));
    archive = makeArchive(names('9.9.9', '9.9.9'));
    expect(await resolve()).toMatchObject({ source: 'go' });
    expect(said.join('\n')).toContain('unexpected version 9.9.9');
  });

  it("builds exactly the pinned version with Go, without the flags of the user's own builds", async () => {
    archive = Buffer.alloc(0);
    onPath(
      `#!/bin/sh\necho "$@ GOFLAGS=$GOFLAGS CGO=$CGO_ENABLED" > ${join(home, 'go-was-called-with')}\nprintf '#!/bin/sh\\necho "temporal version ${TEMPORAL_CLI_VERSION} (Server 1.29.1)"\\n' > "$GOBIN/temporal"\n`,
      'go',
    );
    expect(await resolve()).toMatchObject({ source: 'go' });
    expect(readFileSync(join(home, 'go-was-called-with'), 'utf8').trim()).toBe(
      `install -ldflags -s -w -X github.com/temporalio/cli/temporalcli.Version=${TEMPORAL_CLI_VERSION} github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_CLI_VERSION} GOFLAGS= CGO=0`,
    );
  });

  it('uses a differing version on PATH only for want of any other, and says that', async () => {
    archive = Buffer.alloc(0);
    const path = onPath(names('1.0.0', '1.24.0'));
    expect(await resolve()).toEqual({ path, version: '1.0.0', source: 'path-other-version' });
    expect(said.at(-1)).toContain('another version, for want of any other');
  });

  it('says in one sentence what to do when there is none and no way to get one', async () => {
    archive = Buffer.alloc(0);
    onPath('#!/bin/sh\necho "go: cannot find the network" >&2\nexit 1\n', 'go');
    const failure = await resolve().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TemporalBinaryError);
    expect((failure as Error).message).toContain(
      `put \`temporal\` on PATH or at ${cacheFile(env())}, or install Go, or set TEMPORAL_ADDRESS.`,
    );
    expect(said).toEqual([expect.stringContaining('HTTP 404'), expect.stringContaining('go: cannot find the network')]);
    expect(existsSync(dirname(cacheFile(env()))) ? readdirSync(dirname(cacheFile(env()))) : []).toEqual([]);
  });

  it('gives up a build when it is asked to stop, and leaves none of its processes', async () => {
    archive = Buffer.alloc(0);
    const note = join(home, 'compiler');
    // A compiler that Go has started, and that would go on for an hour.
    onPath(`#!/bin/sh\nsleep 3600 &\necho $! > ${note}.new\nmv ${note}.new ${note}\nwait\n`, 'go');
    const stopping = new AbortController();
    const asked = resolve(sha256(archive), stopping.signal);
    asked.catch(() => {});
    while (!existsSync(note)) await pause(20);
    stopping.abort();
    await expect(asked).rejects.toBeInstanceOf(TemporalBinaryError);
    const compiler = Number(readFileSync(note, 'utf8'));
    while (isAlive(compiler)) await pause(20);
  });
});
