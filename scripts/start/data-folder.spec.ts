import { describe, expect, it } from '@jest/globals';
import { folderProblem } from './data-folder.js';

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
