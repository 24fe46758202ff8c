import { describe, expect, it } from '@jest/globals';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogDestination } from './log-destination.js';
import { createLogger } from './logger.js';

describe('a log line that cannot be written', () => {
  it('is lost, on a disk that is full, and nothing else happens', () => {
    const full = openSync('/dev/full', 'w');
    const logger = createLogger({ logLevel: 'info' }, 'api', new LogDestination(() => 'lost', full));
    expect(() => logger.info('a line')).not.toThrow();
    closeSync(full);
    // Nobody listens any more: as with a pipe whose reader is gone.
    expect(() => logger.fatal('another')).not.toThrow();
  });

  it('is counted, and told of before the first one that can be written again', () => {
    const folder = mkdtempSync(join(tmpdir(), 'qunjian-log-'));
    const file = join(folder, 'log');
    const fd = openSync(file, 'a');
    closeSync(fd);
    const destination = new LogDestination((lost) => JSON.stringify({ lost }), fd);
    destination.write('one\n');
    destination.write('two\n');
    // The same number again, as the system gives it: there is room.
    expect(openSync(file, 'a')).toBe(fd);
    destination.write('three\n');
    destination.write('four\n');
    expect(readFileSync(file, 'utf8')).toBe('{"lost":2}\nthree\nfour\n');
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });
});
