import { fileURLToPath } from 'node:url';
import { createDatabase } from '../../../../libs/data/database.js';
import { seedUnits, type SeedUnit } from '../../../../libs/data/seed.js';
import { readPilotFolder } from '../../../../scripts/pilot/pilot-folder.js';
import { seedOffices, seedPreparedLedger } from '../../../../scripts/pilot/seed-pilot.js';
import { castOf, type Cast } from '../users/cast.js';

const PILOT = fileURLToPath(new URL('../../../../../examples/pilot-2020', import.meta.url));

export interface ProductData {
  cast: Cast;
  /** Of every account. */
  password: string;
}

/** Bodies, accounts, rules and list of the county pilot, and units of townships for so many cases. */
export async function loadProductData(ownerUrl: string, units: number): Promise<ProductData> {
  const folder = await readPilotFolder(PILOT);
  const cast = castOf(folder);
  const database = createDatabase({ url: ownerUrl, poolSize: 1, applicationName: 'qunjian-faults' });
  try {
    const [account] = await seedOffices(database, folder);
    await seedPreparedLedger(database, folder);
    await seedUnits(
      database,
      Array.from({ length: units }, (_, nth) => unit(nth, cast)),
    );
    return { cast, password: account!.password };
  } finally {
    await database.close();
  }
}

/** Id of the unit of the nth case: one of its own, in the township of the office that drives it. */
export function unitOf(nth: number): string {
  return `FAULT${String(nth).padStart(6, '0')}`;
}

function unit(nth: number, cast: Cast): SeedUnit {
  const { township, area } = cast.offices[nth % cast.offices.length]!;
  return { unitId: unitOf(nth), creditCode: null, name: `试验单位${nth}`, township, area, kind: 'enterprise' };
}
