import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Runs jest in a folder. The counts are jest's own; a suite that could not be loaded is one failure, and so is a run without a report.
 * @param {string} root folder with jest and its configuration
 * @param {string[]} args of jest
 * @returns {Promise<Counts>}
 */
export async function runJest(root, args) {
  const folder = mkdtempSync(join(tmpdir(), 'qunjian-jest-'));
  const file = join(folder, 'results.json');
  try {
    await run(root, ['--json', `--outputFile=${file}`, ...args]);
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, skipped: numPendingTests };
  } catch (error) {
    console.error(`The tests did not run: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The plain last line of a run.
 * @param {Counts} counts
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {string} root
 * @param {string[]} args
 * @returns {Promise<number | null>}
 */
function run(root, args) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  return new Promise((resolve, reject) => {
    // jest's report goes to stderr, its JSON to the file: standard output is left to the closing line.
    const env = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' };
    const child = spawn(process.execPath, [jest, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env });
    child.once('error', reject);
    child.once('close', resolve);
  });
}
