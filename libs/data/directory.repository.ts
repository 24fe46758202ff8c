// Raw SQL: units that every action names, found by either of two keys, and the organisations that cover them; a list item beside its list.
import type { Actor, CoveringOrganisation, OrganisationType, PlainDate } from '../domain/case.js';
import type { UnitStatus } from '../domain/ledger/units/unit-facts.js';
import type { RoutableBody } from '../domain/routing.js';
import type { Database, Statements } from './database.js';
import type { BodyModel } from './generated/models.js';
import { isoDayOrNull } from './ledger/keyset.js';

export interface LedgerUnit {
  unitId: string;
  name: string;
  area: string;
  kind: 'enterprise' | 'social';
  employees: number | null;
  status: UnitStatus;
}

/** The whole tree of bodies. */
export async function readBodies({ rows }: Statements): Promise<RoutableBody[]> {
  return (await rows.body.findMany({ orderBy: { id: 'asc' } })).map(routableBody);
}

export function routableBody({ version: _version, ...body }: BodyModel): RoutableBody {
  return {
    ...(body as Omit<BodyModel, 'activeFrom' | 'activeUntil'> & RoutableBody),
    activeFrom: isoDayOrNull(body.activeFrom),
    activeUntil: isoDayOrNull(body.activeUntil),
  };
}

/** Bodies, units and list items that a request names by id. */
export class DirectoryRepository {
  constructor(private readonly database: Database) {}

  bodies(): Promise<RoutableBody[]> {
    return readBodies(this.database);
  }

  /** By unit id or credit code, under the caller's scope; keyed by what was asked for. */
  async findUnits(actor: Actor, keys: readonly string[]): Promise<Map<string, LedgerUnit>> {
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<{
        unit_id: string;
        credit_code: string | null;
        name: string;
        area: string;
        kind: string;
        employees: number | null;
        status: UnitStatus;
      }>(
        'SELECT unit_id, credit_code, name, area, kind, employees, status FROM units WHERE unit_id = ANY ($1) OR credit_code = ANY ($1)',
        [...keys],
      ),
    );
    const found = new Map<string, LedgerUnit>();
    for (const row of rows) {
      const unit: LedgerUnit = {
        unitId: row.unit_id,
        name: row.name,
        area: row.area,
        kind: row.kind === 'social' ? 'social' : 'enterprise',
        employees: row.employees,
        status: row.status,
      };
      found.set(row.unit_id, unit);
      if (row.credit_code) found.set(row.credit_code, unit);
    }
    return found;
  }

  /** Organisations of the type that cover the units on the day, by unit; without those that a case of this id formed. */
  async coveringOrganisations(
    actor: Actor,
    {
      type,
      units,
      on,
      formedBy,
    }: { type: OrganisationType; units: readonly string[]; on: PlainDate; formedBy: string | null },
  ): Promise<Map<string, CoveringOrganisation[]>> {
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<CoveringOrganisation & { unit_id: string }>(
        `SELECT m.unit_id, o.id, o.name, o.mode FROM organisation_units m JOIN organisations o ON o.id = m.organisation
         WHERE m.unit_id = ANY ($1) AND o.type = $2 AND o.mode IN ('single', 'joint', 'regional', 'industry') AND ($4::text IS NULL OR o.case_id IS DISTINCT FROM $4)
           AND (o.ended_on IS NULL OR o.ended_on > $3::date) AND (m.left_on IS NULL OR m.left_on > $3::date) ORDER BY o.id`,
        [...units],
        type,
        on,
        formedBy,
      ),
    );
    const covering = new Map<string, CoveringOrganisation[]>();
    for (const { unit_id: unit, ...organisation } of rows)
      covering.set(unit, [...(covering.get(unit) ?? []), organisation]);
    return covering;
  }

  async findListItem(
    actor: Actor,
    listItem: string,
  ): Promise<{ type: OrganisationType; units: string[]; dueOn: string } | undefined> {
    const [row] = await this.database.withScope(actor, (tx) =>
      tx.query<{ type: OrganisationType; units: string[]; due_on: Date }>(
        'SELECT i.type, i.units, coalesce(i.due_on, l.deadline) AS due_on FROM task_list_items i JOIN task_lists l ON l.id = i.task_list WHERE i.id = $1',
        listItem,
      ),
    );
    return row && { type: row.type, units: row.units, dueOn: row.due_on.toISOString().slice(0, 10) };
  }
}
