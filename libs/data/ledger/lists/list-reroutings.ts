// Raw SQL: items beside the bodies that would decide them now.
import type { Actor, OrganisationType, PlainDate, Position } from '../../../domain/case.js';
import { reroutings, type Rerouting } from '../../../domain/ledger/lists/list-routing.js';
import { ruleSetFor } from '../../../domain/rule-sets/registry.js';
import type { Database } from '../../database.js';
import { readBodies } from '../../directory.repository.js';

/** An item that another body would decide now, with what a person needs to find it. */
export interface ListRerouting extends Rerouting {
  type: OrganisationType;
  leadUnit: string;
  leadUnitName: string;
  township: string;
  caseId: string | null;
}
interface Row {
  id: string;
  type: OrganisationType;
  lead_unit: string;
  lead_unit_name: string;
  township: string;
  area: string;
  kind: string;
  employees: number | null;
  responsible_body: string;
  approving_body: string | null;
  case_id: string | null;
  position: Position | null;
}

/** Items of a list, within the caller's sight, that the rules of the day would give another approving body: not opened yet, or before the application. */
export function listReroutings(
  database: Database,
  actor: Actor,
  listId: string,
  on: PlainDate,
): Promise<ListRerouting[]> {
  return database.withScope(actor, async (tx) => {
    const rows = await tx.query<Row>(
      `SELECT i.id, i.type, i.lead_unit, u.name AS lead_unit_name, u.township, u.area, u.kind, u.employees, i.responsible_body, coalesce(c.approving_body, i.approving_body) AS approving_body,
         c.case_id, c.position FROM task_list_items i JOIN units u ON u.unit_id = i.lead_unit
       LEFT JOIN LATERAL (SELECT c.case_id, c.approving_body, c.position, c.status FROM cases c WHERE c.list_item = i.id ORDER BY c.opened_at DESC, c.case_id LIMIT 1) c ON true
       WHERE i.task_list = $1 AND i.removed_in IS NULL AND coalesce(c.status, 'open') IN ('open', 'on-hold') ORDER BY i.id`,
      listId,
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    const items = rows.map((row) => ({
      id: row.id,
      type: row.type,
      responsibleBody: row.responsible_body,
      approvingBody: row.approving_body,
      position: row.position,
      lead: {
        id: row.lead_unit,
        area: row.area,
        kind: row.kind === 'social' ? ('social' as const) : ('enterprise' as const),
        employees: row.employees,
      },
    }));
    const found = reroutings(items, { bodies: await readBodies(tx), rules: ruleSetFor(on), on });
    return found.map((rerouting) => {
      const { type, lead_unit, lead_unit_name, township, case_id } = byId.get(rerouting.item)!;
      return { ...rerouting, type, leadUnit: lead_unit, leadUnitName: lead_unit_name, township, caseId: case_id };
    });
  });
}
