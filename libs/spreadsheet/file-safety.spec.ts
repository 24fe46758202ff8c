import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { workbookParts, zipOf, type ZipPart } from './fixtures/zip.js';
import { readSource } from './read-source.js';

const ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>会员编号</t></is></c></row>';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spreadsheet-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function refusalOf(content: Buffer | string): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, content);
  const reading = await readSource(path, 'association-members');
  if (reading.ok) return 'read';
  expect(reading.refusal.zh).toMatch(/[一-龥]/);
  expect(reading.refusal.en.length).toBeGreaterThan(10);
  return reading.refusal.code;
}
const workbook = (more: ZipPart[], relationships = ''): Buffer => zipOf(workbookParts(ROW, more, relationships));
const ole = (text: string): Buffer =>
  Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(3000),
    Buffer.from(text, 'utf16le'),
    Buffer.alloc(500),
  ]);

describe('a file that is refused', () => {
  it.each<[string, string, Buffer | string]>([
    ['not-a-spreadsheet', 'a PDF', '%PDF-1.7 ...'],
    ['not-a-spreadsheet', 'a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['not-a-spreadsheet', 'a web page called a spreadsheet', '<html><table><tr><td>会员编号</td></tr></table></html>'],
    ['not-a-spreadsheet', 'a zip of something else', zipOf([{ name: 'readme.txt', data: 'hello' }])],
    [
      'not-a-spreadsheet',
      'a text document',
      zipOf([
        { name: '[Content_Types].xml', data: '<Types/>' },
        { name: 'word/document.xml', data: '<w/>' },
      ]),
    ],
    ['empty-file', 'nothing', ''],
    ['password-protected', 'a workbook with a password', ole('EncryptedPackage')],
    [
      'password-protected',
      'a zip with encrypted parts',
      zipOf(workbookParts(ROW).map((part) => ({ ...part, encrypted: true }))),
    ],
    ['old-spreadsheet-format', 'an .xls', ole('Workbook')],
    [
      'old-spreadsheet-format',
      'an .xlsb',
      zipOf([
        { name: '[Content_Types].xml', data: '<Types/>' },
        { name: 'xl/workbook.bin', data: 'x' },
      ]),
    ],
    ['macros', 'a workbook with macros', workbook([{ name: 'xl/vbaProject.bin', data: 'x' }])],
    [
      'macros',
      'a workbook that says it is one with macros',
      zipOf(
        workbookParts(ROW).map((part) =>
          part.name.startsWith('[')
            ? {
                ...part,
                data: '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>',
              }
            : part,
        ),
      ),
    ],
    [
      'external-links',
      'a workbook with linked workbooks',
      workbook([{ name: 'xl/externalLinks/externalLink1.xml', data: '<x/>' }]),
    ],
    ['external-links', 'a workbook with a data connection', workbook([{ name: 'xl/connections.xml', data: '<x/>' }])],
    [
      'external-links',
      'a workbook whose sheet lies elsewhere',
      workbook([], '<Relationship Id="rId9" Type="x/worksheet" TargetMode="External" Target="http://example.org/x"/>'),
    ],
    ['damaged-file', 'a cut-off workbook', workbook([]).subarray(0, 400)],
    ['damaged-file', 'two parts of one name', zipOf([...workbookParts(ROW), ...workbookParts(ROW).slice(3)])],
    [
      'damaged-file',
      'a sheet with declared entities',
      zipOf(
        workbookParts(ROW).map((part) =>
          part.name.includes('sheet1')
            ? {
                ...part,
                data: '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&a;</v></c></row></sheetData></worksheet>',
              }
            : part,
        ),
      ),
    ],
    [
      'header-not-found',
      'a sheet of something else',
      zipOf(workbookParts('<row r="1"><c r="A1" t="str"><v>甲</v></c><c r="B1" t="str"><v>乙</v></c></row>')),
    ],
    ['encoding-unknown', 'text of no encoding', Buffer.from([0x41, 0x2c, 0xff, 0xff, 0x0a, 0x81, 0x20])],
  ])('%s: %s', async (code, _what, content) => expect(await refusalOf(content)).toBe(code));

  it('zip-bomb: a part that is packed a thousand to one', async () => {
    const zeros = Buffer.alloc(25 * 1024 * 1024, 0x20);
    expect(await refusalOf(workbook([{ name: 'xl/media/image1.bin', data: zeros }]))).toBe('zip-bomb');
  });
  it('zip-bomb: more parts than any workbook has', async () => {
    const parts = Array.from({ length: 2100 }, (_, i) => ({ name: `xl/media/${i}`, data: '' }));
    expect(await refusalOf(workbook(parts))).toBe('zip-bomb');
  });
  it('zip-bomb: a directory that claims more than fits', async () => {
    expect(
      await refusalOf(
        zipOf(
          workbookParts(ROW).map((part) =>
            part.name.includes('sheet1') ? { ...part, claimedSize: 2_000_000_000 } : part,
          ),
        ),
      ),
    ).toBe('zip-bomb');
  });
  it('damaged-file: a part that is larger than the directory claims is cut off there', async () => {
    const long =
      ROW + Array.from({ length: 20_000 }, (_, i) => `<row r="${i + 2}"><c r="A${i + 2}"><v>1</v></c></row>`).join('');
    expect(
      await refusalOf(
        zipOf(workbookParts(long).map((part) => (part.name.includes('sheet1') ? { ...part, claimedSize: 500 } : part))),
      ),
    ).toBe('damaged-file');
  });
  it('file-too-large: more than 50 MB, before a byte is read', async () => {
    const path = join(folder, 'large');
    await writeFile(path, 'PK');
    await truncate(path, 51 * 1024 * 1024);
    expect(await readSource(path, 'platform')).toMatchObject({ ok: false, refusal: { code: 'file-too-large' } });
  });
  it('too-many-rows: a sheet longer than any county', async () => {
    expect(await refusalOf(zipOf(workbookParts(`${ROW}<row r="200001"><c r="A200001"><v>1</v></c></row>`)))).toBe(
      'too-many-rows',
    );
  });
  it('wrong-source: says which source the file looks like', async () => {
    const path = join(folder, 'csv');
    await writeFile(path, '工会组织名称,建会单位（覆盖单位）\n甲工会,甲公司\n');
    expect(await readSource(path, 'league')).toMatchObject({
      ok: false,
      refusal: { code: 'wrong-source', zh: expect.stringContaining('总工会台账') },
    });
  });
});
