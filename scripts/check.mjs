import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './prepare.mjs';
import { step } from './progress.mjs';

/**
 * `npm run check`: what one runs between two thoughts. Types and lint side by side, then the tests beside pure code; no server, no build, no browser.
 * `npm test` is the whole. Lint and types remember what has not changed (node_modules/.cache).
 */
const tools = {
  types: [join('typescript', 'bin', 'tsc'), '--noEmit'],
  lint: [
    join('eslint', 'bin', 'eslint.js'),
    '--cache',
    '--cache-location',
    'node_modules/.cache/eslint/',
    '--cache-strategy',
    'content',
    '.',
  ],
  unit: [join('jest', 'bin', 'jest.js'), '--selectProjects', 'unit', `--maxWorkers=${Math.min(2, cpus().length)}`],
};

const [types, lint] = await Promise.all([
  step('类型检查（type check）', () => run(tools.types)),
  step('代码规范（lint）', () => run(tools.lint)),
]);
const unit = await step('单元测试（unit tests）', () => run(tools.unit));
process.exitCode = [types, lint, unit].every((code) => code === 0) ? 0 : 1;

/**
 * @param {string[]} command a tool below node_modules and its arguments
 * @returns {Promise<number | null>} exit code
 */
function run([tool, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', String(tool)), ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' },
    });
    child.once('error', reject);
    child.once('close', resolve);
  });
}
