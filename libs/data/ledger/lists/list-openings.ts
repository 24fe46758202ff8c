// Raw SQL: an item beside its case, and of two that open it the first is told to both.
import type { Actor, Mode, OrganisationType } from '../../../domain/case.js';
import type { Database } from '../../database.js';

/** An item as its case is opened. */
export interface OpeningItem {
  id: string;
  type: OrganisationType;
  mode: Mode;
  units: string[];
  leadUnit: string;
  responsibleBody: string;
  approvingBody: string | null;
  officer: string | null;
  sponsor: string | null;
  district: string | null;
  /** Its case, where it has one. */
  caseId: string | null;
}
interface ItemRow {
  id: string;
  type: OrganisationType;
  mode: Mode;
  units: string[];
  lead_unit: string;
  responsible_body: string;
  approving_body: string | null;
  officer: string | null;
  sponsor: string | null;
  district: string | null;
  case_id: string | null;
}

/** Which case an item is opened as: settled in the database before the engine is asked, so that nobody opens two. */
export class ListOpenings {
  constructor(private readonly database: Database) {}

  /** Ids of the items of the newest published version; null when there is no such list, an empty list when nothing has been published. */
  publishedItems(actor: Actor, listId: string): Promise<string[] | null> {
    return this.database.withScope(actor, async (tx) => {
      if (!(await tx.rows.taskList.findFirst({ where: { id: listId }, select: { id: true } }))) return null;
      const rows = await tx.query<{ id: string }>(
        'SELECT id FROM published_list_items WHERE task_list = $1 ORDER BY id',
        listId,
      );
      return rows.map(({ id }) => id);
    });
  }

  find(actor: Actor, itemId: string): Promise<OpeningItem | null> {
    return this.database.withScope(actor, async (tx) => {
      const [row] = await tx.query<ItemRow>(
        `SELECT i.id, i.type, i.mode, i.units, i.lead_unit, i.responsible_body, i.approving_body, i.officer, i.sponsor, i.district,
           (SELECT c.case_id FROM cases c WHERE c.list_item = i.id ORDER BY c.opened_at LIMIT 1) AS case_id
         FROM task_list_items i WHERE i.id = $1`,
        itemId,
      );
      if (!row) return null;
      const { id, type, mode, units, officer, sponsor, district } = row;
      return {
        id,
        type,
        mode,
        units,
        leadUnit: row.lead_unit,
        responsibleBody: row.responsible_body,
        approvingBody: row.approving_body,
        officer,
        sponsor,
        district,
        caseId: row.case_id,
      };
    });
  }

  /** @returns the id the item's case gets: the given one, or that of whoever was first. */
  claim(actor: Actor, itemId: string, caseId: string): Promise<string> {
    return this.database.withScope(actor, async (tx) => {
      const [row] = await tx.query<{ opening_case: string }>(
        'UPDATE task_list_items SET opening_case = coalesce(opening_case, $2) WHERE id = $1 RETURNING opening_case',
        itemId,
        caseId,
      );
      return row!.opening_case;
    });
  }

  /** The opening was refused: the next try is a new one. */
  async release(actor: Actor, itemId: string, caseId: string): Promise<void> {
    await this.database.withScope(actor, ({ rows }) =>
      rows.taskListItem.updateMany({ where: { id: itemId, openingCase: caseId }, data: { openingCase: null } }),
    );
  }
}
