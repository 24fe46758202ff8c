import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from '../../scripts/start/ports.js';
import { Product } from '../support/product.js';

let product: Product;
beforeEach(async () => {
  product = await Product.inNewFolder();
});
afterEach(() => product.remove());

const folderHolds = (files: Record<string, string>): void => {
  mkdirSync(product.folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(product.path(name), text);
};
/** What is refused ends with this code and one line on standard error, and prints nothing that looks like a stack. */
const refusal = async (code: number, args: string[] = [], env: Record<string, string> = {}): Promise<string> => {
  const ended = await product.run(args, env);
  expect([ended.code, ended.stderr.trim().split('\n').length, ended.stderr]).toEqual([
    code,
    1,
    expect.not.stringMatching(/\n\s+at /),
  ]);
  return ended.stderr.trim();
};
const state = (change: object) =>
  JSON.stringify({
    format: 2,
    version: '0.1.0',
    pilot: 'loaded',
    clock: { anchorReal: 0, anchorBusiness: 0, speed: 1 },
    ports: {},
    ...change,
  });

describe('npm start refuses, in one sentence that says what to do,', () => {
  it('a folder that a newer version has used', async () => {
    folderHolds({ 'folder.json': state({ version: '9.0.0' }) });
    expect(await refusal(1)).toContain(
      `The data folder ${product.folder} belongs to version 9.0.0 (format 2), this is 0.1.0 (format 2): use the version it belongs to, or another folder with --data.`,
    );
  });

  it('a folder of another format', async () => {
    folderHolds({ 'folder.json': state({ format: 7, version: '0.0.9' }) });
    expect(await refusal(1)).toContain('belongs to version 0.0.9 (format 7)');
  });

  it('a folder whose description cannot be read', async () => {
    folderHolds({ 'folder.json': '{ "format": ' });
    expect(await refusal(1)).toContain('belongs to an unknown version');
  });

  it('a folder that holds other things, which stay as they are', async () => {
    folderHolds({ 'thesis.txt': 'ten years of work' });
    expect(await refusal(1)).toContain(
      `The folder ${product.folder} holds other things: give an empty or a new one with --data.`,
    );
    expect(readdirSync(product.folder)).toEqual(['thesis.txt']);
  });

  it('another clock for a folder whose cases already run', async () => {
    folderHolds({ 'folder.json': state({}) });
    expect(await refusal(1, ['--speed', '60'])).toContain(
      'for another --clock or --speed give a new folder with --data.',
    );
  });

  it('--empty for a folder with the demo data', async () => {
    folderHolds({ 'folder.json': state({}) });
    expect(await refusal(1, ['--empty'])).toContain('already holds the demo data, and --empty is for a new one');
  });

  it.each([
    [['--port', '70000'], '--port must be a whole number from 1 to 65535, not "70000".'],
    [['--clock', 'yesterday'], '--clock must be an instant with a zone, not "yesterday".'],
    [['--speed', '0'], '--speed must be a number above 0 and at most 1000000, not "0".'],
    [['--colour', 'red'], 'Usage: npm start -- [--empty] [--port 3000]'],
  ])('the option %j', async (args, sentence) => {
    expect(await refusal(2, args)).toContain(sentence);
  });

  it('production', async () => {
    expect(await refusal(1, [], { NODE_ENV: 'production' })).toContain(
      '`npm start` is for evaluation, not for production (NODE_ENV=production): use docker-compose.yml.',
    );
  });

  it('TLS or an API key for the embedded server', async () => {
    expect(await refusal(1, [], { TEMPORAL_API_KEY: 'hidden' })).toBe(
      'TEMPORAL_TLS, TEMPORAL_TLS_* and TEMPORAL_API_KEY need TEMPORAL_ADDRESS: the embedded server has neither.',
    );
  });

  it('a machine without Temporal and without a way to get it, and starts nothing that stays', async () => {
    const home = mkdtempSync(join(tmpdir(), 'qunjian-bare-'));
    for (const tool of [
      'node',
      'npm',
      'sh',
      'env',
      'id',
      'setpriv',
      'true',
      'ps',
      'tar',
      'gzip',
      'useradd',
      'groupadd',
    ])
      linkTool(tool, home);
    const mirror = `http://127.0.0.1:${await freePort()}`;
    const ended = await product.run(['--empty'], {
      PATH: home,
      XDG_CACHE_HOME: join(home, 'cache'),
      TEMPORAL_CLI_MIRROR: mirror,
    });
    rmSync(home, { recursive: true, force: true });
    expect([ended.code, ended.stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(ended.stderr).toContain('put `temporal` on PATH or at ');
    expect(ended.stderr).toContain('or install Go, or set TEMPORAL_ADDRESS.');
    expect(ended.stdout).toContain('download not possible');
    expect(product.processes().size).toBe(0);
    expect(product.has('lock')).toBe(false);
  });
});

function linkTool(tool: string, folder: string): void {
  const file = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((one) => join(one, tool))
    .find(existsSync);
  if (file) symlinkSync(file, join(folder, tool));
}
