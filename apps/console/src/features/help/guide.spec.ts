import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { guideBlocks, type Block } from './guide.js';

const FOLDER = 'docs/user-guide';
const textOf = (block: Block): string =>
  block.kind === 'picture'
    ? block.words
    : (block.kind === 'list' ? block.items.flat() : block.spans).map(({ text }) => text).join('');

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

  it.each(readdirSync(FOLDER).filter((file) => file.endsWith('.md')))(
    '%s is read whole: no mark of its writing is left to the reader',
    (file) => {
      const blocks = guideBlocks(readFileSync(`${FOLDER}/${file}`, 'utf8'));
      expect(blocks[0]!.kind).toBe('title');
      expect(blocks.map(textOf).filter((text) => /\*\*|`|\[.*\]\(|^#/.test(text))).toEqual([]);
    },
  );

  it('shows pictures that are there, each small, and none that no guide shows', () => {
    const shown = readdirSync(FOLDER)
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) => guideBlocks(readFileSync(`${FOLDER}/${file}`, 'utf8')))
      .flatMap((block) => (block.kind === 'picture' ? [block.file] : []));
    const there = readdirSync(`${FOLDER}/pictures`);
    expect(shown.sort()).toEqual(there.sort());
    for (const file of there) expect(statSync(`${FOLDER}/pictures/${file}`).size).toBeLessThan(100_000);
  });
});
