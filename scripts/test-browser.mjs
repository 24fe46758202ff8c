import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { closingLine, runJest, sayFailures } from './jest-run.mjs';
import { prepare, PrepareError, ROOT } from './prepare.mjs';
import { step } from './progress.mjs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** The browser, and a font that has Chinese: without one a screenshot proves nothing. */
const PACKAGES = ['chromium', 'fonts-noto-cjk'];

/**
 * `npm run test:browser`: everything a person sees, in a real Chromium in front of the whole product. Arguments go to jest. Ends with one plain
 * line of real counts.
 */
async function main() {
  await prepare();
  await provideBrowser();
  const tests = await runJest(ROOT, [
    '--config',
    'tests/browser/jest.config.js',
    '--maxWorkers=1',
    '--forceExit',
    ...process.argv.slice(2),
  ]);
  sayFailures(tests);
  console.log(closingLine(tests));
  process.exitCode = tests.failed === 0 && tests.passed > 0 ? 0 : 1;
}

/** Installs what is missing where it may, and otherwise says what to install. */
async function provideBrowser() {
  if (CHROMIUM.some((path) => existsSync(path)) && hasChineseFont()) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'))
    await step('安装 Chromium 和中文字体（installing Chromium and a Chinese font）', async () => {
      apt('update');
      apt('install', '-y', '--no-install-recommends', ...PACKAGES);
    });
  if (!CHROMIUM.some((path) => existsSync(path)))
    throw new PrepareError(
      `浏览器测试需要 Chromium：apt-get install ${PACKAGES.join(' ')}。The browser tests need Chromium: apt-get install ${PACKAGES.join(' ')}.`,
    );
}

/** @param {...string} args */
function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  spawnSync('apt-get', args, { stdio: 'ignore', env });
}

function hasChineseFont() {
  const { stdout } = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' });
  return Boolean(stdout?.trim());
}

main().catch((error) => {
  console.error(error instanceof PrepareError ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
