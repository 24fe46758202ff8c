import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PILOT = 'examples/pilot-2020';

/** A folder like the pilot's with only its first few cases, for starts that need some data soon. */
export function makeSmallPilot(cases: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'qunjian-small-pilot-'));
  cpSync(PILOT, folder, { recursive: true, filter: (file) => !file.endsWith('events.jsonl') });
  const lines = readFileSync(join(PILOT, 'events.jsonl'), 'utf8').trim().split('\n');
  const keyOf = (line: string) => (JSON.parse(line) as { caseKey: string }).caseKey;
  const kept = new Set([...new Set(lines.map(keyOf))].slice(0, cases));
  writeFileSync(join(folder, 'events.jsonl'), `${lines.filter((line) => kept.has(keyOf(line))).join('\n')}\n`);
  return folder;
}
