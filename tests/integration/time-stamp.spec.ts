import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stampedAt, stampRequest } from '../../libs/data/seals/time-stamp.js';
import { askForStamp } from '../../libs/platform/time-stamp-authority.js';
import { StampingAuthority } from '../support/stamping.js';

let authority: StampingAuthority;
let other: StampingAuthority;
beforeAll(async () => {
  authority = await StampingAuthority.start();
  other = await StampingAuthority.start();
});
afterAll(() => Promise.all([authority.stop(), other.stop()]));

describe('a time stamp', () => {
  const stampOf = (text: string) => askForStamp(authority.url, stampRequest(text));

  test('says when an authority has seen a text, by a signature that leads to its certificate', async () => {
    const before = Date.now() - 1_000;
    const at = await stampedAt(await stampOf('一行'), '一行', authority.certificate);
    expect(at.getTime()).toBeGreaterThanOrEqual(before);
    expect(await stampedAt(await stampOf('一行'), '一行', null)).toBeInstanceOf(Date);
  });

  test('is of no other text, of no other authority, and is not edited', async () => {
    const stamp = await stampOf('one');
    await expect(stampedAt(stamp, 'another', authority.certificate)).rejects.toThrow();
    await expect(stampedAt(stamp, 'one', other.certificate)).rejects.toThrow();
    const edited = Buffer.from(stamp);
    const [year] = [edited.indexOf(`${new Date().getUTCFullYear()}`)];
    edited.write('2019', year, 'ascii');
    await expect(stampedAt(edited, 'one', authority.certificate)).rejects.toThrow();
    await expect(stampedAt(Buffer.from('no stamp'), 'one', null)).rejects.toThrow();
  });

  test('is refused by an authority that does not understand the question, or is away', async () => {
    await expect(stampedAt(authority.stamp(Buffer.from('?')), 'one', null)).rejects.toThrow(/refused with status 2/);
    authority.away = true;
    await expect(stampOf('one')).rejects.toThrow('the time stamp authority answered 503');
    authority.away = false;
  });
});
