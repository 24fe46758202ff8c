// Raw SQL: what was compared is written set by set.
import { sha256 } from '../../canonical.js';
import {
  existingOrganisations,
  type ExistingOrganisation,
} from '../../../domain/ledger/registers/existing-organisations.js';
import { buildLedger } from '../../../domain/ledger/statistics/ledger-figures.js';
import { proposal } from '../../../domain/ledger/matching/match-index.js';
import { reconciliationItems, type ReconciliationItem } from '../../../domain/ledger/matching/reconciliation-items.js';
import type { Statements } from '../../database.js';
import type { LedgerStage, ProjectedLedger } from '../import/ledger-stage.js';

const BATCH = 1000;

const ITEM_COLUMNS = [
  'source',
  'table_name',
  'row_key',
  'ordinal',
  'text',
  'organisation',
  'township',
  'class',
  'only_theirs',
  'status',
  'candidates',
  'conflicts',
  'counted',
  'unit_id',
  'decision_key',
  'row_no',
  'proposal',
  'proposal_score',
] as const;
const columns = (prefix = ''): string => ITEM_COLUMNS.map((column) => prefix + column).join(', ');
const UPSERT_ITEMS = `INSERT INTO reconciliation_items (id, ${columns()}, changed_at) SELECT r.id, ${columns('r.')}, $2::timestamptz
  FROM jsonb_populate_recordset(NULL::reconciliation_items, $1::jsonb) r
  ON CONFLICT (id) DO UPDATE SET (${columns()}, version, changed_at) = ROW (${columns('excluded.')}, reconciliation_items.version + 1, excluded.changed_at)
  WHERE (${columns('reconciliation_items.')}) IS DISTINCT FROM (${columns('excluded.')})`;

/** What was compared, and the organisations that existed before the campaign. */
export const reconciliationStage: LedgerStage = {
  name: 'reconciliation',
  async write(tx, projected) {
    const items = itemRecords(projected);
    const written = { reconciliation_items: 0, organisations: 0, organisation_units: 0 };
    for (let at = 0; at < items.length; at += BATCH) {
      written.reconciliation_items += await tx.execute(
        UPSERT_ITEMS,
        JSON.stringify(items.slice(at, at + BATCH)),
        projected.at,
      );
    }
    written.reconciliation_items += await tx.execute(
      'DELETE FROM reconciliation_items WHERE id <> ALL ($1::text[])',
      items.map(({ id }) => id),
    );
    const organisations = organisationRecords(projected);
    for (let at = 0; at < organisations.length; at += BATCH) {
      const [rows, units] = await writeOrganisations(tx, organisations.slice(at, at + BATCH), projected.at);
      written.organisations += rows;
      written.organisation_units += units;
    }
    written.organisations += await tx.execute(
      `DELETE FROM organisations WHERE baseline AND source <> 'person' AND id <> ALL ($1::text[])`,
      organisations.map(({ id }) => id),
    );
    return written;
  },
};

interface ItemRecord extends Record<(typeof ITEM_COLUMNS)[number], unknown> {
  id: string;
}

function itemRecords(projected: ProjectedLedger): ItemRecord[] {
  const { sources, ledger, region, kickoff, baseline, rules, remembered } = projected;
  const provisional = buildLedger(sources, {
    region,
    kickoff,
    baseline,
    rules,
    remembered,
    reportDate: '9999-12-31',
    acceptProposals: true,
  });
  return reconciliationItems(ledger, provisional.reconciliation, region).map((item) => itemRecord(item, projected));
}

