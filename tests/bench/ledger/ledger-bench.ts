import type { Client } from 'pg';

/** A migrated database of a bench's own. */
export interface LedgerBenchPlace {
  ownerUrl: string;
  apiUrl: string;
  workerUrl: string;
  asOwner<T>(work: (client: Client) => Promise<T>): Promise<T>;
}
export interface LedgerBenchResult {
  figures: object;
  /** Names of the floors that were not reached. */
  missed: string[];
}
export type LedgerBench = (run: {
  place: LedgerBenchPlace;
  options: Record<string, string>;
  say: (line: string) => void;
}) => Promise<LedgerBenchResult>;
