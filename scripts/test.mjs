import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLine, runJest, sayFailures } from './jest-run.mjs';
import { prepare, PrepareError, ROOT } from './prepare.mjs';
import { step } from './progress.mjs';

/** `npm test`: everything that needs no browser, on real servers; ends with one plain line of real counts. Arguments go to jest. */
async function main() {
  await prepare();
  // Each of the two lanes keeps one core busy; making the server waits for the network first.
  const [types, form] = await Promise.all([typesPass(), formPasses(), makeTemporalBinary()]);
  const checks = [...types, ...form];
  const uncalled = join(tmpdir(), `qunjian-uncalled-${process.pid}.json`);
  process.env.UNCALLED_FUNCTIONS = uncalled;
  const args = process.argv.slice(2);
  const tests = await runJest(ROOT, ['--maxWorkers=2', '--forceExit', ...args]);
  // A part of the tests says nothing about what none of them calls.
  if (args.length === 0) checks.push(allCalled(uncalled));
  rmSync(uncalled, { force: true });
  const passed = tests.passed + checks.filter(Boolean).length;
  const failed = tests.failed + checks.filter((ok) => !ok).length;
  sayFailures(tests);
  console.log(closingLine({ passed, failed, skipped: tests.skipped }));
  process.exitCode = failed === 0 && tests.passed > 0 ? 0 : 1;
}

/** The console and its tests know the browser's names, which nothing else may use. */
async function typesPass() {
  const results = [];
  for (const project of ['.', 'apps/console', 'tests/browser'])
    results.push(
      await passes(`类型检查（type check）${project}`, join('typescript', 'bin', 'tsc'), ['--noEmit', '-p', project]),
    );
  return results;
}

async function formPasses() {
  return [
    await passes('代码规范（lint）', join('eslint', 'bin', 'eslint.js'), ['.']),
    await passes('排版（format）', join('prettier', 'bin', 'prettier.cjs'), [
      '--check',
      '--log-level=warn',
      '**/*.{ts,tsx,mjs,js,css}',
    ]),
  ];
}

/**
 * @param {string} label
 * @param {string} tool path below node_modules
 * @param {string[]} args
 */
async function passes(label, tool, args) {
  const passed = (await step(label, () => run([join(ROOT, 'node_modules', tool), ...args]))) === 0;
  if (!passed) sayFailures({ failures: [label] });
  return passed;
}

/**
 * Every function and trigger of the database was called by some test.
 * @param {string} file written at the end of the run (tests/support/global-teardown.mjs)
 */
function allCalled(file) {
  if (!existsSync(file)) return false;
  /** @type {string[]} */
  const uncalled = JSON.parse(readFileSync(file, 'utf8'));
  for (const name of uncalled) console.log(`✗ ${name}：没有测试调用过（no test has called this database function）`);
  return uncalled.length === 0;
}

/** The tests' server: found, or built once, before the clock of any test runs. */
async function makeTemporalBinary() {
  const { resolveTemporalBinary } = await import(
    new URL('../dist/libs/platform/temporal-binary.js', import.meta.url).href
  );
  await resolveTemporalBinary({ say: console.log, step });
}

/**
 * @param {string[]} args
 * @returns {Promise<number | null>} exit code
 */
function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('close', resolve);
  });
}

main().catch((error) => {
  console.error(error instanceof PrepareError ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
