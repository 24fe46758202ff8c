import { describe, expect, test } from '@jest/globals';
import { maskName, maskPhone, maskRow, maskText } from './masking.js';

describe('personal data', () => {
  test('a name keeps its first character, a phone its first three and last four digits', () => {
    expect([maskName('张三'), maskName('欧阳 某某'), maskName(''), maskName(null)]).toEqual(['张*', '欧*', null, null]);
    expect([maskPhone('13812341234'), maskPhone('0556-2172345'), maskPhone('12345'), maskPhone(null)]).toEqual([
      '138****1234',
      '055****2345',
      '****',
      null,
    ]);
  });

  test('names after a post, phones and identity numbers are masked in free text, codes are not', () => {
    expect(maskText('联合妇委会(主任:李四,2017年11月)，电话13812341234')).toBe(
      '联合妇委会(主任:李*,2017年11月)，电话138****1234',
    );
    expect(maskText('妇女委员会 主席 王五 执委7名')).toBe('妇女委员会 主席 王* 执委7名');
    expect(maskText('身份证11010519491231002X')).toBe('身份证110105********002X');
    expect(maskText('代码91350100M000100Y43')).toBe('代码91350100M000100Y43');
  });

  test('a row keeps everything but its persons', () => {
    expect(maskRow({ name: '天鹅科技', legalRepresentative: '张三', phone: '13812341234', employees: 3 })).toEqual({
      name: '天鹅科技',
      legalRepresentative: '张*',
      phone: '138****1234',
      employees: 3,
    });
    expect(maskRow({ instructorNo: 'ZDY001', name: '赵六' })).toEqual({ instructorNo: 'ZDY001', name: '赵*' });
  });
});
