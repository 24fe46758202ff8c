import Docxtemplater from 'docxtemplater';
import inspectModule from 'docxtemplater/js/inspect-module.js';
import PizZip from 'pizzip';
import yauzl from 'yauzl';
import { LISTS, TEXTS, type BriefingData } from './placeholders.js';
import { actingPart, drawsOnOutside, partProblem, placeholderProblems } from './template-problems.js';

/** Why a template is not taken. Nothing is stored when one is returned. */
export interface TemplateRefusal {
  code:
    | 'not-a-document'
    | 'too-large'
    | 'macros'
    | 'external-content'
    | 'acting-content'
    | 'broken-placeholders'
    | 'unknown-placeholders'
    | 'no-placeholders';
  zh: string;
  en: string;
}
export type TemplateReading = { ok: true; placeholders: string[] } | { ok: false; refusal: TemplateRefusal };

const MOST_PARTS = 300;
const MOST_UNPACKED_BYTES = 30 * 1024 * 1024;
/** Columns named within a list by the list's name; of a text there are none. A map: a name may be that of anything an object has by itself. */
type Tags = Map<string, Set<string>>;
interface StructuredTag {
  value: string;
  subparsed?: StructuredTag[];
}
/** Its types describe another module format than the one it has. */
const Inspector = inspectModule as unknown as new () => { getAllStructuredTags(): StructuredTag[] };

/** Judges a document before it is opened, then every placeholder in it by name. */
export async function readTemplate(content: Buffer): Promise<TemplateReading> {
  const unsafe = await judgePackage(content);
  if (unsafe) return { ok: false, refusal: unsafe };
  const zip = new PizZip(content);
  const problem = partProblem(zip);
  if (problem) return { ok: false, refusal: problem };
  const acting = actingPart(zip);
  if (acting !== null)
    return {
      ok: false,
      refusal: {
        code: 'acting-content',
        zh: `模板含有会自动执行或引入外部内容的域或对象：${acting}`,
        en: `the template holds a field or an object that acts: ${acting}`,
      },
    };
  const inspect = new Inspector();
  try {
    new Docxtemplater(zip, { paragraphLoop: true, linebreaks: true, errorLogging: false, modules: [inspect as never] });
  } catch (error) {
    const { zh, en } = placeholderProblems(error);
    return {
      ok: false,
      refusal: { code: 'broken-placeholders', zh: `占位符有误：${zh}`, en: `placeholders are broken: ${en}` },
    };
  }
  const { known, unknown } = sortTags(tagsOf(inspect.getAllStructuredTags()));
  if (unknown.length > 0) {
    return {
      ok: false,
      refusal: {
        code: 'unknown-placeholders',
        zh: `不认识的占位符：${unknown.join('、')}`,
        en: `unknown placeholders: ${unknown.join(', ')}`,
      },
    };
  }
  if (known.length === 0)
    return {
      ok: false,
      refusal: { code: 'no-placeholders', zh: '模板里没有占位符', en: 'the template names no placeholder' },
    };
  return { ok: true, placeholders: known };
}

/** The briefing as a document. @throws for a template that `readTemplate` did not accept */
export function renderBriefing(template: Buffer, data: BriefingData): Buffer {
  const document = new Docxtemplater(new PizZip(template), {
    paragraphLoop: true,
    linebreaks: true,
    errorLogging: false,
    // Only what the data itself holds: never what every object has.
    parser: (tag: string) => ({
      get: (scope: Record<string, unknown>) => (Object.hasOwn(scope, tag) ? scope[tag] : undefined),
    }),
  });
  document.render(data);
  return document.getZip().generate({ type: 'nodebuffer', compression: 'DEFLATE' }) as Buffer;
}

function tagsOf(parts: readonly StructuredTag[], tags: Tags = new Map()): Tags {
  for (const { value, subparsed = [] } of parts) {
    const columns = tags.get(value) ?? new Set<string>();
    for (const column of tagsOf(subparsed).keys()) columns.add(column);
    tags.set(value, columns);
  }
  return tags;
}

function sortTags(tags: Tags): { known: string[]; unknown: string[] } {
  const known: string[] = [];
  const unknown: string[] = [];
  for (const [name, columns] of tags) {
    const list = Object.hasOwn(LISTS, name) ? LISTS[name as keyof typeof LISTS].columns : undefined;
    if (columns.size === 0) (Object.hasOwn(TEXTS, name) ? known : unknown).push(name);
    else if (!list) unknown.push(name);
    else
      for (const column of columns)
        (Object.hasOwn(list, column) || Object.hasOwn(TEXTS, column) ? known : unknown).push(`${name}.${column}`);
  }
  return { known: known.sort(), unknown: unknown.sort() };
}

async function judgePackage(content: Buffer): Promise<TemplateRefusal | null> {
  const notADocument: TemplateRefusal = {
    code: 'not-a-document',
    zh: '这不是 Word 文档（.docx）',
    en: 'this is not a Word document (.docx)',
  };
  const zip = await yauzl.fromBufferPromise(content).catch(() => null);
  if (!zip) return notADocument;
  const names = new Set<string>();
  let unpacked = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      names.add(entry.fileName);
      unpacked += entry.uncompressedSize;
      if (names.size > MOST_PARTS || unpacked > MOST_UNPACKED_BYTES)
        return { code: 'too-large', zh: '文件解压后过大', en: 'the file would unpack to an abnormal size' };
      const refusal = await judgePart(zip, entry);
      if (refusal) return refusal;
    }
  } catch {
    return notADocument;
  }
  return names.has('word/document.xml') && names.has('[Content_Types].xml') ? null : notADocument;
}

async function judgePart(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<TemplateRefusal | null> {
  if (/vbaproject\.bin$/i.test(entry.fileName))
    return { code: 'macros', zh: '文件含有宏', en: 'the file contains macros' };
  if (!entry.fileName.endsWith('.rels')) return null;
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return drawsOnOutside(Buffer.concat(chunks).toString('utf8'))
    ? { code: 'external-content', zh: '文件引用了外部内容', en: 'the file refers to external content' }
    : null;
}
