import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';

import { parse } from 'csv-parse';

import { isUtf16 } from './file-inspection.js';
import { LIMITS, type RawRow } from './raw-row.js';
import { refuse, SpreadsheetRefused } from './refusal.js';

export type TextEncoding = 'utf-8' | 'utf-8-bom' | 'gb18030' | 'utf-16le' | 'utf-16be';

/** Marks first, then strict UTF-8, then strict GB18030 (which holds GBK and GB2312). @throws SpreadsheetRefused */
export async function detectEncoding(path: string): Promise<TextEncoding> {
  const file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0).finally(() => file.close());
  const head = buffer.subarray(0, bytesRead);
  if (isUtf16(head)) return head[0] === 0xff ? 'utf-16le' : 'utf-16be';
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf)
    return (await decodes(path, 'utf-8')) ? 'utf-8-bom' : refuse('encoding-unknown');
  if (await decodes(path, 'utf-8')) return 'utf-8';
  return (await decodes(path, 'gb18030')) ? 'gb18030' : refuse('encoding-unknown');
}

/** Rows of a csv file; its separator is the one of comma, tab and semicolon that its first lines use most. */
export async function* readCsvRows(path: string, encoding: TextEncoding): AsyncGenerator<RawRow> {
  const delimiter = await detectDelimiter(path, encoding);
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: LIMITS.columns * LIMITS.cellCharacters,
  });
  const source = Readable.from(decoded(path, encoding));
  pipeline(source, parser, () => undefined);
  let row = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      row += 1;
      if (row > LIMITS.rows) refuse('too-many-rows');
      if (row === 1 && /^sep=.$/i.test(record.join(delimiter))) continue;
      yield { row, cells: record.slice(0, LIMITS.columns).map(cellOf) };
    }
  } catch (error) {
    if (error instanceof SpreadsheetRefused) throw error;
    refuse('damaged-file');
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** `="0012"` is how a program keeps a spreadsheet from taking a text for a number. */
function cellOf(text: string): string | null {
  const kept = /^="([^"]*)"$/.exec(text)?.[1] ?? text;
  return kept === '' ? null : kept;
}

async function decodes(path: string, label: string): Promise<boolean> {
  const decoder = new TextDecoder(label, { fatal: true });
  try {
    for await (const chunk of createReadStream(path)) decoder.decode(chunk as Buffer, { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

async function* decoded(path: string, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding === 'utf-8-bom' ? 'utf-8' : encoding);
  for await (const chunk of createReadStream(path)) yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}

async function detectDelimiter(path: string, encoding: TextEncoding): Promise<string> {
  const decoder = new TextDecoder(encoding === 'utf-8-bom' ? 'utf-8' : encoding);
  let head = '';
  for await (const chunk of createReadStream(path, { end: 65_535 }))
    head += decoder.decode(chunk as Buffer, { stream: true });
  // What stands in quotes is a cell's own; a separator is there as often in most lines.
  const lines = head
    .replace(/"[^"]*"/g, '')
    .split(/\r?\n/)
    .slice(0, 40);
  const scored = [',', '\t', ';'].map((delimiter) => ({ delimiter, score: regularity(lines, delimiter) }));
  return scored.sort((a, b) => b.score - a.score)[0]!.delimiter;
}

/** Lines with the most usual number of a character, above none, weighed by that number. */
function regularity(lines: readonly string[], delimiter: string): number {
  const tally = new Map<number, number>();
  for (const line of lines) {
    const count = line.split(delimiter).length - 1;
    if (count > 0) tally.set(count, (tally.get(count) ?? 0) + 1);
  }
  return Math.max(0, ...[...tally].map(([count, times]) => times + count / 1000));
}
