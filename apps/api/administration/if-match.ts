import { ifMatchHolds } from '../http/entity-tag.js';
import { refused } from '../http/refused.js';

/** @throws Refused version-mismatch when what `If-Match` names is not what stands */
export function requireVersion(ifMatch: string | undefined, version: number): void {
  if (ifMatchHolds(ifMatch, version)) return;
  throw refused(
    'version-mismatch',
    `内容已被更新（现为第 ${version} 版），请重新读取`,
    `changed in the meantime: version ${version} stands`,
    { version },
  );
}
