import { open, stat } from 'node:fs/promises';

import { LIMITS } from './raw-row.js';
import { refuse } from './refusal.js';

export type FileFormat = 'xlsx' | 'csv';

const OLE_MAGIC = 'd0cf11e0a1b11ae1';
const ZIP_MAGIC = '504b0304';
const EMPTY_ZIP_MAGIC = '504b0506';
/** Stream of an encrypted package in an OLE container ([MS-OFFCRYPTO] 2.3.4.4), as it is spelt in its directory. */
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le');
const HEAD_BYTES = 8192;

/**
 * Looks at size and first bytes; never at the file's name. Throws a refusal for everything that is neither a zip package nor text.
 */
export async function inspectFile(path: string): Promise<FileFormat> {
  const { size } = await stat(path);
  if (size > LIMITS.fileBytes) refuse('file-too-large');
  if (size === 0) refuse('empty-file');
  const head = await readHead(path);
  const magic = head.subarray(0, 8).toString('hex');
  if (magic === OLE_MAGIC)
    refuse((await contains(path, ENCRYPTED_PACKAGE)) ? 'password-protected' : 'old-spreadsheet-format');
  if (magic.startsWith(ZIP_MAGIC)) return 'xlsx';
  if (magic.startsWith(EMPTY_ZIP_MAGIC) || !looksLikeText(head)) refuse('not-a-spreadsheet');
  return 'csv';
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Text has no NUL bytes (UTF-16 with its mark aside) and does not begin like a page, a PDF or a rich-text file. */
function looksLikeText(head: Buffer): boolean {
  if (isUtf16(head)) return true;
  if (head.includes(0)) return false;
  return !/^\s*(<|%PDF|\{\\rtf)/i.test(head.toString('latin1').replace(/^\xef\xbb\xbf/, ''));
}

export function isUtf16(head: Buffer): boolean {
  return head.length >= 2 && ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff));
}

async function contains(path: string, needle: Buffer): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    let tail = Buffer.alloc(0);
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      const window = Buffer.concat([tail, chunk as Buffer]);
      if (window.includes(needle)) return true;
      tail = window.subarray(-needle.length);
    }
    return false;
  } finally {
    await file.close();
  }
}
