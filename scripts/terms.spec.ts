import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ORGANISATION_TYPES } from '../libs/domain/case.js';
import { POSITION_NAMES } from '../libs/domain/guard.js';
import { meetingName } from '../libs/domain/reply-draft.js';

/** Words that the field does not use, each with the one it does. */
const INSTEAD: Record<string, string> = {
  全体大会: '会员大会、团员大会、党员大会',
  督导: '督办',
  放行: '说明理由后通过',
  上门联系: '走访联系',
  摸底清点: '摸底统计',
  摸底数据: '摸底统计',
  主要负责人候选人: '主席（书记、主任）候选人',
  申请审批: '申请审核（妇女组织为同意、备案）',
  方案审批: '方案审核（妇女组织为同意、备案）',
  结果审批: '结果审核（妇女组织为同意、备案）',
};
const ROOTS = ['libs', 'apps', 'workflows', 'scripts', 'prisma/functions', 'docs'];
const TEXTS = /\.(ts|tsx|sql|md|html)$/;
const NOT_OURS = /(generated|node_modules|\.spec\.ts$|terms\.spec|openapi\.json)/;

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (NOT_OURS.test(path)) continue;
    if (entry.isDirectory()) yield* files(path);
    else if (TEXTS.test(entry.name)) yield path;
  }
}

describe('the words that people read', () => {
  it.each(Object.entries(INSTEAD))('never say %s, but %s', (word) => {
    const used = ROOTS.flatMap((root) => [...files(root)]).filter((path) => readFileSync(path, 'utf8').includes(word));
    expect(used).toEqual([]);
  });

  it('call the meeting by its line, and no position of a women’s case an approval', () => {
    expect(ORGANISATION_TYPES.map((type) => meetingName(type, 'general'))).toEqual([
      '会员大会',
      '团员大会',
      '妇女大会',
      '党员大会',
    ]);
    expect(Object.values(POSITION_NAMES).filter((name) => name.includes('审批'))).toEqual([]);
  });
});
