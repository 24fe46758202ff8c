import { transformFile } from '@swc/core';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { performance } from 'node:perf_hooks';
import { PrepareError, prepare, ROOT } from './prepare.mjs';
import { OptionError, parseStartOptions } from './start-options.mjs';

/**
 * `npm run dev -- <options of npm start>`: the product, and after every change of a file what it takes to run the new code: that file is compiled, the
 * workflows are bundled where they or the rules changed, and API or worker end in order and are started again. PostgreSQL, Temporal and all data stay.
 */
const WATCHED = ['apps/api', 'apps/worker', 'libs', 'workflows'];
/** An editor writes a file in several steps, and several files at once. */
const SETTLE_MS = 120;

/** @type {Set<string>} paths from the root, with `/` */
const changed = new Set();
/** @type {NodeJS.Timeout | undefined} */
let settled;
let working = Promise.resolve();

async function main() {
  const options = parseStartOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  await prepare();
  const product = spawn(
    process.execPath,
    ['--experimental-wasm-modules', '--no-warnings', join(ROOT, 'scripts', 'start.mjs'), ...process.argv.slice(2)],
    {
      stdio: 'inherit',
    },
  );
  product.once('exit', (code) => process.exit(code ?? 1));
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => product.kill(signal));
  const runFolder = join(options.dataDir ?? join(ROOT, process.env.DATA_DIR || '.qunjian'), 'run');
  for (const folder of WATCHED)
    watch(join(ROOT, folder), { recursive: true }, (_event, name) => {
      if (name === null || !/\.ts$/.test(name) || /\.spec\.ts$|(^|[\\/])generated[\\/]/.test(name)) return;
      changed.add(join(folder, name).split(sep).join('/'));
      clearTimeout(settled);
      settled = setTimeout(() => {
        working = working.then(() => take(runFolder)).catch((error) => console.error(`  ✗ ${error.message ?? error}`));
      }, SETTLE_MS);
    });
}

/** @param {string} runFolder where the supervisor keeps who runs */
async function take(runFolder) {
  const files = [...changed];
  changed.clear();
  if (files.length === 0) return;
  const startedAt = performance.now();
  await Promise.all(files.map(compile));
  if (files.some((file) => /^(workflows|libs\/domain)\//.test(file))) await bundle();
  const parts = partsOf(files);
  for (const part of parts) endInOrder(join(runFolder, `${part}.json`));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`  ↻ ${files.join(' ')} → ${parts.join(', ')} (${seconds} s)`);
}

/** @param {string} file */
async function compile(file) {
  const target = join(ROOT, 'dist', file.replace(/\.ts$/, '.js'));
  if (!existsSync(join(ROOT, file))) return rmSync(target, { force: true });
  const { code, map } = await transformFile(join(ROOT, file), { swcrc: true, cwd: ROOT });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, code);
  if (map) writeFileSync(`${target}.map`, map);
}

/** @returns {Promise<void>} */
function bundle() {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'dist', 'scripts', 'bundle-workflows.js')], { stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error('the workflows could not be bundled'))));
  });
}

/** @param {string[]} files */
function partsOf(files) {
  const both = files.some((file) => /^(libs|workflows)\//.test(file));
  return [
    ...(both || files.some((file) => file.startsWith('apps/worker/')) ? ['worker'] : []),
    ...(both || files.some((file) => file.startsWith('apps/api/')) ? ['api'] : []),
  ];
}

/**
 * The supervisor starts again what has ended.
 * @param {string} identity
 */
function endInOrder(identity) {
  if (!existsSync(identity)) return;
  try {
    process.kill(JSON.parse(readFileSync(identity, 'utf8')).pid, 'SIGTERM');
  } catch {
    // It is gone already and on its way back.
  }
}

main().catch((error) => {
  console.error(error instanceof PrepareError || error instanceof OptionError ? error.message : error);
  process.exit(1);
});
