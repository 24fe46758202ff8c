import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderProblem, openDataFolder } from './data-folder.js';

const system = (code: string, path?: string): Error =>
  Object.assign(new Error(`${code}: refused, open '${path ?? ''}'`), { code, ...(path === undefined ? {} : { path }) });

describe('what the file system refuses in a data folder', () => {
  it.each(['ENOSPC', 'EDQUOT'])('is a full disk at %s, also where the error names no file', (code) => {
    expect(folderProblem('/data', system(code))?.message).toContain(
      'The disk of the data folder /data is full: make room, or give another folder with --data.',
    );
  });

  it.each([
    ['EACCES', '/data'],
    ['EROFS', '/data/lock.1'],
    ['EPERM', '/data/folder.json.new'],
  ])('is a matter of permissions at %s on %s', (code, path) => {
    expect(folderProblem('/data', system(code, path))?.message).toContain(
      `This user cannot read and write the data folder /data (${code}: refused, open '${path}'): mend its permissions`,
    );
  });

  it('is nothing of the folder where another place or another matter is meant', () => {
    for (const error of [
      system('EACCES', '/usr/bin/temporal'),
      system('EACCES', '/data-of-others/x'),
      system('ECONNREFUSED'),
      new Error('anything'),
      'text',
    ])
      expect(folderProblem('/data', error)).toBeUndefined();
  });
});

describe('who may enter a data folder', () => {
  let place: string;
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'data-folder-'));
  });
  afterAll(() => rmSync(place, { recursive: true }));

  const modeAfterOpening = (path: string): number => {
    openDataFolder(path, '0.1.0').release();
    return statSync(path).mode & 0o777;
  };

  it('is its owner alone where the folder is new', () => {
    expect(modeAfterOpening(join(place, 'new'))).toBe(0o700);
  });

  it('is its owner alone where the folder was open to others, and stays so', () => {
    const path = join(place, 'wide');
    mkdirSync(path);
    chmodSync(path, 0o755);
    expect(modeAfterOpening(path)).toBe(0o700);
    expect(modeAfterOpening(path)).toBe(0o700);
  });

  it('is not changed in a folder that holds other things, which is refused', () => {
    const path = join(place, 'foreign');
    mkdirSync(join(path, 'photos'), { recursive: true });
    chmodSync(path, 0o755);
    expect(() => openDataFolder(path, '0.1.0')).toThrow('holds other things');
    expect(statSync(path).mode & 0o777).toBe(0o755);
  });

  (process.getuid?.() === 0 ? it : it.skip)('is left to the owner where that is another user', () => {
    const path = join(place, 'of-another');
    mkdirSync(path);
    chmodSync(path, 0o755);
    chownSync(path, 65_534, 65_534);
    expect(modeAfterOpening(path)).toBe(0o755);
  });
});
