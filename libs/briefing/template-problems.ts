import type PizZip from 'pizzip';
import { SaxesParser } from 'saxes';

/** What is wrong with a template, as its author reads it. */
export interface TemplateProblem {
  zh: string;
  en: string;
}
interface Detail {
  id?: string;
  explanation?: string;
  xtag?: string;
  openingtag?: string;
  closingtag?: string;
}
/** Problems told at a time: the rest follows when these are mended. */
const MOST_TOLD = 5;

/** What docxtemplater found wrong with the placeholders, in sentences. */
export function placeholderProblems(error: unknown): TemplateProblem {
  const { properties, message } = error as {
    message: string;
    properties?: Detail & { errors?: { properties?: Detail }[] };
  };
  const details = properties?.errors?.map((one) => one.properties ?? {}) ?? [properties ?? {}];
  const told = details.slice(0, MOST_TOLD);
  return {
    zh: [...new Set(told.map(sentenceOf))].join('；'),
    en: told.map(({ explanation }) => explanation ?? message).join('; '),
  };
}

function sentenceOf({ id = '', xtag = '', openingtag = '', closingtag = '' }: Detail): string {
  const tag = xtag
    .trim()
    .replace(/^[{}]+/, '')
    .slice(0, 30);
  switch (id) {
    case 'unclosed_loop':
      return `循环“{#${tag}}”没有结束标记“{/${tag}}”`;
    case 'unopened_loop':
      return `循环结束标记“{/${tag}}”前没有开始标记“{#${tag}}”`;
    case 'closing_tag_does_not_match_opening_tag':
      return `循环“{#${openingtag}}”被“{/${closingtag}}”结束，两者名称应当相同`;
    case 'unclosed_tag':
      return `“{${tag}”缺少右花括号“}”`;
    case 'unopened_tag':
      return `“${tag}}”缺少左花括号“{”`;
    case 'duplicate_open_tag':
      return `“${tag}”处左花括号重复，占位符只用一对花括号`;
    case 'duplicate_close_tag':
      return `“${tag}”处右花括号重复，占位符只用一对花括号`;
    case 'unbalanced_loop_tags':
      return '循环的开始和结束标记交叉，应当一个包含另一个';
    case 'loop_position_invalid':
      return `循环“${tag}”的开始和结束不在同一处（例如一个在表格内、一个在表格外）`;
    default:
      return tag === '' ? '占位符无法识别' : `占位符“${tag}”无法识别`;
  }
}

/** Parts of a document that a reader sees text of. */
const TEXT_PARTS = /^word\/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$/;

/** A part that no word processor could open, or a placeholder that would put text in place of a paragraph. Null where there is neither. */
export function partProblem(
  zip: PizZip,
): (TemplateProblem & { code: 'not-a-document' | 'broken-placeholders' }) | null {
  for (const { name } of zip.file(TEXT_PARTS)) {
    const xml = zip.file(name)!.asText();
    if (!isWellFormed(xml))
      return {
        code: 'not-a-document',
        zh: `文档已损坏（${name}），请用 Word 或 WPS 重新保存后上传`,
        en: `the document is damaged (${name}); save it again and upload it`,
      };
    const raw = /\{@\s*([^}]{1,60})\}/.exec(xml.replace(/<[^>]+>/g, ''));
    if (raw)
      return {
        code: 'broken-placeholders',
        zh: `占位符“{@${raw[1]}}”不能使用，请写成“{${raw[1]}}”`,
        en: `the placeholder {@${raw[1]}} cannot be used; write {${raw[1]}}`,
      };
  }
  return null;
}

/** Fields that only say something of the document itself. Any other may fetch, run or ask for something when it is opened. */
const HARMLESS_FIELDS = new Set([
  ...[
    'PAGE',
    'NUMPAGES',
    'SECTION',
    'SECTIONPAGES',
    'PAGEREF',
    'REF',
    'NOTEREF',
    'SEQ',
    'STYLEREF',
    'TOC',
    'TC',
    'BOOKMARK',
  ],
  ...[
    'DATE',
    'TIME',
    'CREATEDATE',
    'SAVEDATE',
    'PRINTDATE',
    'TITLE',
    'SUBJECT',
    'AUTHOR',
    'FILENAME',
    'HYPERLINK',
    'EQ',
    'SYMBOL',
  ],
]);
/** Elements that bring another document or program along, by their local names. */
const ACTING_ELEMENTS = new Set(['altChunk', 'OLEObject', 'object', 'control', 'subDoc']);

/** What acts when somebody opens the document, by its name as the author finds it in Word: a field or an embedded thing. Null where nothing does. */
export function actingPart(zip: PizZip): string | null {
  for (const name of Object.keys(zip.files)) {
    if (/^word\/(embeddings|activeX)\//i.test(name)) return name;
    if (!/\.xml$/i.test(name)) continue;
    const found = actingIn(zip.file(name)!.asText());
    if (found !== null) return found;
  }
  return null;
}

/** An instruction may be cut into many pieces, and fields stand within fields: each is put together before it is judged. */
function actingIn(xml: string): string | null {
  const parser = new SaxesParser({ xmlns: true });
  const fields: string[] = [];
  let acting: string | null = null;
  let inInstruction = false;
  const judge = (instruction: string | undefined): void => {
    const name = /^[\s"“”]*([^\s"“”\\]+)/.exec(instruction ?? '')?.[1]?.toUpperCase();
    if (name !== undefined && !HARMLESS_FIELDS.has(name)) acting ??= name;
  };
  parser.on('error', () => undefined);
  parser.on('opentag', ({ local, attributes }) => {
    const of = (wanted: string): string | undefined =>
      Object.values(attributes).find((one) => one.local === wanted)?.value;
    if (ACTING_ELEMENTS.has(local)) acting ??= local;
    if (local === 'fldSimple') judge(of('instr'));
    if (local === 'instrText') inInstruction = true;
    if (local !== 'fldChar') return;
    if (of('fldCharType') === 'begin') fields.push('');
    if (of('fldCharType') === 'end') judge(fields.pop());
  });
  parser.on('text', (text) => {
    if (inInstruction && fields.length > 0) fields.push(fields.pop()! + text);
  });
  parser.on('closetag', ({ local }) => {
    if (local === 'instrText') inInstruction = false;
  });
  try {
    parser.write(xml).close();
  } catch {
    // A part that cannot be read is told by partProblem, where a reader sees its text.
  }
  return acting;
}

/** Whether a part of relations names a place outside of the document, links that a reader clicks on left out. */
export function drawsOnOutside(relations: string): boolean {
  const parser = new SaxesParser({ xmlns: true });
  let outside = false;
  parser.on('error', () => (outside = true));
  parser.on('opentag', ({ local, attributes }) => {
    const of = (wanted: string): string => Object.values(attributes).find((one) => one.local === wanted)?.value ?? '';
    if (local === 'Relationship' && of('TargetMode').toLowerCase() === 'external' && !of('Type').endsWith('/hyperlink'))
      outside = true;
  });
  parser.write(relations).close();
  return outside;
}

function isWellFormed(xml: string): boolean {
  const parser = new SaxesParser({ xmlns: true });
  let sound = true;
  let root = '';
  parser.on('error', () => (sound = false));
  parser.on('opentag', ({ name }) => (root ||= name));
  try {
    parser.write(xml).close();
  } catch {
    return false;
  }
  return sound && root !== '';
}
