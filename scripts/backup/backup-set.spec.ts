import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackupSet } from './backup-set.js';
import { archiveCommand } from './wal-archive.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "qunjian backup's 100%-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const backup = (finishedAt: string, wal: string) => ({
  version: '0.1.0',
  installation: 'i',
  kind: 'folder' as const,
  engineAt: null,
  startedAt: finishedAt,
  finishedAt,
  wal,
});

describe('a set of backups', () => {
  const made = (...ends: string[]): BackupSet => {
    const set = new BackupSet(folder);
    mkdirSync(set.wal);
    for (const [nth, end] of ends.entries()) {
      const place = join(folder, `base-2026112${nth}T000000000Z`);
      mkdirSync(place);
      set.complete(place, backup(end, `00000001000000000000000${nth}`));
      writeFileSync(join(set.wal, `00000001000000000000000${nth}`), 'log');
    }
    return set;
  };

  test('gives the newest that had ended by an instant, and says so where there is none', () => {
    const set = made('2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z');
    expect(set.newestBefore(null).finishedAt).toBe('2026-11-21T00:00:00.000Z');
    expect(set.newestBefore('2026-11-20T12:00:00.000Z').finishedAt).toBe('2026-11-20T00:00:00.000Z');
    expect(() => set.newestBefore('2026-11-19T00:00:00.000Z')).toThrow(/holds no backup from before/);
  });

  test('does not count one that was broken off', () => {
    const set = made('2026-11-20T00:00:00.000Z');
    mkdirSync(join(folder, 'base-20261129T000000000Z'));
    expect(set.list()).toHaveLength(1);
  });

  test('takes old ones away with the log that only they need', () => {
    const set = made('2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z');
    expect(set.keepNewest(2)).toBe(1);
    expect(set.list().map(({ finishedAt }) => finishedAt)).toEqual([
      '2026-11-21T00:00:00.000Z',
      '2026-11-22T00:00:00.000Z',
    ]);
    expect(existsSync(join(set.wal, '000000010000000000000000'))).toBe(false);
    expect(existsSync(join(set.wal, '000000010000000000000001'))).toBe(true);
  });
});

describe('the command that archives a piece of the log', () => {
  const NAME = '000000010000000000000001';
  /** As the server runs it. @returns whether it says that the piece is kept */
  const archived = (archive: string, piece: string): boolean => {
    const words = archiveCommand(archive).replaceAll('%p', piece).replaceAll('%f', NAME).replaceAll('%%', '%');
    try {
      execFileSync('sh', ['-c', words], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  const piece = (text: string): string => {
    const file = join(folder, `piece of ${text}`);
    writeFileSync(file, text);
    return file;
  };

  test('keeps nothing and is content while there is no archive', () => {
    expect(archived(join(folder, 'wal'), piece('one'))).toBe(true);
    expect(existsSync(join(folder, 'wal'))).toBe(false);
  });

  test('keeps a piece once, also when it is offered again', () => {
    mkdirSync(join(folder, 'wal'));
    expect(archived(join(folder, 'wal'), piece('one'))).toBe(true);
    expect(archived(join(folder, 'wal'), piece('one'))).toBe(true);
    expect(readFileSync(join(folder, 'wal', NAME), 'utf8')).toBe('one');
  });

  test('never writes over another piece of the same name', () => {
    mkdirSync(join(folder, 'wal'));
    archived(join(folder, 'wal'), piece('one'));
    expect(archived(join(folder, 'wal'), piece('two'))).toBe(false);
    expect(readFileSync(join(folder, 'wal', NAME), 'utf8')).toBe('one');
  });
});
