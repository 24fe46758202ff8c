import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const TEMPORAL_SERVER_VERSION = '1.29.1';
const PACKAGES = { server: 'go.temporal.io/server/cmd/server', sql: 'go.temporal.io/server/cmd/tools/sql' } as const;

/** Temporal's server and its schema tool, from the user's cache or built into it with Go (some minutes, once). */
export async function temporalBinaries(
  env: Record<string, string | undefined>,
  say: (line: string) => void,
): Promise<Record<keyof typeof PACKAGES, string>> {
  const base = env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(base, 'qunjian', 'temporal-server', `v${TEMPORAL_SERVER_VERSION}`);
  mkdirSync(folder, { recursive: true });
  return { server: await binary(folder, 'server', env, say), sql: await binary(folder, 'sql', env, say) };
}

async function binary(
  folder: string,
  name: keyof typeof PACKAGES,
  env: Record<string, string | undefined>,
  say: (line: string) => void,
): Promise<string> {
  const file = join(folder, name);
  if (existsSync(file)) return file;
  say(`building ${name} of Temporal ${TEMPORAL_SERVER_VERSION} with Go, once; this takes some minutes`);
  const building = join(folder, 'building');
  try {
    await promisify(execFile)('go', ['install', '-ldflags', '-s -w', `${PACKAGES[name]}@v${TEMPORAL_SERVER_VERSION}`], {
      env: { ...env, GOBIN: building },
      maxBuffer: 64 << 20,
    });
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    if (code === 'ENOENT')
      throw new Error(
        '--server postgres needs Go (https://go.dev/dl) to build the Temporal server once; `go` was not found',
        { cause: error },
      );
    throw new Error(
      `go install of the Temporal ${name} failed: ${stderr?.trim().split('\n').at(-1) ?? String(error)}`,
      { cause: error },
    );
  }
  renameSync(join(building, name), file);
  return file;
}
