import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

export default async function teardown() {
  const { startedProduct: child } = /** @type {{ startedProduct?: import('node:child_process').ChildProcess }} */ (
    globalThis
  );
  if (!child || child.exitCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'exit');
  rmSync(dirname(String(process.env.BROWSER_TEST_FOLDER)), { recursive: true, force: true });
}
