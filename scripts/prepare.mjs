import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildConsole } from './console.mjs';
import { step } from './progress.mjs';
import { fingerprint, whenChanged } from './stamp.mjs';

/** Root of the clone. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = ['apps/api', 'apps/worker', 'libs', 'workflows', 'scripts', 'prisma', '.swcrc', 'package.json'];
const OLDEST_NODE = [20, 19];

/** A problem that the user can do something about: printed as one sentence, without a stack. */
export class PrepareError extends Error {}

/** @param {string} version e.g. v20.19.0 */
export function checkNode(version = process.version) {
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new PrepareError(
    `需要 Node.js ${OLDEST_NODE.join('.')} 或更新版本，当前为 ${version}。Node.js ${OLDEST_NODE.join('.')} or later is needed, this is ${version}.`,
  );
}

/** Dependencies, generated code, compiled code: each made only when it is missing or its sources have changed. */
export async function prepare() {
  checkNode();
  if (!isInstalled(ROOT)) {
    // Not `npm ci`: it refuses a lock file written where the registry does not carry every platform's optional binary. The lock file pins all the same.
    await step('安装依赖（installing dependencies）', () =>
      npm(['install', '--include=dev', '--no-audit', '--no-fund']),
    );
  }
  await generate();
  await build();
}

async function generate() {
  const stamps = join(ROOT, 'node_modules', '.qunjian');
  if (!hasScript('generate')) return;
  await whenChanged({
    file: join(stamps, 'generate'),
    fingerprint: fingerprint(ROOT, ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json']),
    outputs: [join(ROOT, 'libs', 'data', 'generated')],
    make: () => step('生成数据库客户端（generating the database client）', () => npm(['run', '--silent', 'generate'])),
  });
}

async function build() {
  const dist = join(ROOT, 'dist');
  await whenChanged({
    file: join(dist, '.stamp'),
    fingerprint: fingerprint(ROOT, SOURCES),
    outputs: [join(dist, 'scripts')],
    make: () =>
      step('编译（building）', async () => {
        clear(dist);
        await npm(['run', '--silent', 'build']);
      }),
  });
  // Has its own stamp: a change of a page builds no server, and the other way round.
  await buildConsole((make) => step('编译界面（building the console）', make));
}

/**
 * Everything compiled goes, but for the console, which is made by itself.
 * @param {string} dist
 */
function clear(dist) {
  if (!existsSync(dist)) return;
  for (const name of readdirSync(dist))
    if (!name.startsWith('console')) rmSync(join(dist, name), { recursive: true, force: true });
}

/** @param {string} name */
function hasScript(name) {
  return name in (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts ?? {});
}

/**
 * Whether node_modules holds what the lock file says. npm writes its own record last, so an interrupted installation has none.
 * @param {string} root
 */
export function isInstalled(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(record);
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const found = present[path];
    return found ? found.version === entry.version : Boolean(entry.optional || entry.devOptional || entry.peer);
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }>}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/**
 * Runs npm itself, the one that runs this script where there is one. Its output is shown only when it fails.
 * @param {string[]} args
 */
export async function npm(args) {
  const cli = process.env.npm_execpath;
  const [file, prefix] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  const { code, output } = await runQuietly(file, [...prefix, ...args]);
  if (code !== 0)
    throw new PrepareError(`${output.trimEnd()}\nnpm ${args.join(' ')} 失败（failed, exit code ${code}）。`);
}

/**
 * @param {string} file
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function runQuietly(file, args) {
  return new Promise((resolve, reject) => {
    // A build under NODE_ENV=production needs the development dependencies all the same.
    const child = spawn(file, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
