/** Why a file is not read at all. Nothing of it has been used when one is returned. */
export const SPREADSHEET_REFUSALS = [
  'not-a-spreadsheet',
  'old-spreadsheet-format',
  'password-protected',
  'macros',
  'zip-bomb',
  'external-links',
  'file-too-large',
  'too-many-rows',
  'damaged-file',
  'encoding-unknown',
  'wrong-source',
  'header-not-found',
  'empty-file',
] as const;
export type SpreadsheetRefusalCode = (typeof SPREADSHEET_REFUSALS)[number];

export interface SpreadsheetRefusal {
  code: SpreadsheetRefusalCode;
  /** Chinese sentence shown to the user, with what to do. */
  zh: string;
  en: string;
}

/** Carries a refusal through the streams; caught where a file is opened, never seen outside this library. */
export class SpreadsheetRefused extends Error {
  constructor(readonly refusal: SpreadsheetRefusal) {
    super(`${refusal.code}: ${refusal.en}`);
  }
}

const TEXT: Record<SpreadsheetRefusalCode, { zh: string; en: string }> = {
  'not-a-spreadsheet': {
    zh: '这不是电子表格。请上传 .xlsx 或 .csv 文件',
    en: 'This is not a spreadsheet. Upload an .xlsx or .csv file',
  },
  'old-spreadsheet-format': {
    zh: '不支持旧版 .xls 或二进制 .xlsb 格式。请在表格软件中另存为 .xlsx 后再上传',
    en: 'The old .xls and the binary .xlsb formats are not read. Save it as .xlsx first',
  },
  'password-protected': {
    zh: '文件设有打开密码。请取消密码后再上传',
    en: 'The file is protected by a password. Remove the password first',
  },
  macros: {
    zh: '文件含有宏。请另存为不含宏的 .xlsx 后再上传',
    en: 'The file contains macros. Save it as .xlsx without macros first',
  },
  'zip-bomb': {
    zh: '文件解压后异常庞大，已拒绝打开',
    en: 'The file would unpack to an abnormal size and was not opened',
  },
  'external-links': {
    zh: '文件链接了其他文件或外部数据。请断开链接（数据—编辑链接—断开链接）后再上传',
    en: 'The file links to other files or external data. Break the links first',
  },
  'file-too-large': { zh: '文件超过50 MB。请拆分后再上传', en: 'The file is larger than 50 MB. Split it first' },
  'too-many-rows': {
    zh: '工作表超过200000行。请拆分后再上传',
    en: 'A sheet has more than 200,000 rows. Split it first',
  },
  'damaged-file': {
    zh: '文件已损坏，无法读取。请重新导出',
    en: 'The file is damaged and cannot be read. Export it again',
  },
  'encoding-unknown': {
    zh: '无法识别文字编码。请另存为 UTF-8 或 GB18030 编码的 .csv',
    en: 'The text encoding is not known. Save it as .csv in UTF-8 or GB18030',
  },
  'wrong-source': { zh: '文件与所选来源不符', en: 'The file does not belong to the chosen source' },
  'header-not-found': {
    zh: '没有找到表头。请核对文件，或手工指定表头行和各列',
    en: 'No header row was found. Check the file, or name the header row and the columns by hand',
  },
  'empty-file': { zh: '文件是空的', en: 'The file is empty' },
};

/** A refusal with its sentence; `more` says what exactly, e.g. which source the file seems to be. */
export function refusal(code: SpreadsheetRefusalCode, more?: { zh: string; en: string }): SpreadsheetRefusal {
  const text = TEXT[code];
  return more ? { code, zh: `${text.zh}：${more.zh}`, en: `${text.en}: ${more.en}` } : { code, ...text };
}

export function refuse(code: SpreadsheetRefusalCode, more?: { zh: string; en: string }): never {
  throw new SpreadsheetRefused(refusal(code, more));
}
