import type { Database } from './database.js';

/** Id of the installation whose database this is; made with the database, and never changed. */
export async function installationOf(database: Database): Promise<string> {
  const [row] = await database.query<{ id: string }>('SELECT id FROM installation');
  return row!.id;
}
