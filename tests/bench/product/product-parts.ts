import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createDatabase } from '../../../libs/data/database.js';
import { seedUnits, type SeedUnit } from '../../../libs/data/seed.js';
import { readPilotFolder } from '../../../scripts/pilot/pilot-folder.js';
import { seedOffices, seedPreparedLedger } from '../../../scripts/pilot/seed-pilot.js';
import { prepareDatabase, type DatabaseUrls } from '../../../scripts/start/database.js';
import type { BenchPostgres } from '../servers/postgres.js';
import { castOf, unitOf, type Part } from './cast.js';

export const PRODUCT_DATABASE = 'qunjian';
/** Of the run. */
export const ENGINE_KEYS = randomBytes(32).toString('base64');

export interface ProductData {
  urls: DatabaseUrls;
  parts: Part[];
  /** Of every account. */
  password: string;
}

/** A migrated database with the bodies and accounts of the county pilot, and one unit for every case of the run. */
export async function prepareProduct(postgres: BenchPostgres, units: number): Promise<ProductData> {
  await postgres.createDatabase(PRODUCT_DATABASE);
  const urls = await prepareDatabase(postgres.url(PRODUCT_DATABASE), { api: 'bench', worker: 'bench' });
  const folder = await readPilotFolder(fileURLToPath(new URL('../../../../examples/pilot-2020', import.meta.url)));
  const database = createDatabase({ url: urls.ownerUrl, poolSize: 1, applicationName: 'qunjian-bench' });
  try {
    const [account] = await seedOffices(database, folder);
    await seedPreparedLedger(database, folder);
    const parts = castOf(folder);
    await seedUnits(
      database,
      Array.from({ length: units }, (_, index) => benchUnit(index, parts)),
    );
    return { urls, parts, password: account!.password };
  } finally {
    await database.close();
  }
}

/** An enterprise in the township of the body that will drive its case. */
function benchUnit(index: number, parts: readonly Part[]): SeedUnit {
  const { township, area } = parts[index % parts.length]!;
  return { unitId: unitOf(index), creditCode: null, name: `测试单位${index}`, township, area, kind: 'enterprise' };
}
