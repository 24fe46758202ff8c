import Docxtemplater from 'docxtemplater';
import inspectModule from 'docxtemplater/js/inspect-module.js';
import PizZip from 'pizzip';
import yauzl from 'yauzl';
import { LISTS, TEXTS, type BriefingData } from './placeholders.js';
import { partProblem, placeholderProblems } from './template-problems.js';

/** Why a template is not taken. Nothing is stored when one is returned. */
export interface TemplateRefusal {
  code:
    | 'not-a-document'
    | 'too-large'
    | 'macros'
    | 'external-content'
    | 'broken-placeholders'
    | 'unknown-placeholders'
    | 'no-placeholders';
  zh: string;
  en: string;
}
export type TemplateReading = { ok: true; placeholders: string[] } | { ok: false; refusal: TemplateRefusal };

const MOST_PARTS = 300;
const MOST_UNPACKED_BYTES = 30 * 1024 * 1024;
type Tags = Record<string, unknown>;
/** Its types describe another module format than the one it has. */
const Inspector = inspectModule as unknown as new () => { getAllTags(): Tags };

/** Judges a document before it is opened, then every placeholder in it by name. */
export async function readTemplate(content: Buffer): Promise<TemplateReading> {
  const unsafe = await judgePackage(content);
  if (unsafe) return { ok: false, refusal: unsafe };
  const zip = new PizZip(content);
  const problem = partProblem(zip);
  if (problem) return { ok: false, refusal: problem };
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
  const { known, unknown } = sortTags(inspect.getAllTags());
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
  });
  document.render(data);
  return document.getZip().generate({ type: 'nodebuffer', compression: 'DEFLATE' }) as Buffer;
}

function sortTags(tags: Tags): { known: string[]; unknown: string[] } {
  const known: string[] = [];
  const unknown: string[] = [];
  for (const [name, inner] of Object.entries(tags)) {
    const columns = Object.keys((inner ?? {}) as Tags);
    const list = LISTS[name as keyof typeof LISTS]?.columns as Record<string, string> | undefined;
    if (columns.length === 0) (name in TEXTS ? known : unknown).push(name);
    else if (!list) unknown.push(name);
    else for (const column of columns) (column in list || column in TEXTS ? known : unknown).push(`${name}.${column}`);
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
  const links =
    Buffer.concat(chunks)
      .toString('utf8')
      .match(/<Relationship\b[^>]*>/g) ?? [];
  const external = links.some((link) => /TargetMode\s*=\s*["']External/i.test(link) && !/\/hyperlink["']/.test(link));
  return external
    ? { code: 'external-content', zh: '文件引用了外部内容', en: 'the file refers to external content' }
    : null;
}
