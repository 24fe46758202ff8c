import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveTemporalBinary } from '../../libs/platform/temporal-binary.js';
import { freePort } from '../../scripts/start/ports.js';
import { planTemporal } from '../../scripts/start/temporal-server.js';

let folder: string;
let child: ChildProcess;
let grpc: number;
let ports: { address: string; port: number }[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qunjian-ports-'));
  grpc = await freePort();
  const { path: binary } = await resolveTemporalBinary();
  const plan = planTemporal(folder, { port: grpc, namespace: 'default', binary });
  child = spawn(plan.file, plan.args, { stdio: 'ignore' });
  await plan.ready(child);
  ports = listening(child.pid!);
});
afterAll(async () => {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  rmSync(folder, { recursive: true, force: true });
});

/** Where a process listens, as Linux tells: the sockets it holds, and what they are. */
function listening(pid: number): { address: string; port: number }[] {
  const held = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // closed meanwhile
      }
    }),
  );
  return ['tcp', 'tcp6'].flatMap((kind) =>
    readFileSync(`/proc/${pid}/net/${kind}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && held.has(inode ?? ''))
      .map(([, local]) => {
        const [address, port] = local!.split(':') as [string, string];
        return { address, port: Number.parseInt(port, 16) };
      }),
  );
}

/** @returns the status, null where nothing is answered that HTTP/1 understands */
function ask(port: number, method: string, path: string, host: string): Promise<number | null> {
  return new Promise((resolve) => {
    const asked = request({ port, host: '127.0.0.1', method, path, headers: { host }, timeout: 3_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    asked.once('error', () => resolve(null));
    asked.once('timeout', () => asked.destroy());
    asked.end(method === 'POST' ? '{}' : undefined);
  });
}

const LOOPBACK = '0100007F';

describe('the engine that npm start runs', () => {
  it('listens on this machine alone', () => {
    expect(ports.map(({ port }) => port)).toContain(grpc);
    expect(new Set(ports.map(({ address }) => address))).toEqual(new Set([LOOPBACK]));
  });

  it('answers no web page, by whatever name it calls', async () => {
    const asked = ports.flatMap(({ port }) =>
      [`127.0.0.1:${port}`, `localhost:${port}`, 'evil.example'].map(async (host) => [
        await ask(port, 'GET', '/api/v1/namespaces', host),
        await ask(port, 'GET', '/api/v1/namespaces/default/workflows', host),
        await ask(port, 'POST', '/api/v1/namespaces/default/workflows/any/update/act', host),
        await ask(port, 'POST', '/api/v1/namespaces/default/workflows/any', host),
      ]),
    );
    // 403: refused by its name; 404: another service (figures); null: no HTTP.
    for (const statuses of await Promise.all(asked))
      for (const status of statuses) expect([403, 404, null]).toContain(status);
    expect((await Promise.all(asked)).flat()).toContain(403);
  });
});
