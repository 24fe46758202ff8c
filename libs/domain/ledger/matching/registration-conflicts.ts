import { squeeze } from '../codes/characters.js';
import { nameParts, type RegionWords } from './names.js';
import { UNIT_FACT, conflict, type FieldConflict } from './row-conflicts.js';
import type { PlatformRow, RegistrationRow } from '../import/source-rows.js';

const GONE = /注销|吊销|撤销|迁出/;

/** In what a platform row and its registration differ; the registration authority decides facts of a unit (domain-research 3.7). */
export function registrationConflicts(
  row: PlatformRow,
  registered: RegistrationRow,
  region: RegionWords,
): FieldConflict[] {
  const found: (FieldConflict | null)[] = [
    name(row, registered, region),
    registered.code.code !== null && registered.code.code !== row.code.code
      ? conflict('code-differs', 'creditCode', row.code.code ?? row.code.raw, registered.code.code, 'theirs', UNIT_FACT)
      : null,
    differs(row.address, registered.address)
      ? conflict('address-differs', 'address', row.address, registered.address, 'theirs', UNIT_FACT)
      : null,
    differs(row.legalRepresentative, registered.legalRepresentative)
      ? conflict(
          'person-differs',
          'legalRepresentative',
          row.legalRepresentative,
          registered.legalRepresentative,
          'theirs',
          UNIT_FACT,
        )
      : null,
    GONE.test(registered.status ?? '') && /正常|在营|存续|开业/.test(row.operation ?? '正常')
      ? conflict('status-differs', 'status', row.operation, registered.status, 'theirs', UNIT_FACT)
      : null,
  ];
  return found.filter((one) => one !== null);
}

function name(row: PlatformRow, registered: RegistrationRow, region: RegionWords): FieldConflict | null {
  const [ours, theirs] = [nameParts(row.name, region).exact, nameParts(registered.name, region).exact];
  if (ours === theirs) return null;
  const former = registered.formerNames.some((formerName) => nameParts(formerName, region).exact === ours);
  return conflict(former ? 'former-name' : 'name-differs', 'name', row.name, registered.name, 'theirs', UNIT_FACT);
}

function differs(ours: string | null, theirs: string | null): boolean {
  return ours !== null && theirs !== null && squeeze(ours) !== squeeze(theirs);
}
