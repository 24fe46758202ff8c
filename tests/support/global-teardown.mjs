import { rmSync } from 'node:fs';

/** Stops what global-setup started and removes its folder. */
export default async function teardown() {
  const { sharedServers: servers } = /** @type {any} */ (globalThis);
  if (!servers) return;
  const gone = new Promise((resolve) => servers.temporal.once('exit', resolve));
  servers.temporal.kill('SIGTERM');
  await Promise.all([gone, servers.postgres.stop()]);
  rmSync(servers.folder, { recursive: true, force: true });
}
