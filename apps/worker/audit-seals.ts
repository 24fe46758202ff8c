import type { Database } from '../../libs/data/database.js';
import { makeSeal } from '../../libs/data/seals/make-seal.js';
import { SealFile, type Seal } from '../../libs/data/seals/seal-file.js';
import type { Config } from '../../libs/platform/config.js';
import { askForStamp } from '../../libs/platform/time-stamp-authority.js';

/** A day, less than the hour between two looks. */
const DUE_AFTER_SECONDS = 23.5 * 3_600;

/** Seals the audit outside of the database (docs/audit.md), and has each seal stamped where there is an authority for it. */
export class AuditSeals {
  readonly file: SealFile;

  constructor(
    private readonly database: Pick<Database, 'transaction'>,
    private readonly config: Pick<Config, 'sealsDir' | 'sealStamps'>,
  ) {
    this.file = new SealFile(config.sealsDir, config.sealStamps.authority);
  }

  /** Once a day, however often a worker is started and looks. @returns the seal that was made now */
  async sealWhereDue(): Promise<Seal | null> {
    const seal = this.ageSeconds() < DUE_AFTER_SECONDS ? null : await makeSeal(this.database, this.file);
    await this.stampLatest();
    return seal;
  }

  /** The last seal, where it has no stamp yet. @throws Error where the authority is away or answers something else */
  async stampLatest(): Promise<void> {
    const { url } = this.config.sealStamps;
    const [latest, line] = [this.file.latest(), this.file.lines().at(-1)];
    if (url === null || !latest || line === undefined || this.file.stampOf(latest.nr)) return;
    const { stampedAt, stampRequest } = await import('../../libs/data/seals/time-stamp.js');
    const stamp = await askForStamp(url, stampRequest(line));
    await stampedAt(stamp, line, this.file.authority);
    this.file.keepStamp(latest.nr, stamp);
  }

  /** Infinite where there is no seal. */
  ageSeconds(): number {
    const last = this.file.latest();
    return last ? (Date.now() - Date.parse(last.at)) / 1_000 : Number.POSITIVE_INFINITY;
  }
}
