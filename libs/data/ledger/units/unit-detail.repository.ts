// Raw SQL: one unit beside the organisations, cases and instructors it has, and the words of sources that say otherwise. Its facts are rows.
import type { UnitDetail, UnitFact, UnitHistory } from '../../../contracts/units.js';
import type { PlainDate } from '../../../domain/case.js';
import { readCreditCode } from '../../../domain/ledger/codes/credit-code.js';
import { maskName, maskPhone } from '../../../domain/ledger/units/masking.js';
import type { Database, Scope, Statements } from '../../database.js';
import type { UnitFactModel } from '../../generated/models.js';
import { isoDayOrNull } from '../keyset.js';
import { SUMMARY_COLUMNS, summaryOf, type SummaryRow } from './unit-search.repository.js';

interface DetailRow extends SummaryRow {
  address: string | null;
  industry: string | null;
  park: string | null;
  code_missing_reason: string | null;
  legal_representative: string | null;
  phone: string | null;
  youth28: number | null;
  youth35: number | null;
  counted_on: Date | null;
  responsible_body: string | null;
  officer: string | null;
  added_by: string | null;
}
type FactRow = Omit<UnitFactModel, 'unitId' | 'seq'>;

/** One unit, everything known of it, and how it came to be known. Persons are masked. */
export class UnitDetailRepository {
  constructor(private readonly database: Database) {}

  find(scope: Scope, unitId: string, today: PlainDate): Promise<UnitDetail | null> {
    return this.database.withScope(scope, async (tx) => {
      const [row] = await tx.query<DetailRow>(
        `SELECT ${SUMMARY_COLUMNS}, u.address, u.industry, u.park, u.code_missing_reason, u.legal_representative, u.phone, u.youth28, u.youth35, u.counted_on, u.responsible_body, u.officer, u.added_by
         FROM units u WHERE u.unit_id = $2 OR u.credit_code = $2 ORDER BY (u.unit_id = $2) DESC, u.unit_id LIMIT 1`,
        today,
        unitId,
      );
      return row ? this.detail(tx, row) : null;
    });
  }

  private async detail(tx: Statements, row: DetailRow): Promise<UnitDetail> {
    const id = row.unit_id;
    const inForce = await tx.rows.unitFact.findMany({
      where: { unitId: id, supersededAt: null },
      orderBy: { field: 'asc' },
    });
    return {
      ...summaryOf(row),
      address: row.address,
      industry: row.industry,
      park: row.park,
      codeMissingReason: row.code_missing_reason,
      codeRemarks:
        row.credit_code === null
          ? []
          : readCreditCode(row.credit_code).remarks.map(({ kind, zh, en }) => ({ kind, zh, en })),
      legalRepresentative: maskName(row.legal_representative),
      phone: maskPhone(row.phone),
      youth28: row.youth28,
      youth35: row.youth35,
      countedOn: isoDayOrNull(row.counted_on),
      responsibleBody: row.responsible_body,
      officer: row.officer,
      addedBy: row.added_by,
      fields: inForce.map(factOf),
      conflicts: await conflictsOf(tx, id),
      organisations: await organisationsOf(tx, id),
      cases: await casesOf(tx, id),
      instructors: await instructorsOf(tx, id),
    };
  }

  /** Every value there ever was, or those in force at the end of a day in Asia/Shanghai; null for an unknown unit. */
  history(scope: Scope, unitId: string, asOf: PlainDate | null): Promise<UnitHistory | null> {
    return this.database.withScope(scope, async ({ rows }) => {
      if (!(await rows.unit.findFirst({ where: { unitId }, select: { unitId: true } }))) return null;
      // 24:00 of the day in Asia/Shanghai.
      const end = asOf === null ? null : new Date(`${asOf}T16:00:00.000Z`);
      const found =
        end === null
          ? await rows.unitFact.findMany({
              where: { unitId },
              orderBy: [{ recordedAt: 'desc' }, { field: 'asc' }, { seq: 'desc' }],
            })
          : await rows.unitFact.findMany({
              where: { unitId, recordedAt: { lt: end }, OR: [{ supersededAt: null }, { supersededAt: { gte: end } }] },
              orderBy: { field: 'asc' },
            });
      const facts = found.map(factOf);
      const standing = asOf === null ? facts.filter(({ supersededAt }) => supersededAt === null) : facts;
      return { unitId, asOf, values: Object.fromEntries(standing.map(({ field, value }) => [field, value])), facts };
    });
  }
}

