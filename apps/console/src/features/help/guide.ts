/** Part of a line: plain, strong or as it is typed. */
export interface Span {
  kind: 'text' | 'strong' | 'code';
  text: string;
}
export type Block =
  | { kind: 'title' | 'heading' | 'paragraph'; spans: Span[] }
  | { kind: 'list'; ordered: boolean; items: Span[][] }
  | { kind: 'picture'; file: string; words: string };

const PICTURE = /^!\[(.+)\]\(pictures\/([\w-]+\.webp)\)$/;
const ITEM = /^(?:(\d+)\.|-) +(.*)$/;

/** A guide (docs/user-guide) as blocks: headings of two levels, paragraphs, lists of one level, pictures, **strong** and `code`. Nothing else is written there. */
export function guideBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  for (const line of markdown.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const picture = PICTURE.exec(line);
    if (picture) {
      blocks.push({ kind: 'picture', file: picture[2]!, words: picture[1]! });
      continue;
    }
    const item = ITEM.exec(line);
    const last = blocks[blocks.length - 1];
    if (item) {
      const ordered = item[1] !== undefined;
      const continued = last?.kind === 'list' && last.ordered === ordered && item[1] !== '1';
      const list = continued ? last : ({ kind: 'list', ordered, items: [] } as Block & { kind: 'list' });
      list.items.push(spansOf(item[2]!));
      if (!continued) blocks.push(list);
    } else if (line.startsWith('## ')) blocks.push({ kind: 'heading', spans: spansOf(line.slice(3)) });
    else if (line.startsWith('# ')) blocks.push({ kind: 'title', spans: spansOf(line.slice(2)) });
    else blocks.push({ kind: 'paragraph', spans: spansOf(line) });
  }
  return blocks;
}

function spansOf(line: string): Span[] {
  return line
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('**')) return { kind: 'strong', text: part.slice(2, -2) };
      return part.startsWith('`') ? { kind: 'code', text: part.slice(1, -1) } : { kind: 'text', text: part };
    });
}
