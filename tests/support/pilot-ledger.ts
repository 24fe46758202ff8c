import { join } from 'node:path';
import type { Database, Statements } from '../../libs/data/database.js';
import { projectLedger } from '../../libs/data/ledger/import/ledger-projection.js';
import { seedAccounts, seedBodies, seedCampaign, seedRules, type SeedAccount } from '../../libs/data/seed.js';
import { NATURAL_KEYS } from '../../libs/domain/ledger/matching/natural-keys.js';
import { occurrenceKeys } from '../../libs/domain/ledger/import/row-outcome.js';
import { IMPORT_SOURCES, type Source } from '../../libs/domain/ledger/import/source-rows.js';
import { readSource } from '../../libs/spreadsheet/read-source.js';
import type { ParsedRow } from '../../libs/spreadsheet/row-reading.js';
import { readPilotFolder } from '../../scripts/pilot/pilot-folder.js';
import { areaPath, countyOf, routableBody } from '../../scripts/pilot/pilot-seed.js';
import { campaignOf } from '../../scripts/pilot/seed-pilot.js';

export const PILOT = 'examples/pilot-2020';

/** Bodies, rules and campaign of the pilot, without any unit. */
export async function seedPilotCounty(db: Statements): Promise<void> {
  const folder = await readPilotFolder(PILOT);
  const county = countyOf(folder);
  await seedRules(db);
  await seedBodies(
    db,
    folder.bodies.map((body) => routableBody(body, county)),
    [],
  );
  await seedCampaign(db, campaignOf(folder, county));
}

/** The pilot's people, all with one password. */
export async function seedPilotPeople(db: Statements, passwordHash: string): Promise<void> {
  const folder = await readPilotFolder(PILOT);
  const county = countyOf(folder);
  await seedAccounts(
    db,
    folder.accounts.map((a): SeedAccount => ({
      id: a.id,
      username: a.id,
      displayName: a.name,
      passwordHash,
      body: a.body,
      roles: [a.role],
      area: areaPath(county, a.area),
      instructorNo: a.instructorNo ?? null,
      seat: a.seat ?? null,
      active: true,
      mustChangePassword: false,
    })),
  );
}

/** The usable rows of the nine spreadsheets and the registers' put straight into `source_rows`, for tests of what is made from them. */
export async function putPilotRows(db: Statements): Promise<void> {
  for (const source of IMPORT_SOURCES) await putRows(db, source, join(PILOT, `${source}.xlsx`));
}

/** A person takes the first proposal of everything that is open; run the projection again afterwards, because more may be clear by then. */
export async function takeProposals(db: Statements, decidedBy: string, at: string): Promise<number> {
  return db.execute(
    `INSERT INTO reconciliation_decisions (decision_key, seq, unit_id, decided_by, decided_at, reason, score)
     SELECT DISTINCT ON (decision_key) decision_key, 1, proposal, $1, $2::timestamptz, '采纳首选', proposal_score
     FROM reconciliation_items WHERE status = 'open' AND proposal IS NOT NULL ORDER BY decision_key, id
     ON CONFLICT DO NOTHING`,
    decidedBy,
    at,
  );
}

async function putRows(db: Statements, source: Source, file: string): Promise<void> {
  const reading = await readSource(file, source);
  if (!reading.ok) throw new Error(reading.refusal.en);
  for (const [table, rows] of Object.entries(reading.tables) as [string, ParsedRow[]][]) {
    const keyOf = occurrenceKeys((NATURAL_KEYS[source] as Record<string, (row: never) => string>)[table]!);
    const stored = rows.flatMap(({ value }, ordinal) =>
      value ? [{ key: keyOf(value as never), ordinal, content: value }] : [],
    );
    await db.execute(
      `INSERT INTO source_rows (source, table_name, key, ordinal, content, as_of, import)
       SELECT $1, $2, r->>'key', (r->>'ordinal')::int, r->'content', $3::date, $4 FROM jsonb_array_elements($5::jsonb) r`,
      source,
      table,
      reading.asOf,
      `import-${source}`,
      JSON.stringify(stored),
    );
  }
}

/** Projects the ledger and takes the first proposal of every open match as of-001's decision, until none is left; for tests of what follows from them. */
export async function projectWithProposals(db: Database, at: string): Promise<void> {
  for (;;) {
    await db.transaction((tx) => projectLedger(tx, { importId: null, at }));
    const decided = await db.execute(
      `INSERT INTO reconciliation_decisions (decision_key, seq, unit_id, decided_by, decided_at, reason, score)
       SELECT DISTINCT ON (decision_key) decision_key, 1, proposal, 'of-001', $1::timestamptz, '采用首个建议', proposal_score FROM reconciliation_items
       WHERE status = 'open' AND proposal IS NOT NULL ORDER BY decision_key, row_no ON CONFLICT DO NOTHING`,
      at,
    );
    if (decided === 0) return;
  }
}
