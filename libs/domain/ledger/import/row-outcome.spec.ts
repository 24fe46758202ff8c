import { describe, expect, it } from '@jest/globals';

import { readCreditCode } from '../codes/credit-code.js';
import { diffRows } from './row-outcome.js';

interface Row {
  no: string;
  row: number;
  name: string;
  employees: number | null;
}
const row = (no: string, name: string, employees: number | null, at = 1): Row => ({ no, row: at, name, employees });
const byNo = ({ no }: Row): string => no;

describe('outcome of the rows of a file', () => {
  it('is all the same when a file is imported again, wherever its rows now stand', () => {
    const file = [row('1', '甲', 3, 4), row('2', '乙', null, 5)];
    expect(diffRows(file, [row('2', '乙', null, 40), row('1', '甲', 3, 41)], byNo).counts).toEqual({
      new: 0,
      changed: 0,
      same: 2,
      absent: 0,
    });
  });
  it('shows each changed field with its old and new value', () => {
    const diff = diffRows([row('1', '甲', 3)], [row('1', '甲', 5), row('3', '丙', 1)], byNo);
    expect(diff.outcomes[0]).toMatchObject({
      kind: 'changed',
      key: '1',
      changes: [{ field: 'employees', from: 3, to: 5 }],
    });
    expect(diff.outcomes[1]).toMatchObject({ kind: 'new', key: '3' });
  });
  it('keeps what a later file no longer holds', () => {
    expect(diffRows([row('1', '甲', 3)], [], byNo).absent).toEqual([{ key: '1', row: row('1', '甲', 3) }]);
  });
  it('tells two rows of one key apart by their occurrence, and both are known again', () => {
    const file = [row('1', '甲', 3), row('1', '甲', 4)];
    expect(diffRows([], file, byNo).outcomes.map(({ key }) => key)).toEqual(['1', '1#2']);
    expect(diffRows(file, file, byNo).counts.same).toBe(2);
  });
  it('takes two spellings of one code as the same', () => {
    const code = (text: string): { code: ReturnType<typeof readCreditCode> } => ({ code: readCreditCode(text) });
    expect(diffRows([code('91350100M000100Y43')], [code(' 91350100m000100y43 ')], () => 'x').counts.same).toBe(1);
    expect(diffRows([code('91350100M000100Y43')], [code('')], () => 'x').outcomes[0]).toMatchObject({
      changes: [{ field: 'code', from: '91350100M000100Y43', to: null }],
    });
  });
});
