// Raw SQL: a unit's values and their history are written set by set, under a lock on the unit; units spelt the same; a function that sees past the caller's area. All else are rows.
import type { PlainDate } from '../../../domain/case.js';
import type { UnitField, UnitValues } from '../../../domain/ledger/units/unit-facts.js';
import type { AffectedCase } from '../../../domain/ledger/units/unit-status.js';
import type { Statements } from '../../database.js';

/** A unit on its way to be changed. */
export interface HeldUnit {
  unitId: string;
  name: string;
  area: string;
  status: string;
  version: number;
}
/** Who says so, when and why. */
export interface ByPerson {
  account: string;
  /** Business instant. */
  at: string;
  asOf: PlainDate | null;
  reason: string;
}
/** Values of a person may name a reason that no source gives: a unit merged into another. */
export type PersonValues = Partial<Omit<UnitValues, 'exclusionReason'>> & { exclusionReason?: string | null };

/** What follows from values and has no history of its own. */
export interface Follows {
  area?: string;
  codeCheck?: string;
  countedOn?: PlainDate | null;
}
/** A fact that stands again when a person's word over it is taken back. */
export interface BeneathFact {
  field: UnitField;
  seq: number;
  value: unknown;
  asOf: PlainDate | null;
}

const LISTS: readonly string[] = ['formerNames', 'aliases'];
const COLUMNS: Record<UnitField, string> = {
  name: 'name',
  creditCode: 'credit_code',
  codeMissingReason: 'code_missing_reason',
  unitClass: 'unit_class',
  township: 'township',
  address: 'address',
  legalRepresentative: 'legal_representative',
  phone: 'phone',
  industry: 'industry',
  park: 'park',
  formerNames: 'former_names',
  aliases: 'aliases',
  status: 'status',
  statusOn: 'status_on',
  keeps: 'keeps',
  exclusionReason: 'exclusion_reason',
  employees: 'employees',
  unionMembers: 'union_members',
  womenEmployees: 'women_employees',
  leagueMembers: 'league_members',
  youth28: 'youth28',
  youth35: 'youth35',
  partyMembersFull: 'party_members_full',
  partyMembersProbationary: 'party_members_probationary',
};
const HELD_FIELDS = { unitId: true, name: true, area: true, status: true, version: true } as const;

/** What persons write into the ledger: every value with who, when and why, and the earlier one kept. */
export class UnitChangesRepository {
  /** As the caller may see it. */
  find(tx: Statements, unitId: string): Promise<HeldUnit | null> {
    return tx.rows.unit.findFirst({ where: { unitId }, select: HELD_FIELDS });
  }

  /** Locked until the change stands; null where the caller's area does not reach. */
  async hold(tx: Statements, unitId: string): Promise<HeldUnit | null> {
    const [unit] = await tx.query<HeldUnit>(
      'SELECT unit_id AS "unitId", name, area, status, version FROM units WHERE unit_id = $1 FOR UPDATE',
      unitId,
    );
    return unit ?? null;
  }

  /** @returns area path of a township that bodies or units of the caller's county have; null for an unknown one. */
  async areaOfTownship(tx: Statements, township: string): Promise<string | null> {
    const [row] = await tx.query<{ area: string }>(
      `SELECT area FROM (SELECT area FROM bodies UNION SELECT area FROM units) a WHERE split_part(area, '/', 2) = $1 ORDER BY length(area) LIMIT 1`,
      township,
    );
    return row?.area ?? null;
  }

  /** Units with this code, or whose name, former name or alias is spelt the same. */
  async similar(
    tx: Statements,
    name: string,
    code: string | null,
  ): Promise<{ unitId: string; name: string; sameCode: boolean }[]> {
    return tx.query(
      `SELECT u.unit_id AS "unitId", u.name, coalesce(u.credit_code = $2, false) AS "sameCode" FROM units u
       WHERE u.credit_code = $2 OR u.unit_id IN (SELECT f FROM find_units($3::jsonb, NULL, 20) f)
         AND squeezed($1) IN (SELECT squeezed(n) FROM unnest(array_prepend(u.name, u.former_names || u.aliases)) n) ORDER BY u.unit_id LIMIT 20`,
      name,
      code,
      JSON.stringify({ text: name }),
    );
  }

  /** @returns the number given to the new unit. */
  async add(
    tx: Statements,
    unit: { name: string; kind: string; township: string; area: string; codeCheck: string },
    by: ByPerson,
    values: PersonValues,
  ): Promise<string> {
    const [row] = await tx.query<{ unit_id: string }>(
      `INSERT INTO units (unit_id, name, kind, township, area, code_check, added_by, changed_at)
       VALUES ('XZ' || lpad(nextval('added_unit_no')::text, 6, '0'), $1, $2, $3, $4, $5, $6, $7::timestamptz) RETURNING unit_id`,
      unit.name,
      unit.kind,
      unit.township,
      unit.area,
      unit.codeCheck,
      by.account,
      by.at,
    );
    await this.write(tx, row!.unit_id, values, by);
    return row!.unit_id;
  }

