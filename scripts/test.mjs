import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, PrepareError, ROOT } from './prepare.mjs';
import { step } from './progress.mjs';

/** `npm test`: everything that needs no browser, on real servers; ends with one plain line of real counts. Arguments go to jest. */
async function main() {
  await prepare();
  const checks = [
    await passes('类型检查（type check）', join('typescript', 'bin', 'tsc'), ['--noEmit']),
    await passes('代码规范（lint）', join('eslint', 'bin', 'eslint.js'), ['.']),
  ];
  await makeTemporalBinary();
  const tests = await runTests(process.argv.slice(2));
  const passed = tests.passed + checks.filter(Boolean).length;
  const failed = tests.failed + checks.filter((ok) => !ok).length;
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && tests.passed > 0 ? 0 : 1;
}

/**
 * @param {string} label
 * @param {string} tool path below node_modules
 * @param {string[]} args
 */
async function passes(label, tool, args) {
  return (await step(label, () => run([join(ROOT, 'node_modules', tool), ...args]))) === 0;
}

/** The tests' server: found, or built once, before the clock of any test runs. */
async function makeTemporalBinary() {
  const { resolveTemporalBinary } = await import(new URL('../dist/libs/platform/temporal-binary.js', import.meta.url).href);
  await resolveTemporalBinary({ say: console.log, step });
}

/**
 * Counts are jest's own; a suite that could not run counts as one failure.
 * @param {string[]} args
 */
async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'qunjian-jest-'));
  const file = join(folder, 'results.json');
  try {
    await run([join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), '--json', `--outputFile=${file}`, '--maxWorkers=2', '--forceExit', ...args], {
      NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
    });
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  } catch (error) {
    console.error(`The tests did not run: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<number | null>}
 */
function run(args, env = {}) {
  return new Promise((resolve, reject) => {
    // jest's report goes to stderr, its JSON to the file: standard output is left to the closing line.
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', args.includes('--json') ? 'ignore' : 'inherit', 'inherit'], env: { ...process.env, ...env } });
    child.once('error', reject);
    child.once('close', resolve);
  });
}

main().catch((error) => {
  console.error(error instanceof PrepareError ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
