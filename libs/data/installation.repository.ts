import type { Database } from './database.js';

/** Id of the installation whose database this is; made with the database, and never changed. */
export async function installationOf(database: Database): Promise<string> {
  return (await database.rows.installation.findFirst())!.id;
}
