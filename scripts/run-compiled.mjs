import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, ROOT } from './prepare.mjs';

/** The harness of `npm run faults`. */
export const FAULTS = {
  sources: ['tests/faults/harness', 'tests/bench', 'tests/support/breakable-link.ts', 'tests/support/a-pdf.ts'],
  program: 'tests/faults/harness/run.js',
};

/**
 * Builds the product where it has changed, compiles what else a developer's command needs, and runs it; Ctrl-C reaches it as well, which then stops what
 * it started.
 * @param {object} command
 * @param {string[]} command.sources folders and files below the root, outside of what the build compiles
 * @param {string} command.program below `dist`
 * @param {string[]} command.args
 * @param {(message: unknown) => void} [command.onMessage]
 * @returns {Promise<number>} exit code
 */
export async function runCompiled({ sources, program, args, onMessage }) {
  await prepare();
  const swc = join(ROOT, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const compiled = await run([swc, ...sources, '-d', 'dist', '-q', '--extensions', '.ts']);
  return compiled === 0
    ? run(['--experimental-wasm-modules', '--no-warnings', join('dist', program), ...args], onMessage)
    : compiled;
}

/**
 * @param {string[]} args
 * @param {(message: unknown) => void} [onMessage]
 * @returns {Promise<number>} exit code
 */
function run(args, onMessage) {
  return new Promise((resolve, reject) => {
    /** @type {import('node:child_process').StdioOptions} */
    const stdio = ['inherit', 'inherit', 'inherit', onMessage ? 'ipc' : 'ignore'];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio });
    process.on('SIGINT', () => {});
    if (onMessage) child.on('message', onMessage);
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
