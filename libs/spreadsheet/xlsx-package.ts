import { Readable } from 'node:stream';

import yauzl from 'yauzl';

import { LIMITS } from './raw-row.js';
import { refuse, SpreadsheetRefused } from './refusal.js';

/**
 * A workbook as a zip package, opened by its central directory. The directory is judged before anything is unpacked, and what is
 * unpacked later is cut off at the size the directory promised, so that one that lies gains nothing.
 */
export class XlsxPackage {
  private constructor(
    private readonly zip: yauzl.ZipFile,
    private readonly entries: Map<string, yauzl.Entry>,
  ) {}

  /** @throws SpreadsheetRefused */
  static async open(path: string): Promise<XlsxPackage> {
    try {
      const zip = await yauzl.openPromise(path, { autoClose: false });
      const entries = await readDirectory(zip).catch((error: unknown) => {
        zip.close();
        throw error;
      });
      const opened = new XlsxPackage(zip, entries);
      await opened.refuseWhatIsUnsafe().catch((error: unknown) => {
        zip.close();
        throw error;
      });
      return opened;
    } catch (error) {
      if (error instanceof SpreadsheetRefused) throw error;
      return refuse('damaged-file');
    }
  }

  close(): void {
    this.zip.close();
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  sizeOf(name: string): number {
    return this.entries.get(name)?.uncompressedSize ?? 0;
  }

  /** Unpacked bytes of a part; @throws SpreadsheetRefused when the package has none of that name. */
  async stream(name: string): Promise<Readable> {
    const entry = this.entries.get(name);
    if (!entry) return refuse('damaged-file');
    return this.zip.openReadStreamPromise(entry).catch(() => refuse('damaged-file'));
  }

  private async refuseWhatIsUnsafe(): Promise<void> {
    const names = [...this.entries.keys()].map((name) => name.toLowerCase());
    if (!this.has('[Content_Types].xml')) refuse('not-a-spreadsheet');
    if (names.some((name) => name.endsWith('vbaproject.bin') || name.startsWith('xl/macrosheets/'))) refuse('macros');
    if (names.includes('xl/workbook.bin')) refuse('old-spreadsheet-format');
    if (!this.has('xl/workbook.xml')) refuse('not-a-spreadsheet');
    if (
      names.some(
        (name) =>
          name.startsWith('xl/externallinks/') || name === 'xl/connections.xml' || name.startsWith('xl/querytables/'),
      )
    )
      refuse('external-links');
    if ((await this.text('[Content_Types].xml')).includes('macroEnabled')) refuse('macros');
  }

  private async text(name: string): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of await this.stream(name)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }
}

/** Reads the directory and refuses what no honest spreadsheet is: too many parts, too much inside, packed too tightly, twice one name. */
async function readDirectory(zip: yauzl.ZipFile): Promise<Map<string, yauzl.Entry>> {
  if (zip.entryCount > LIMITS.entries) refuse('zip-bomb');
  const entries = new Map<string, yauzl.Entry>();
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted()) refuse('password-protected');
    if (entries.has(entry.fileName)) refuse('damaged-file');
    unpacked += entry.uncompressedSize;
    if (unpacked > LIMITS.unpackedBytes || isBomb(entry)) refuse('zip-bomb');
    entries.set(entry.fileName, entry);
  }
  return entries;
}

function isBomb(entry: yauzl.Entry): boolean {
  if (entry.uncompressedSize > LIMITS.partBytes) return true;
  return entry.uncompressedSize > LIMITS.ratioFromBytes && entry.uncompressedSize > entry.compressedSize * LIMITS.ratio;
}
