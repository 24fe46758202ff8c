import { squeeze } from '../codes/characters.js';
import type { Candidate } from '../matching/match-index.js';
import type { DecidedBy } from '../matching/reconciliation.js';
import type { PlatformRow, RegistrationRow, RegistrationSource } from '../import/source-rows.js';

interface DecidedMatch {
  /** What is matched, in words. */
  text: string;
  township: string | null;
  candidates: Candidate[];
  decidedBy: DecidedBy;
  /** Unit that it belongs to; null when nobody has decided, or none does. */
  unitNo: string | null;
  /** Key under which a person's decision is remembered. */
  decisionKey: string;
}
/**
 * A doubt inside the ledger itself. registration: which unit a registration belongs to. duplicate: whether two rows of the platform are one
 * unit. licence: which unit is the firm's main licence.
 */
export type PopulationMatch = DecidedMatch &
  (
    | { kind: 'registration'; source: RegistrationSource; row: RegistrationRow }
    | { kind: 'duplicate' | 'licence'; source: 'platform'; row: PlatformRow }
  );

/** The row's number is in no key, because the next file has other numbers. */
export function registrationKey(source: RegistrationSource, row: RegistrationRow): string {
  return `${source}||${row.code.code ?? squeeze(row.name)}`;
}
export function duplicateKey(row: PlatformRow): string {
  return `platform|duplicate|${row.unitNo}`;
}
export function licenceKey(row: PlatformRow): string {
  return `platform|licence|${row.unitNo}`;
}
