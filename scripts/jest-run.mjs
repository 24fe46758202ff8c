import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Outcome `failures`: a line each, which test and why */

/**
 * A worker that has read this much is ended between two suites, and the next begins anew: modules of a suite that has ended are never given back
 * (native modules in contexts of their own), 40 suites took 2.7 GB, and what is near its limit does little but collect.
 */
const WORKER_MEMORY = '900MB';
/** Of the reason of a failure. */
const REASON_LENGTH = 240;

/**
 * Runs jest in a folder. The counts are jest's own; a suite that could not be loaded is one failure, and so is a run without a report.
 * @param {string} root folder with jest and its configuration
 * @param {string[]} args of jest
 * @param {'inherit' | 'ignore'} report where jest's own goes
 * @returns {Promise<Outcome>}
 */
export async function runJest(root, args, report = 'inherit') {
  const folder = mkdtempSync(join(tmpdir(), 'qunjian-jest-'));
  const file = join(folder, 'results.json');
  try {
    const own = ['--json', `--outputFile=${file}`, `--workerIdleMemoryLimit=${WORKER_MEMORY}`];
    await run(root, [...own, ...args], report);
    const results = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests,
      failures: failuresOf(root, results.testResults),
    };
  } catch (error) {
    console.error(`The tests did not run: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1, skipped: 0, failures: ['jest did not run'] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} root
 * @param {{ name: string, status: string, message: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[]} suites of jest's report
 */
function failuresOf(root, suites) {
  return suites.flatMap(({ name, status, message, assertionResults }) => {
    const suite = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`${suite}: ${reason(message)}`];
    return failed.map(
      ({ fullName, failureMessages }) => `${suite} › ${fullName}: ${reason(failureMessages.join(' '))}`,
    );
  });
}

/** @param {string} message */
function reason(message) {
  return stripVTControlCharacters(message).replaceAll(/\s+/g, ' ').trim().slice(0, REASON_LENGTH);
}

/**
 * Which tests failed, a line each, where whoever sees only the end of a run finds them.
 * @param {Pick<Outcome, 'failures'>} outcome
 */
export function sayFailures({ failures }) {
  for (const failure of failures) console.log(`✗ ${failure}`);
}

/**
 * The plain last line of a run.
 * @param {Omit<Outcome, 'failures'>} counts
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {string} root
 * @param {string[]} args
 * @param {'inherit' | 'ignore'} report
 * @returns {Promise<number | null>}
 */
function run(root, args, report) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  return new Promise((resolve, reject) => {
    // jest's report goes to stderr, its JSON to the file: standard output is left to the closing line.
    const env = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' };
    const child = spawn(process.execPath, [jest, ...args], { cwd: root, stdio: ['ignore', 'ignore', report], env });
    child.once('error', reject);
    child.once('close', resolve);
  });
}
