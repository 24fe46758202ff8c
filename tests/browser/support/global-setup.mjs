// Plain JavaScript: jest loads its global setup outside of its own module system.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LONGEST_START_MS = 300_000;

/**
 * The product as `npm start` brings it up, with the pilot's data, for all tests of a run. While writing tests, BROWSER_TEST_DATA names the data
 * folder of one that runs already.
 */
export default async function setup() {
  const running = process.env.BROWSER_TEST_DATA;
  const folder = running ?? (await start());
  process.env.BROWSER_TEST_FOLDER = folder;
  process.env.BROWSER_TEST_URL = JSON.parse(readFileSync(join(folder, 'ready.json'), 'utf8')).url;
}

async function start() {
  const { freePort } = await import(new URL('../../../dist/scripts/start/ports.js', import.meta.url).href);
  const folder = join(mkdtempSync(join(tmpdir(), 'qunjian-browser-')), 'data');
  const args = ['--experimental-wasm-modules', '--no-warnings', 'scripts/start.mjs', '--data', folder, '--port'];
  const child = spawn(process.execPath, [...args, String(await freePort())], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  Object.assign(globalThis, { startedProduct: child });
  await new Promise((resolve, reject) => {
    const failed = () => reject(new Error(`npm start did not come up:\n${output}`));
    const timer = setTimeout(failed, LONGEST_START_MS);
    child.once('exit', failed);
    child.stdout.on('data', () => {
      if (!existsSync(join(folder, 'ready.json'))) return;
      clearTimeout(timer);
      child.off('exit', failed);
      resolve(undefined);
    });
  });
  return folder;
}