  /** Puts values into force as a person's word. `area` and `codeCheck` follow from them and have no history of their own. */
  async write(
    tx: Statements,
    unitId: string,
    values: PersonValues,
    by: ByPerson,
    follows: Follows = {},
  ): Promise<void> {
    const given = JSON.stringify(Object.entries(values).map(([field, value]) => ({ field, value: value ?? null })));
    await tx.rows.unitFact.updateMany({
      where: { unitId, supersededAt: null, field: { in: Object.keys(values) } },
      data: { supersededAt: new Date(by.at) },
    });
    await tx.execute(
      `INSERT INTO unit_facts (unit_id, field, seq, value, source, as_of, confirmed_by, confirmed_at, reason, recorded_at)
       SELECT $1, v->>'field', coalesce((SELECT max(seq) FROM unit_facts f WHERE f.unit_id = $1 AND f.field = v->>'field'), 0) + 1, v->'value', 'person', $3::date, $4, $5::timestamptz, $6, $5::timestamptz
       FROM jsonb_array_elements($2::jsonb) v`,
      unitId,
      given,
      by.asOf,
      by.account,
      by.at,
      by.reason,
    );
    await this.put(tx, unitId, values, by.at, follows);
  }

  /** The values as the unit's row shows them. */
  private async put(tx: Statements, unitId: string, values: PersonValues, at: string, follows: Follows): Promise<void> {
    const columns: Record<string, unknown> = Object.fromEntries(
      Object.entries(values).map(([field, value]) => [
        COLUMNS[field as UnitField],
        value ?? (LISTS.includes(field) ? [] : null),
      ]),
    );
    if ('exclusionReason' in values) columns['in_population'] = values.exclusionReason === null;
    if (follows.area !== undefined) columns['area'] = follows.area;
    if (follows.codeCheck !== undefined) columns['code_check'] = follows.codeCheck;
    if (follows.countedOn !== undefined) columns['counted_on'] = follows.countedOn;
    const names = Object.keys(columns);
    await tx.execute(
      `UPDATE units u SET (${names.join(', ')}, version, changed_at) = (SELECT ${names.map((name) => `r.${name}`).join(', ')}, u.version + 1, $3::timestamptz
         FROM jsonb_populate_record(NULL::units, $2::jsonb) r) WHERE u.unit_id = $1`,
      unitId,
      JSON.stringify(columns),
      at,
    );
  }

  /** The person's words in force are taken back. @returns how many there were */
  withdraw(tx: Statements, unitId: string, fields: readonly UnitField[], by: ByPerson): Promise<number> {
    return tx.execute(
      `UPDATE unit_facts SET superseded_at = $3::timestamptz, reason = reason || '（撤回：' || $4 || '）' WHERE unit_id = $1 AND field = ANY ($2) AND superseded_at IS NULL AND source = 'person'`,
      unitId,
      fields,
      by.at,
      by.reason,
    );
  }

  /**
   * What stands again when a person's words are taken back: the newest of the sources, and for a unit that persons added what they added it with.
   * A field of which neither says anything is not among them.
   */
  async beneath(tx: Statements, unitId: string, fields: readonly UnitField[]): Promise<BeneathFact[]> {
    return tx.query<BeneathFact>(
      `SELECT DISTINCT ON (f.field) f.field, f.seq, f.value, f.as_of::text AS "asOf" FROM unit_facts f JOIN units u USING (unit_id)
       WHERE f.unit_id = $1 AND f.field = ANY ($2) AND (f.source <> 'person' OR (u.added_by IS NOT NULL AND f.seq = 1)) ORDER BY f.field, f.seq DESC`,
      unitId,
      fields,
    );
  }

  /** Puts what `beneath` found into force again, as a fact of its own with the source it had; a field that nothing is known of becomes empty. */
  async reinstate(
    tx: Statements,
    unitId: string,
    fields: readonly UnitField[],
    facts: readonly BeneathFact[],
    at: string,
    follows: Follows,
  ): Promise<void> {
    await tx.execute(
      `INSERT INTO unit_facts (unit_id, field, seq, value, source, as_of, import, source_row, confirmed_by, confirmed_at, reason, recorded_at)
       SELECT f.unit_id, f.field, (SELECT max(seq) + 1 FROM unit_facts n WHERE n.unit_id = f.unit_id AND n.field = f.field), f.value, f.source, f.as_of, f.import, f.source_row, f.confirmed_by,
         f.confirmed_at, f.reason, $3::timestamptz
       FROM unit_facts f JOIN jsonb_to_recordset($2::jsonb) AS b(field text, seq integer) ON b.field = f.field AND b.seq = f.seq WHERE f.unit_id = $1`,
      unitId,
      JSON.stringify(facts.map(({ field, seq }) => ({ field, seq }))),
      at,
    );
    const values = Object.fromEntries([
      ...fields.map((field) => [field, null]),
      ...facts.map(({ field, value }) => [field, value]),
    ]) as PersonValues;
    await this.put(tx, unitId, values, at, follows);
  }

  personal(
    tx: Statements,
    unitId: string,
  ): Promise<{ area: string; legalRepresentative: string | null; phone: string | null } | null> {
    return tx.rows.unit.findFirst({
      where: { unitId },
      select: { area: true, legalRepresentative: true, phone: true },
    });
  }

  /** Every living case of the unit, also those that the caller has no sight of: what is asked of them must reach them. */
  openCases(tx: Statements, unitId: string): Promise<(AffectedCase & { caseId: string })[]> {
    return tx.query(
      'SELECT case_id AS "caseId", mode, status, units, held_for AS "heldFor" FROM living_cases_of_unit($1)',
      unitId,
    );
  }
}