/** A word of a source that is newer than the correction or count that stands against it, and says otherwise. */
async function conflictsOf(tx: Statements, unitId: string): Promise<UnitFact[]> {
  const rows = await tx.query<FactRow>(
    `SELECT DISTINCT ON (f.field) f.field, f.value, f.source, f.as_of AS "asOf", f.import, f.source_row AS "sourceRow", f.confirmed_by AS "confirmedBy", f.confirmed_at AS "confirmedAt", f.reason,
       f.recorded_at AS "recordedAt", f.superseded_at AS "supersededAt"
     FROM unit_facts f JOIN unit_facts c ON c.unit_id = f.unit_id AND c.field = f.field AND c.superseded_at IS NULL AND c.source IN ('person', 'case')
     WHERE f.unit_id = $1 AND f.seq > c.seq AND f.source NOT IN ('person', 'case') AND f.value <> c.value ORDER BY f.field, f.seq DESC`,
    unitId,
  );
  return rows.map(factOf);
}

function factOf({ field, value, source, asOf, import: importId, sourceRow, ...said }: FactRow): UnitFact {
  const { confirmedBy, confirmedAt, reason, recordedAt, supersededAt } = said;
  return {
    ...{ field, value: maskedValue(field, value), source, asOf: isoDayOrNull(asOf), import: importId, row: sourceRow },
    ...{ confirmedBy, confirmedAt: confirmedAt?.toISOString() ?? null, reason },
    ...{ recordedAt: recordedAt.toISOString(), supersededAt: supersededAt?.toISOString() ?? null },
  };
}

function maskedValue(field: string, value: unknown): unknown {
  if (field === 'legalRepresentative') return maskName(value as string | null);
  return field === 'phone' ? maskPhone(value as string | null) : value;
}

async function organisationsOf(tx: Statements, unitId: string): Promise<UnitDetail['organisations']> {
  return tx.query(
    `SELECT o.id, o.type, o.mode, o.name, o.formed_on::text AS "formedOn", o.formed_text AS "formedText", o.term_ends_on::text AS "termEndsOn", o.ended_on::text AS "endedOn",
       o.document_no AS "documentNo", o.organisation_code AS "organisationCode", o.baseline, o.case_id AS "caseId", o.source,
       (SELECT count(*)::int FROM organisation_units a WHERE a.organisation = o.id) AS units
     FROM organisation_units m JOIN organisations o ON o.id = m.organisation WHERE m.unit_id = $1 ORDER BY o.type, o.formed_on NULLS FIRST, o.id`,
    unitId,
  );
}

async function casesOf(tx: Statements, unitId: string): Promise<UnitDetail['cases']> {
  return tx.query(
    `SELECT c.case_id AS "caseId", c.case_no AS "caseNo", c.type, c.mode, c.position, c.status, c.due_on::text AS "dueOn", c.opened_on::text AS "openedOn"
     FROM case_units u JOIN cases c USING (case_id) WHERE u.unit_id = $1 ORDER BY c.opened_at, c.case_id`,
    unitId,
  );
}

async function instructorsOf(tx: Statements, unitId: string): Promise<UnitDetail['instructors']> {
  return tx.query(
    `SELECT a.instructor_no AS "instructorNo", i.batch, i.in_post AS "inPost", a.assigned_on::text AS "assignedOn", a.ended_on::text AS "endedOn",
       a.last_contact_on::text AS "lastContactOn", a.contacts
     FROM instructor_assignments a JOIN instructors i USING (instructor_no) WHERE a.unit_id = $1 ORDER BY i.in_post DESC, a.instructor_no`,
    unitId,
  );
}
