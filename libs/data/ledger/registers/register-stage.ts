// Raw SQL: registers of a file are written set by set.
import { MatchIndex } from '../../../domain/ledger/matching/match-index.js';
import { toMatchable } from '../../../domain/ledger/units/ledger-unit.js';
import { squeeze } from '../../../domain/ledger/codes/characters.js';
import {
  entryOfRow,
  REGISTER_KINDS,
  REGISTERS,
  type RegisterKind,
  type Resolver,
} from '../../../domain/ledger/registers/registers.js';
import type { RegisterRow } from '../../../domain/ledger/import/source-rows.js';
import { sha256 } from '../../canonical.js';
import type { Statements } from '../../database.js';
import type { LedgerStage, ProjectedLedger } from '../import/ledger-stage.js';
import { saveEntries, withdrawEntry, type StoredEntry } from './registers.repository.js';

const BATCH = 1000;
const IMPORT = 'import';

/** Registers as their sheets have them. An entry that a person has changed or withdrawn stays so; one whose row is gone is withdrawn. */
export const registerStage: LedgerStage = {
  name: 'registers',
  async write(tx, projected) {
    let written = 0;
    let resolver: Resolver | null = null;
    for (const kind of REGISTER_KINDS) {
      const rows = await tx.query<{ key: string; content: RegisterRow }>(
        `SELECT key, content FROM source_rows WHERE source = $1 AND table_name = 'entries' AND absent_since IS NULL ORDER BY ordinal, key`,
        REGISTERS[kind].source,
      );
      if (rows.length > 0) resolver ??= await resolverOf(tx, projected);
      const entries = rows.map(({ key, content }): StoredEntry => ({
        ...entryOfRow(kind, content, resolver!),
        id: idOf(kind, key),
        kind,
        key,
        area: projected.county,
        source: REGISTERS[kind].source,
      }));
      written += await writeKind(tx, kind, entries, projected.at);
    }
    return { register_entries: written };
  },
};

function idOf(kind: RegisterKind, key: string): string {
  return `G${sha256(`${kind}|${key}`).slice(0, 20)}`;
}

async function writeKind(
  tx: Statements,
  kind: RegisterKind,
  entries: readonly StoredEntry[],
  at: string,
): Promise<number> {
  const standing = await tx.query<{ id: string; source: string; withdrawn: boolean }>(
    'SELECT id, source, withdrawn_at IS NOT NULL AS withdrawn FROM register_entries WHERE kind = $1 AND key IS NOT NULL',
    kind,
  );
  const byPersons = new Set(standing.filter(({ source }) => source === 'person').map(({ id }) => id));
  const given = entries.filter(({ id }) => !byPersons.has(id));
  let written = 0;
  for (let from = 0; from < given.length; from += BATCH)
    written += await saveEntries(tx, given.slice(from, from + BATCH), { by: IMPORT, at, reason: null });
  const wanted = new Set(entries.map(({ id }) => id));
  for (const { id, source, withdrawn } of standing) {
    if (wanted.has(id) || withdrawn || source === 'person') continue;
    await withdrawEntry(tx, id, source, { by: IMPORT, at, reason: '来源表中已无此行' });
    written += 1;
  }
  return written;
}

/** Units by number, code or their whole registered, former or other name, where it is one unit's alone; organisations by name; instructors by number. */
async function resolverOf(tx: Statements, { ledger, region }: ProjectedLedger): Promise<Resolver> {
  const units = new Set(ledger.population.units.map(({ unitNo }) => unitNo));
  const byCode = new Map(
    ledger.population.units.flatMap(({ code, unitNo }) => (code.code ? [[code.code, unitNo] as const] : [])),
  );
  const index = new MatchIndex(ledger.population.units.map(toMatchable), region);
  const organisations = uniqueNames(
    await tx.query<{ id: string; name: string }>('SELECT id, name FROM organisations WHERE ended_on IS NULL'),
  );
  const instructors = new Set(
    (await tx.query<{ no: string }>('SELECT instructor_no AS no FROM instructors')).map(({ no }) => no),
  );
  return {
    unit: (name) => {
      const text = squeeze(name);
      return units.has(text) ? text : (byCode.get(text) ?? wholeName(index, text));
    },
    organisation: (name) => organisations.get(squeeze(name)) ?? null,
    instructor: (name) => (instructors.has(squeeze(name)) ? squeeze(name) : null),
  };
}

/** A short name is a guess, and a register is no place for one. */
function wholeName(index: MatchIndex, name: string): string | null {
  const whole = index
    .candidates({ name })
    .filter(({ evidence }) =>
      evidence.some(
        (kind) => kind === 'name-exact' || kind === 'name-equal' || kind === 'former-name' || kind === 'alias',
      ),
    );
  return whole.length === 1 ? whole[0]!.id : null;
}

function uniqueNames(rows: readonly { id: string; name: string }[]): Map<string, string> {
  const found = new Map<string, string>();
  const doubled = new Set<string>();
  for (const { id, name } of rows) {
    const key = squeeze(name);
    if (found.has(key)) doubled.add(key);
    found.set(key, id);
  }
  for (const key of doubled) found.delete(key);
  return found;
}
