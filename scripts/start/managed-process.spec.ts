import { afterAll, describe, expect, it } from '@jest/globals';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cutLog } from './managed-process.js';

const folder = mkdtempSync(join(tmpdir(), 'qunjian-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a log', () => {
  it('that has grown long is put aside while its process goes on writing', () => {
    const file = join(folder, 'api.log');
    const log = openSync(file, 'a');
    writeSync(log, 'old line\n');
    cutLog(file, 9);
    expect(existsSync(`${file}.1`)).toBe(false);
    writeSync(log, 'x');
    cutLog(file, 9);
    writeSync(log, 'new line\n');
    closeSync(log);
    expect([readFileSync(`${file}.1`, 'utf8'), readFileSync(file, 'utf8')]).toEqual(['old line\nx', 'new line\n']);
  });

  it('that is not there needs no cutting', () => {
    cutLog(join(folder, 'nowhere.log'));
    expect(existsSync(join(folder, 'nowhere.log'))).toBe(false);
  });
});
