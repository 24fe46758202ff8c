import { importFields, type ImportFields } from '../../../../libs/contracts/imports.js';
import { checkSource, type ReadOptions } from '../../../../libs/spreadsheet/read-source.js';
import { SpreadsheetRefused } from '../../../../libs/spreadsheet/refusal.js';
import { parseBody } from '../../http/invalid-input.js';
import { Refused, refused } from '../../http/refused.js';
import type { ReceivedFile } from '../../http/received-file.js';

/** Files are looked at one after the other: the texts of a large one are in memory while it is. */
let turn: Promise<unknown> = Promise.resolve();

/** What is wrong with an upload before anything of it is kept; null when nothing is. */
export async function refusalOfUpload(
  file: ReceivedFile,
  fields: ImportFields,
  today: string,
  options: ReadOptions,
): Promise<Refused | null> {
  if (fields.asOf !== undefined && fields.asOf > today) {
    return refused('event-date-in-the-future', '数据日期不能晚于今天', 'the day of the data lies in the future', {
      errors: [{ path: 'asOf', message: fields.asOf }],
    });
  }
  const checked = turn.then(() => checkSource(file.path, fields.source, options));
  turn = checked.catch(() => undefined);
  return checked.then(
    () => null,
    (error: unknown) => {
      if (!(error instanceof SpreadsheetRefused)) throw error;
      const { code, zh, en } = error.refusal;
      return new Refused({ code, zh, en });
    },
  );
}

/** @throws Refused */
export function fieldsOf(file: ReceivedFile): ImportFields {
  return parseBody(importFields, file.fields);
}