function itemRecord(item: ReconciliationItem, { origins }: ProjectedLedger): ItemRecord {
  const rowKey = item.row ? origins.get(item.row)!.key : item.unitKey!;
  const proposed = proposal(item.candidates);
  return {
    id: `R${sha256([item.source, item.table, rowKey, item.ordinal].join('|')).slice(0, 20)}`,
    source: item.source,
    table_name: item.table,
    row_key: rowKey,
    ordinal: item.ordinal,
    text: item.text,
    organisation: item.organisation,
    township: item.township,
    class: item.class,
    only_theirs: item.onlyTheirs,
    status: item.status,
    candidates: item.candidates,
    conflicts: item.conflicts,
    counted: item.counted,
    unit_id: item.unitNo,
    decision_key: item.decisionKey,
    row_no: item.row?.row ?? 0,
    proposal: proposed?.id ?? null,
    proposal_score: proposed?.score ?? null,
  };
}

interface OrganisationRecord {
  id: string;
  units: string[];
  [column: string]: unknown;
}

function organisationRecords(projected: ProjectedLedger): OrganisationRecord[] {
  const { ledger } = projected;
  const townships = new Map(ledger.population.units.map(({ unitNo, township }) => [unitNo, township]));
  return existingOrganisations(ledger.population.units, ledger.reconciliation).map((organisation) => {
    const { type, name, own, mode, units, formedOn, termEndsOn, documentNo, organisationCode, source } = organisation;
    const key = keyOf(organisation, projected);
    const day = formedOn?.length === 10 ? formedOn : null;
    return {
      id: `O${sha256(`${type}|${source}|${key}`).slice(0, 20)}`,
      type,
      mode: own ? 'single' : mode === null || mode === 'single' ? 'joint' : mode,
      name,
      township: townships.get(units[0]!) ?? null,
      formed_on: day,
      formed_text: day === null ? formedOn : null,
      term_ends_on: termEndsOn?.length === 10 ? termEndsOn : null,
      document_no: documentNo,
      organisation_code: organisationCode,
      source,
      source_keys: [key],
      units,
    };
  });
}

/** By what an organisation is known again: the row of its line department's list, or the name under which the platform has it. */
function keyOf({ from, name }: ExistingOrganisation, { origins }: ProjectedLedger): string {
  return from ? origins.get(from)!.key : name;
}

const ORGANISATION_COLUMNS = [
  'type',
  'mode',
  'name',
  'township',
  'formed_on',
  'formed_text',
  'term_ends_on',
  'document_no',
  'organisation_code',
  'source',
  'source_keys',
] as const;
const list = (prefix = ''): string => ORGANISATION_COLUMNS.map((column) => prefix + column).join(', ');

async function writeOrganisations(
  tx: Statements,
  records: OrganisationRecord[],
  at: string,
): Promise<[organisations: number, units: number]> {
  const text = JSON.stringify(records);
  const organisations = await tx.execute(
    `INSERT INTO organisations (id, ${list()}, baseline, changed_at) SELECT r.id, ${list('r.')}, true, $2::timestamptz
     FROM jsonb_populate_recordset(NULL::organisations, $1::jsonb) r
     ON CONFLICT (id) DO UPDATE SET (${list()}, version, changed_at) = ROW (${list('excluded.')}, organisations.version + 1, excluded.changed_at)
     WHERE (${list('organisations.')}) IS DISTINCT FROM (${list('excluded.')}) AND organisations.baseline`,
    text,
    at,
  );
  const links = `WITH given AS (SELECT o->>'id' AS organisation, u.unit_id FROM jsonb_array_elements($1::jsonb) o, jsonb_array_elements_text(o->'units') AS u(unit_id))`;
  const gone = await tx.execute(
    // A unit that joined on a day came by an adjustment, not by the list.
    `${links} DELETE FROM organisation_units l WHERE l.organisation IN (SELECT organisation FROM given) AND l.joined_on IS NULL
     AND NOT EXISTS (SELECT 1 FROM given g WHERE g.organisation = l.organisation AND g.unit_id = l.unit_id)`,
    text,
  );
  const come = await tx.execute(
    `${links} INSERT INTO organisation_units (organisation, unit_id) SELECT organisation, unit_id FROM given ON CONFLICT DO NOTHING`,
    text,
  );
  return [organisations, gone + come];
}
