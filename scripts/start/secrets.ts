import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './data-folder.js';

/** Passwords made for this data folder, readable by its owner only. */
export interface Secrets {
  owner: string;
  api: string;
  worker: string;
}

/** Reads `secrets.json` of the data folder, or makes it. */
export function loadSecrets(folder: string): Secrets {
  const file = join(folder, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const password = () => randomBytes(24).toString('base64url');
  const secrets = { owner: password(), api: password(), worker: password() };
  writeWhole(file, JSON.stringify(secrets), 0o600);
  return secrets;
}
