import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { guideBlocks, type Block } from './guide.js';

const FOLDER = 'docs/user-guide';
const textOf = (block: Block): string =>
  (block.kind === 'list' ? block.items.flat() : block.spans).map(({ text }) => text).join('');

describe('a guide', () => {
  it('is headings, paragraphs and lists, with strong words and keys', () => {
    expect(guideBlocks('# 台\n\n说明。\n\n1. **同意** `a`\n2. 退回\n\n1. 另一列')).toEqual([
      { kind: 'title', spans: [{ kind: 'text', text: '台' }] },
      { kind: 'paragraph', spans: [{ kind: 'text', text: '说明。' }] },
      {
        kind: 'list',
        ordered: true,
        items: [
          [
            { kind: 'strong', text: '同意' },
            { kind: 'text', text: ' ' },
            { kind: 'code', text: 'a' },
          ],
          [{ kind: 'text', text: '退回' }],
        ],
      },
      { kind: 'list', ordered: true, items: [[{ kind: 'text', text: '另一列' }]] },
    ]);
  });

  it.each(readdirSync(FOLDER))('%s is read whole: no mark of its writing is left to the reader', (file) => {
    const blocks = guideBlocks(readFileSync(`${FOLDER}/${file}`, 'utf8'));
    expect(blocks[0]!.kind).toBe('title');
    expect(blocks.map(textOf).filter((text) => /\*\*|`|\[.*\]\(|^#/.test(text))).toEqual([]);
  });
});
