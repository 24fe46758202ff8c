import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, PrepareError, ROOT } from './prepare.mjs';

/** `npm run bench` and `npm run bench:ledger`: builds what is missing, then tests/bench, then runs it; the arguments go to the bench. */
async function main() {
  await prepare();
  const compiled = await run([
    join(ROOT, 'node_modules', '@swc', 'cli', 'bin', 'swc.js'),
    'tests/bench',
    '-d',
    'dist',
    '-q',
    '--extensions',
    '.ts',
  ]);
  const [first, ...rest] = process.argv.slice(2);
  const program =
    first === 'ledger'
      ? ['dist/tests/bench/ledger/run.js', ...rest]
      : ['dist/tests/bench/run.js', ...process.argv.slice(2)];
  process.exitCode =
    compiled === 0 ? await run(['--experimental-wasm-modules', '--no-warnings', ...program]) : compiled;
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
    // Ctrl-C reaches the child as well, which then stops what it started.
    process.on('SIGINT', () => {});
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

try {
  await main();
} catch (error) {
  if (!(error instanceof PrepareError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
