import type { FastifyReply } from 'fastify';
import { PassThrough, Readable } from 'node:stream';
import { csvLines, writeXlsx, type OutSheet } from '../../../libs/spreadsheet/sheet-writer.js';

/** A file that is sent to whoever asked for it, whole or while it is being written. */
export interface OutgoingFile {
  contentType: string;
  fileName: string;
  content: Readable | Buffer;
}
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Sheets as a file, of which csv takes the first; what goes wrong after its first byte breaks it off. @param name without its ending */
export function sheetFile(name: string, format: 'csv' | 'xlsx', sheets: OutSheet[]): OutgoingFile {
  if (format === 'csv')
    return {
      contentType: 'text/csv; charset=utf-8',
      fileName: `${name}.csv`,
      content: Readable.from(csvLines(sheets[0]!)),
    };
  const out = new PassThrough();
  writeXlsx(out, sheets).catch((error: Error) => out.destroy(error));
  return { contentType: XLSX, fileName: `${name}.xlsx`, content: out };
}

export async function sendFile(reply: FastifyReply, { contentType, fileName, content }: OutgoingFile): Promise<void> {
  await reply
    .header('content-type', contentType)
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .send(content);
}
