import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { BreakableLink } from '../support/breakable-link.js';

const CLIENT = fileURLToPath(new URL('./closed-client.mjs', import.meta.url));

test('a process whose connection is closed while the engine is away and calls are tried again ends in order', async () => {
  const [host, port] = process.env['TEST_TEMPORAL_ADDRESS']!.split(':') as [string, string];
  const link = await BreakableLink.to(host, Number(port));
  const child = fork(CLIENT, {
    env: { ...process.env, NODE_OPTIONS: '', TEMPORAL_ADDRESS: `127.0.0.1:${link.port}` },
    silent: true,
  });
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close');
  expect(await once(child, 'message')).toMatchObject(['connected']);
  await link.cut();
  const answered = once(child, 'message');
  child.send('ask');
  const [code] = (await ended) as [number | null];
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // Unavailable, or cancelled by the closing: nobody waits for ever.
  for (const answer of ((await answered) as [unknown[]])[0]) expect([1, 14]).toContain(answer);
});
