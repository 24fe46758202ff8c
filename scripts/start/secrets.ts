import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './data-folder.js';

/** Passwords made for this data folder, and the keys that seal secrets in its database and messages to its engine; readable by its owner only. */
export interface Secrets {
  owner: string;
  api: string;
  worker: string;
  /** 32 bytes in base64. */
  sealing: string;
  /** ENGINE_KEYS: 32 bytes in base64, a newer one before it with a comma. */
  engine: string;
}

/** Reads `secrets.json` of the data folder, or makes it. */
export function loadSecrets(folder: string): Secrets {
  const file = join(folder, 'secrets.json');
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
  const password = () => randomBytes(24).toString('base64url');
  const secrets = {
    owner: password(),
    api: password(),
    worker: password(),
    sealing: randomBytes(32).toString('base64'),
    engine: randomBytes(32).toString('base64'),
    ...known,
  };
  if (Object.keys(known).length === Object.keys(secrets).length) return secrets;
  writeWhole(file, JSON.stringify(secrets), 0o600);
  return secrets;
}
